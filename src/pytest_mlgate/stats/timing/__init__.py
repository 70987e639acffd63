"""How long something takes: claims about quantiles of times, by ranks alone."""
