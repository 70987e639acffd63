"""Which decisions differ between both models, and were they right: `Changes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy import bool_
    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.stats.fairness.grouping import Grouping


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Changes:
    """Rows by what became of their decision; each of shape ``(n_rows,)``."""

    # the decisions differ
    changed: NDArray[bool_]
    # the baseline was right, the candidate is wrong
    breaks: NDArray[bool_]
    # the other way round
    fixes: NDArray[bool_]

    def churn_words(self) -> str:
        """Count what changed, and whether for the better."""
        n, changed = self.changed.size, int(self.changed.sum())
        # numbers may come out of tolerance without having changed by as much
        fixes = int((self.fixes & self.changed).sum())
        breaks = int((self.breaks & self.changed).sum())
        rest = changed - fixes - breaks
        neither = f", {rest:,} neither" if rest else ""
        split = f"{fixes:,} fixes, {breaks:,} breaks{neither}"
        return f"{changed:,} of {n:,} decisions changed: {split}."

    def flip_words(self) -> str:
        """Count what was right and is wrong now, and the other way round."""
        fixes, breaks = int(self.fixes.sum()), int(self.breaks.sum())
        return (
            f"{breaks:,} of {self.breaks.size:,} rows were right and are wrong now; "
            f"{fixes:,} the other way round."
        )


def changes_between(
    candidate: RowAnswers,
    baseline: RowAnswers,
    *,
    truth: NDArray[Any],
    tolerance: float | None,
) -> Changes:
    """Compare the decisions of both models with each other and with the truth.

    Parameters
    ----------
    candidate, baseline
        Answers to the same rows.
    truth
        In the coding of the answers.
    tolerance
        Of a regression: within it an answer is right, and two are the same.
    """
    new, old = _decisions(candidate), _decisions(baseline)
    if tolerance is None:
        changed, right, was_right = new != old, new == truth, old == truth
    else:
        changed = np.abs(new - old) > tolerance
        right = np.abs(new - truth) <= tolerance
        was_right = np.abs(old - truth) <= tolerance
    return Changes(changed=changed, breaks=was_right & ~right, fixes=right & ~was_right)


def group_lines(
    changes: Changes, marked: NDArray[bool_], groups: Grouping
) -> Iterator[str]:
    """Tell which groups carry the marked rows, those with most of them first."""
    counts = np.bincount(groups.codes, minlength=groups.n_groups)
    carried = np.bincount(groups.codes[marked], minlength=groups.n_groups)
    total = max(int(marked.sum()), 1)
    for group in np.argsort(-carried, kind="stable").tolist():
        if not carried[group]:
            return
        inside = groups.codes == group
        fixes = int((changes.fixes & inside).sum())
        breaks = int((changes.breaks & inside).sum())
        yield (
            f"{groups.label(group)}: {carried[group]:,} of {counts[group]:,} rows "
            f"({carried[group] / counts[group]:.1%}), {carried[group] / total:.0%} of "
            f"all; {fixes:,} fixes, {breaks:,} breaks"
        )


def _decisions(found: RowAnswers) -> NDArray[Any]:
    if isinstance(found, Predictions):
        return found.decisions
    return found.labels if isinstance(found, ClassPredictions) else found.values
