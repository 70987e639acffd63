"""How good is a model while nobody knows the true answers yet."""
