"""For whom does the candidate go wrong: `fairness_gate`."""
