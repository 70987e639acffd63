"""What does the candidate cost to run: `resource_gate`."""
