"""The option by which a selftest tells a session what to break: no one else's."""

from __future__ import annotations

SABOTAGE = "--mlgate-sabotage"
"""Not shown by ``--help``; names a file that the selftest has written."""
