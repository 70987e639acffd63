"""What was asked for once and for all: ledgers of named cases, and their files."""
