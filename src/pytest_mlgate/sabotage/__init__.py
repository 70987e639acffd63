"""What can be broken in a candidate and its data, to see which gate notices."""
