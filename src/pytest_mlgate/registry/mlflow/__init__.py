"""A registry in MLflow, the one that teams already run."""
