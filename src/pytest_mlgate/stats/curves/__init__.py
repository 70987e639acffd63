"""Curves that a report may draw, reduced to a few points: arrays in, `Curve` out."""
