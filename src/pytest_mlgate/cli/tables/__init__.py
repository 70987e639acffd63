"""Commands that make a file from a table."""
