"""Tables: references, their immutable identities, and rows."""

from __future__ import annotations
