"""Are the rows what they should be: `schema_gate`."""
