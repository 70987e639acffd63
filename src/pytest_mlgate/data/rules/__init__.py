"""Rules about rows and columns, each answered with what breaks it."""
