"""Does the candidate behave: the family ``behaviour``."""
