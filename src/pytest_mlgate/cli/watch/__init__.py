"""Commands that look at what is in production."""
