"""Model references, safe loading, and predictions."""

from __future__ import annotations
