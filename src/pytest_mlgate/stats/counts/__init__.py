"""Metrics of decisions: procedures on joint counts."""
