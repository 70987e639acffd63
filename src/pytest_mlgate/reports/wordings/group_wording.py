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
        "no_weak_slice": (
            "no slice was found that is worse than the others by the margin",
            "a slice is worse than the other rows by more than the margin",
            "a slice is worse than the other rows by more than the margin",
            "some slice is worse than the other rows by more than the margin",
        ),
        "no_weak_slice_against_baseline": (
            "no slice was found in which the candidate loses more than the margin",
            "candidate is worse in a slice, possibly by more than the margin",
            "candidate is worse in a slice by more than the margin",
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
        "mean_gap": (
            "no two groups are predicted more than is allowed apart",
            "two groups are predicted farther apart than is allowed",
            "two groups are predicted farther apart than is allowed",
            "all groups are predicted less than is allowed apart",
        ),
        "calibration_gap": (
            "predictions are as far off in one group as in another",
            "predictions are farther off in one group than in another",
            "predictions are farther off in one group than in another",
            "predictions are as far off in one group as in another",
        ),
        "calibration_within_groups": (
            "predictions come true in every group",
            "predictions are farther off in some group than is allowed",
            "predictions are farther off in some group than is allowed",
            "predictions come true in every group",
        ),
        "proxies": (
            "no feature gives the groups away by more than is allowed",
            "a feature gives the groups away by more than is allowed",
            "a feature gives the groups away by more than is allowed",
            "all features give the groups away by less than is allowed",
        ),
        "counterfactual_flips": (
            "fewer answers than are allowed hang on the column alone",
            "more answers than are allowed hang on the column alone",
            "more answers than are allowed hang on the column alone",
            "fewer answers than are allowed hang on the column alone",
        ),
    }
)

NEXT_AFTER_FAILURE: Mapping[str, str] = MappingProxyType(
    {
        "not_worse_anywhere": "mend the candidate on the slice that is named; if such "
        "a loss is acceptable there, decide on a wider margin before the next run",
        **dict.fromkeys(
            ("no_weak_slice", "no_weak_slice_against_baseline"),
            "look at the rows of the slice (where= selects them in other gates); more "
            "of them in training, or a feature that tells them apart, may help",
        ),
        **dict.fromkeys(
            (
                "difference",
                "ratio",
                "equalized_odds",
                "not_wider",
                "mean_gap",
                "calibration_gap",
            ),
            "find out why the groups that are named fare differently; a change of the "
            "data, of the model or of its thresholds may bring them closer",
        ),
        **dict.fromkeys(
            ("group_at_least", "group_at_most"),
            "find out why the model fails the group that is named; more of its rows "
            "in training may help",
        ),
        "calibration_within_groups": "find out why predictions are off in the group "
        "that is named; more of its rows in training, or a calibration of its own, may "
        "help",
        "proxies": "ask whether the model needs the features that are named; without "
        "them it may do as well",
        "counterfactual_flips": "find out whether the model needs the column; of one "
        "that does not take it, ask proxies(…), which columns stand in for it",
    }
)

# question -> what is measured of the metric
MEASURED: Mapping[str, str] = MappingProxyType(
    {
        "difference": "gap",
        "ratio": "ratio",
        "equalized_odds": "gap",
        "not_wider": "gap change",
        "no_weak_slice": "gap",
        "group_at_least": "of the worst group",
        "group_at_most": "of the worst group",
        "mean_gap": "gap",
        "calibration_gap": "gap",
        "calibration_within_groups": "of the worst group",
        "proxies": "of a feature",
        "counterfactual_flips": "of answers",
    }
)
