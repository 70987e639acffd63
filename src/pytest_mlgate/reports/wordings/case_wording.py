"""What is true of cases and changed decisions, in words: sentences of edge-case gates.

Part of the closed list in `pytest_mlgate.reports.wording`. A replay has none: what it
counted is its headline.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# question -> passed, failed, failed and certainly beyond `bad`, what is unsettled
SENTENCES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "pass_rate": (
            "as many cases hold as are required",
            "fewer cases hold than are required",
            "fewer cases hold than are required",
            "as many cases hold as are required",
        ),
        "flips": (
            "fewer rows than are allowed were right and are wrong now",
            "more rows than are allowed were right and are wrong now",
            "more rows than are allowed were right and are wrong now",
            "fewer rows than are allowed were right and are wrong now",
        ),
        "churn": (
            "fewer decisions changed than are allowed",
            "more decisions changed than are allowed",
            "more decisions changed than are allowed",
            "fewer decisions changed than are allowed",
        ),
    }
)

NEXT_AFTER_FAILURE: Mapping[str, str] = MappingProxyType(
    {
        "pass_rate": "mend the candidate; where an expectation is wrong, mend it in "
        "the ledger",
        **dict.fromkeys(
            ("flips", "churn"),
            "find out what the changed rows have in common (by= lists the groups that "
            "carry them); if as many are acceptable, decide so before the next run and "
            "write down why",
        ),
    }
)

OF_CASES = frozenset({"pass_rate"})
"""Questions whose rows are cases of a ledger."""
