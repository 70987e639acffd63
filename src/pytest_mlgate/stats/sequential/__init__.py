"""Questions that may be asked again and again while rows arrive."""
