"""Is what was answered on record, and can it be answered again: `audit_gate`."""
