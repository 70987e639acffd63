"""What is true of a canary, in words: sentences of canary gates.

Part of the closed list in `pytest_mlgate.reports.wording`. What is worse, slower or
certain is worded as for other gates; only what to do about it is not.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FAMILY = "canary"

# question -> passed, failed, failed and certainly beyond `bad`, what is unsettled
SENTENCES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "agreement": (
            "both models decide alike as often as is required",
            "both models decide alike less often than is required",
            "both models decide alike less often than is required",
            "both models decide alike as often as is required",
        ),
        "errors": (
            "the candidate fails to answer no more often than is allowed",
            "the candidate fails to answer more often than is allowed",
            "the candidate fails to answer more often than is allowed",
            "the candidate fails to answer no more often than is allowed",
        ),
    }
)

NEXT_AFTER_FAILURE = (
    "roll back: send every request to the champion; mend the candidate, and begin a "
    "new watch"
)
