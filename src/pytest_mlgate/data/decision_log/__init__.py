"""The decision log: what a model answered in production, and how that is read."""

from __future__ import annotations
