"""The page that a person opens: one file, from a record and a decision."""

from __future__ import annotations
