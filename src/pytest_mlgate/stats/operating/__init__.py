"""Metrics at a threshold that every model sets for itself."""
