"""Commands that make a text from a record."""
