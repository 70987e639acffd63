"""Where models come from: what names one, what it takes to load it, when it is."""
