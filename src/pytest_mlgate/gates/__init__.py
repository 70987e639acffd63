"""The gate families: one per file, the objects behind the fixtures."""

from __future__ import annotations
