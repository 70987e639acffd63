"""Metrics of a classifier of several classes."""
