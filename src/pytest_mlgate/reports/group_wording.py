"""What is true of groups of rows, in words: the sentences of fairness and slice gates.

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
        "difference": (
            "no two groups differ by more than is allowed",
            "two groups differ by more than is allowed",
            "two groups differ by more than is allowed",
            "all groups differ by less than is allowed",
        ),
        "ratio": (
            "the ratio of any two groups is at least what is required",
            "the ratio of two groups is below what is required",
            "the ratio of two groups is below what is required",
            "the ratio of any two groups is at least what is required",
        ),
        "equalized_odds": (
            "recall and false positive rate differ by less than is allowed",
            "recall or false positive rate differ by more than is allowed",
            "recall or false positive rate differ by more than is allowed",
            "recall and false positive rate differ by less than is allowed",
        ),
        "not_wider": (
            "candidate widens no gap between groups by more than the margin",
            "candidate widens a gap between groups, possibly by more than the margin",
            "candidate widens a gap between groups by more than the margin",
            "candidate widens a gap between groups by more than the margin",
        ),
        "not_worse_anywhere": (
            "candidate loses less than the margin in every slice",
            "candidate is worse in some slice, possibly by more than the margin",
            "candidate is worse in some slice by more than the margin",
            "candidate is worse in some slice by more than the margin",
        ),
        "group_at_least": (
            "the value is at least what is required in every group",
            "the value is below what is required in some group",
            "the value is below what is required in some group",
            "the value is at least what is required in every group",
        ),
        "group_at_most": (
            "the value is at most what is allowed in every group",
            "the value is above what is allowed in some group",
            "the value is above what is allowed in some group",
            "the value is at most what is allowed in every group",
        ),
    }
)

NEXT_AFTER_FAILURE: Mapping[str, str] = MappingProxyType(
    {
        "not_worse_anywhere": "mend the candidate on the slice that is named; if such "
        "a loss is acceptable there, decide on a wider margin before the next run",
        **dict.fromkeys(
            ("difference", "ratio", "equalized_odds", "not_wider"),
            "find out why the groups that are named fare differently; a change of the "
            "data, of the model or of its thresholds may bring them closer",
        ),
        **dict.fromkeys(
            ("group_at_least", "group_at_most"),
            "find out why the model fails the group that is named; more of its rows "
            "in training may help",
        ),
    }
)

# question -> what is measured of the metric
MEASURED: Mapping[str, str] = MappingProxyType(
    {
        "difference": "gap",
        "ratio": "ratio",
        "equalized_odds": "gap",
        "not_wider": "gap",
        "group_at_least": "of the worst group",
        "group_at_most": "of the worst group",
    }
)
