"""How does pytest-mlgate compare with other tools: `python -m benchmarks.against`."""
