"""Have the data moved from where the model learned: `drift_gate`."""
