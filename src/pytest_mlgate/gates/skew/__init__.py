"""Do features at serving equal those of training: `skew_gate`."""
