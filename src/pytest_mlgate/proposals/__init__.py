"""Checks that the data can settle, proposed: the concept behind `mlgate init`."""
