"""The commands for the first five minutes: `init` and `check`."""
