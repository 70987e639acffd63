"""Pure text from a record and a decision. Nothing here computes a statistic."""

from __future__ import annotations
