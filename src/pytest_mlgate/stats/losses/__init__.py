"""Metrics that are means over rows: losses and values."""
