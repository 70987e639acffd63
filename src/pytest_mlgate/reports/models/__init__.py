"""Reports of a run about several models."""
