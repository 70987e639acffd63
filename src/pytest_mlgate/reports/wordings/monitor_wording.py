"""What is true of a model in production, in words: sentences of the stage monitor.

Part of the closed list in `pytest_mlgate.reports.wording`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# question -> passed, failed, failed and certainly beyond `bad`, what is unsettled
SENTENCES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "as_promised": (
            "production is not worse than promised by more than the margin",
            "production is worse than promised, possibly by more than the margin",
            "production is worse than promised by more than the margin",
            "production is worse than promised by more than the margin",
        ),
        "label_coverage": (
            "enough decisions have their label",
            "too few decisions have their label",
            "too few decisions have their label",
            "the requirement is met: labels are missing",
        ),
    }
)

NEXT_AFTER_FAILURE: Mapping[str, str] = MappingProxyType(
    {
        "as_promised": "retrain on newer rows, or roll back if the promotion is to "
        "blame: the advice of this stage says which",
    }
)
