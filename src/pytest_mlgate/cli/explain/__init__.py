"""The commands that answer questions: `explain`, `diff` and `plan`."""
