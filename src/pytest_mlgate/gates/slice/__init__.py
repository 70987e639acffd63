"""Where does the candidate go wrong: `slice_gate`."""
