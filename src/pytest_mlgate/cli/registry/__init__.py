"""Commands that read or change what is in production."""
