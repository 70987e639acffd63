"""How fast and how large is the work of a gate: `python -m benchmarks`."""
