"""What runs beside a model in production: light, and never in its way."""

from __future__ import annotations
