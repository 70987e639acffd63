"""Rows that differ a little from those of the evaluation data."""
