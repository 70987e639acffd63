"""Where champions are kept: promotion, history, artifacts."""

from __future__ import annotations
