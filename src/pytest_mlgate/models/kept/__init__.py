"""Which answers are kept, so that nobody asks a second time."""
