"""Tables whose rows stay where they are, and what is asked of them there."""
