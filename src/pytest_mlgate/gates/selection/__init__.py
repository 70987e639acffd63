"""Which of several candidates is chosen: `selection_gate`."""
