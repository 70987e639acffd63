"""The command ``mlgate``: what is done outside a pytest session."""
