"""Which decisions have their true answer by now: labels that arrive later."""
