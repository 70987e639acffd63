"""Metrics of rankings: procedures on placements."""
