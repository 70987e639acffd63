"""The sentences that belong to one family of gates."""

from __future__ import annotations
