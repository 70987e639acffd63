"""What is true of rows that were disturbed, in words: sentences of behaviour gates.

Part of the closed list in `pytest_mlgate.reports.wording`. The exact rules have none:
what broke them is their headline.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# question -> passed, failed, failed and certainly beyond `bad`, what is unsettled
SENTENCES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "stable_under_noise": (
            "noise changes fewer answers than are allowed",
            "noise changes more answers than are allowed",
            "noise changes more answers than are allowed",
            "noise changes fewer answers than are allowed",
        ),
        "robust_to_attack": (
            "the attack changes fewer answers than are allowed",
            "the attack changes more answers than are allowed",
            "the attack changes more answers than are allowed",
            "the attack changes fewer answers than are allowed",
        ),
    }
)
