"""What does it cost to compare groups of people, and what without counts.

Fifteen groups of two columns of text, four metrics, and for each the widest gap with a
bound that holds for all pairs: groups found, counted and judged anew in every turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.case import Case
from benchmarks.rows import SEED
from benchmarks.rows import binary_rows
from benchmarks.sorting import SORT
from benchmarks.sorting import sort_of
from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.judging import judge
from pytest_mlgate.stats.fairness.group_counts import count_groups
from pytest_mlgate.stats.fairness.group_counts import shares_of
from pytest_mlgate.stats.fairness.share_gap import share_gap
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.verdict import Verdict

FOUR = ("selection_rate", "recall", "false_positive_rate", "accuracy")
BY = ["origin", "sex"]
AT_MOST = 0.1
BOOTSTRAPS = 2
MOST_BOOTSTRAPPED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupRows:
    """A target and decisions, and two sensitive columns."""

    y: NDArray[np.bool_]
    decisions: NDArray[np.bool_]
    people: pd.DataFrame


def group_rows(n: int) -> GroupRows:
    """Draw people of five origins and three sexes, of whom some are few."""
    rng = np.random.default_rng(SEED)
    rows = binary_rows(n)
    origins, sexes = list("abcde"), ["female", "male", "other"]
    return GroupRows(
        y=rows.y,
        decisions=rows.candidate >= 0.5,
        people=pd.DataFrame(
            {
                "origin": rng.choice(origins, n, p=[0.5, 0.2, 0.15, 0.1, 0.05]),
                "sex": rng.choice(sexes, n, p=[0.49, 0.49, 0.02]),
            }
        ),
    )


def fairness_gaps(n: int) -> Case:
    """Judge the gaps of four metrics between fifteen groups."""
    rows = group_rows(n)
    return Case(
        name="fairness_gaps",
        work=lambda: judged_gaps(rows),
        unit=sort_of(n),
        unit_name=SORT,
        target=12.0,
    )


def fairness_against_bootstrap(n: int) -> Case:
    """Judge the same, beside fairlearn's table of groups with bootstrapped quantiles.

    On at most 100,000 rows and with two bootstraps, for it would take half an hour
    otherwise. A hundred take more than 25 times as long as two: half the time of two is
    less than a fiftieth of theirs.
    """
    rows = group_rows(min(n, MOST_BOOTSTRAPPED))
    return Case(
        name="fairness_against_bootstrap",
        work=lambda: judged_gaps(rows),
        unit=lambda: bootstrapped(rows),
        unit_name=f"MetricFrame, n_boot={BOOTSTRAPS}, rows up to {MOST_BOOTSTRAPPED}",
        target=25 / 50,
    )


def judged_gaps(rows: GroupRows) -> tuple[Verdict, ...]:
    """Find the groups, count them, and judge the widest gap of each metric."""
    found = compared_groups(rows.people, by=BY)
    counts = count_groups(
        rows.y, rows.decisions, found.groups.codes, n_groups=found.groups.n_groups
    )
    checks = [
        Check(
            family="fairness",
            name=metric,
            question="difference",
            metric=metric,
            subject=found.columns,
            measurement=share_gap(
                shares_of(metric, counts), pairs=found.pairs, labels=found.labels
            ),
            threshold=Threshold(ok=-AT_MOST, bad=-AT_MOST),
        )
        for metric in FOUR
    ]
    return judge(checks, gate="benchmarks", alpha=0.05)


def bootstrapped(rows: GroupRows) -> object:
    """Give the gaps of the same metrics with their bootstrapped quantiles."""
    # a library of the test suite's: only who asks for this case needs it
    import fairlearn.metrics as fm  # noqa: PLC0415 - only for this case
    from sklearn.metrics import accuracy_score  # noqa: PLC0415 - only for this case

    frame = fm.MetricFrame(
        metrics={
            "selection_rate": fm.selection_rate,
            "recall": fm.true_positive_rate,
            "false_positive_rate": fm.false_positive_rate,
            "accuracy": accuracy_score,
        },
        y_true=rows.y,
        y_pred=rows.decisions,
        sensitive_features=rows.people,
        n_boot=BOOTSTRAPS,
        ci_quantiles=[0.025, 0.975],
        random_state=0,
    )
    return frame.difference_ci()
