"""How models are asked: in one call or in parts, counted and timed."""
