"""Metrics of a predicted number."""
