"""How does a model do in production: windows of the decision log, labelled or not."""
