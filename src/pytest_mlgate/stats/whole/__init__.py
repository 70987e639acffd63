"""Metrics that are known as a function of all rows, and nothing else."""
