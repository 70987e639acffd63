"""Is the candidate worse than the baseline, or than it must be: `benchmark_gate`."""
