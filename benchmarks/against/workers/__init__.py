"""One script a tool, run inside of that tool's own environment."""
