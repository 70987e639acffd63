"""What tests of model files and places share."""

from __future__ import annotations

from tests.served_model import serve

__all__ = ["serve"]
