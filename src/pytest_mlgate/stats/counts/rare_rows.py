"""Are there enough positives or negatives, counted in what is independent.

A metric of two classes rests on the rarer one. Twenty rows of one patient are one
observation, so with groups it is groups that are counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal
from typing import NamedTuple

import numpy as np

from pytest_mlgate.stats.counts.single_cells import FEWEST_OF_RARER_CLASS
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.ranks.auroc_claim import RARER_CLASS
from pytest_mlgate.stats.ranks.average_precision import POSITIVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.counts.joint_counts import Bools


class _Rule(NamedTuple):
    """What a metric needs at least, and what it may not do without."""

    of: Literal["positive", "negative", "rarer"]
    least: int
    # a pass alone, or any verdict
    withholds: Literal["pass", "verdict"]


RULES: Mapping[str, _Rule] = {
    "roc_auc": _Rule("rarer", RARER_CLASS, "pass"),
    "average_precision": _Rule("positive", POSITIVES, "pass"),
    "log_loss": _Rule("rarer", RARER_CLASS, "pass"),
    "brier": _Rule("rarer", RARER_CLASS, "pass"),
    "recall": _Rule("positive", FEWEST_OF_RARER_CLASS, "verdict"),
    "precision": _Rule("positive", FEWEST_OF_RARER_CLASS, "verdict"),
    "f1": _Rule("positive", FEWEST_OF_RARER_CLASS, "verdict"),
    "specificity": _Rule("negative", FEWEST_OF_RARER_CLASS, "verdict"),
    "false_positive_rate": _Rule("negative", FEWEST_OF_RARER_CLASS, "verdict"),
    "balanced_accuracy": _Rule("rarer", FEWEST_OF_RARER_CLASS, "verdict"),
    "mcc": _Rule("rarer", FEWEST_OF_RARER_CLASS, "verdict"),
    "calibration_bias": _Rule("rarer", FEWEST_OF_RARER_CLASS, "verdict"),
}
"""By metric: how many rows of which class, and what is withheld below.

With 20 positives whose weights make them worth 10, a candidate as bad as the margin
passed in .11 (precision, F1) and .10 (Brier score) of 3000 test sets.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scarcity:
    """What too few rows of a class forbid.

    Parameters
    ----------
    df : float
        The most degrees of freedom that the class allows; infinite without a rule.
    cannot_pass, cannot_judge : str or None
        As in `Measurement`.
    rows : int
        Rows in total that bring enough at today's share; 0 if today's rows do.
    """

    df: float = math.inf
    cannot_pass: str | None = None
    cannot_judge: str | None = None
    rows: int = 0

    def applied_to(self, found: Measurement) -> Measurement:
        """Carry the reasons into a measurement, behind those that it has."""
        return replace(
            found,
            cannot_pass=found.cannot_pass or self.cannot_pass,
            cannot_judge=found.cannot_judge or self.cannot_judge,
            rows_needed=with_floor(found.rows_needed, self.rows),
        )


def scarcity_of(metric: str, y: Bools, structure: RowStructure) -> Scarcity:
    """Hold the rows of each class against what a binary metric needs.

    Parameters
    ----------
    metric : str
        Any name; those without an entry in `RULES` need nothing.
    y : ndarray of bool, shape (n_rows,)
        True where the target is positive.
    structure : RowStructure
        Weights, and what depends on what. Groups are counted by their effective
        number among the rows of the class, other rows by Kish's.

    Returns
    -------
    Scarcity

    Examples
    --------
    >>> y = np.arange(400) % 4 == 0
    >>> patients = RowStructure(groups=np.arange(400) // 40)
    >>> scarcity_of("roc_auc", y, patients).cannot_pass
    '10 effective groups with positive rows are too few to pass; it takes 20.'

    A hundred positives of ten patients are ten observations.
    """
    rule = RULES.get(metric)
    if rule is None:
        return Scarcity()
    sizes = {
        name: _effective(rows, structure)
        for name, rows in (("positive", y), ("negative", ~y))
        if rule.of in (name, "rarer")
    }
    name = min(sizes, key=lambda name: sizes[name])
    df = _units(y if name == "positive" else ~y, structure) - 1
    what = (
        f"groups with {name} rows" if structure.groups is not None else f"{name} rows"
    )
    return _held(rule, sizes[name], what=what, df=df, rows=y.size)


def scarcity_of_counts(metric: str, *, positives: int, negatives: int) -> Scarcity:
    """Hold counts of each class against what a binary metric needs, of plain rows.

    Parameters
    ----------
    metric : str
        As in `scarcity_of`.
    positives, negatives : int
        Rows of each class.

    Returns
    -------
    Scarcity
        As `scarcity_of` gives it for rows that weigh alike and stand alone.

    Examples
    --------
    >>> scarcity_of_counts("recall", positives=12, negatives=500).cannot_judge
    '12 effective positive rows are too few for a verdict; it takes 20.'

    However many negatives there are, recall is about the twelve.
    """
    rule = RULES.get(metric)
    if rule is None:
        return Scarcity()
    sizes = {
        name: size
        for name, size in (("positive", positives), ("negative", negatives))
        if rule.of in (name, "rarer")
    }
    name = min(sizes, key=lambda name: sizes[name])
    return _held(
        rule,
        sizes[name],
        what=f"{name} rows",
        df=sizes[name] - 1,
        rows=positives + negatives,
    )


def _held(rule: _Rule, size: float, *, what: str, df: float, rows: int) -> Scarcity:
    if size >= rule.least * (1 - 1e-12):
        return Scarcity(df=df)
    told = (
        f"{size:.3g} effective {what} are too few "
        f"{'to pass' if rule.withholds == 'pass' else 'for a verdict'}; "
        f"it takes {rule.least}."
    )
    return Scarcity(
        df=df,
        cannot_pass=told if rule.withholds == "pass" else None,
        cannot_judge=told if rule.withholds == "verdict" else None,
        rows=_ceil(rule.least * rows / size) if size else 0,
    )


def _units(rows: Bools, structure: RowStructure) -> float:
    """Count groups, stretches of time or rows that hold rows of a class."""
    n = int(np.count_nonzero(rows))
    return units_of(structure, says=rows, df=float(n - 1)).effective


def _effective(rows: Bools, structure: RowStructure) -> float:
    # stretches of time are few by design: their rows are counted instead
    if structure.time is not None:
        structure = RowStructure(weights=structure.weights)
    return _units(rows, structure)


def _ceil(rows: float) -> int:
    """Round up, but for the last digits of a sum of shares."""
    return math.ceil(rows * (1 - 1e-12))
