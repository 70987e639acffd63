"""Does the candidate hold up on real requests: `canary_gate`."""
