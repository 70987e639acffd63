"""Pure numbers: arrays in, `Measurement` out. One procedure per file; no threshold."""

from __future__ import annotations
