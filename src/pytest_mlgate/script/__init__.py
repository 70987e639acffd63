"""Gates in a notebook or a script, without pytest."""
