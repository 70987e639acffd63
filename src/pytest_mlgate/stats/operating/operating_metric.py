"""How does a metric at a threshold of the model's own become a metric for all rows.

The threshold comes from the same rows as the metric, so both errors are in the
influence values; and where few rows decide about the threshold there is no verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.operating.fixed_threshold import FixedShare
from pytest_mlgate.stats.operating.fixed_threshold import fixed_pair
from pytest_mlgate.stats.operating.fixed_threshold import guarded_by
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.row_metric import Scale

FEWEST_POSITIVES = 20
"""Positive rows below which there is no verdict."""

FEWEST_EITHER_WAY = 5
"""Rows that count, and that do not, where no test of counts guards the verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """The rows that decide where the threshold is.

    Parameters
    ----------
    rows : float
        (Effective) rows on the thin side of the threshold.
    fewest : int
        How many it takes for a verdict.
    what : str
        Their name, in the plural.
    """

    rows: float
    fewest: int
    what: str

    @property
    def too_few(self) -> str | None:
        """Why there is no verdict; None where there are enough."""
        # shares of counts round: .01 of 400 is not quite 4
        if self.rows >= self.fewest * (1 - 1e-9):
            return None
        return f"{self.rows:.4g} {self.what} are too few; it takes {self.fewest}."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OperatingPoint:
    """A metric at a threshold that each model finds on the rows.

    Parameters
    ----------
    name : str
        As users write it.
    higher_is_better : bool
        False for false alarms.
    most : float
        The largest value; 1 for shares.
    influence : callable
        ``influence(y, scores, weights)`` on rows that `lacking` does not refuse.
    tail : callable
        ``tail(n_negatives, n_positives)`` in (effective) rows.
    counted : callable
        ``counted(y, scores, weights)``: what each row counts at the model's threshold,
        and what it could count at most; both in [0, 1].
    """

    name: str
    higher_is_better: bool
    most: float
    influence: Callable[[Bools, Floats, Floats | None], Influence | Undefined]
    tail: Callable[[float, float], Tail]
    counted: Callable[[Bools, Floats, Floats | None], tuple[Floats, Floats]]

    def metric(self) -> RowMetric:
        """Give the metric with its procedures."""
        scale: Scale = "fraction" if self.most == 1 else "open"
        return RowMetric(
            name=self.name,
            task="binary",
            higher_is_better=self.higher_is_better,
            needs="scores",
            scale=scale,
            influence=self._guarded_influence,
            compare=self._compare,
            measure=self._measure,
        )

    def _guarded_influence(
        self, truth: Bools, answers: BinaryAnswers, weights: Floats | None
    ) -> Influence | Undefined:
        scores = self._scores(truth, answers)
        reason = self._too_few(truth, weights)
        if reason is None:
            counts, could = self.counted(truth, scores, weights)
            reason = self._too_even(counts, could, weights)
        if reason is not None:
            return Undefined(reason=reason)
        return self._defined(truth, scores, weights)

    def _compare(
        self, truth: Bools, candidate: BinaryAnswers, baseline: BinaryAnswers
    ) -> Measurement:
        new, old = (self._scores(truth, model) for model in (candidate, baseline))
        found = difference_of(
            self._defined(truth, new, None),
            self._defined(truth, old, None),
            structure=RowStructure(),
            higher_is_better=self.higher_is_better,
            method=self._method,
            n=truth.size,
        )
        if found.candidate is not None and candidate.same_as(baseline):
            return identical_outputs(found.candidate, n=found.n, method=found.method)
        if found.estimate is None:
            return self._judged(found, truth)
        (of_new, could), (of_old, could_old) = (
            self.counted(truth, scores, None) for scores in (new, old)
        )
        guard = fixed_pair(
            of_new,
            of_old,
            out_of=float(could.sum()),
            unit=self._unit,
            exchanged=float(np.maximum(could - could_old, 0.0).sum()),
        )
        return self._judged(guarded_by(found, guard), truth)

    def _measure(self, truth: Bools, answers: BinaryAnswers) -> Measurement:
        scores = self._scores(truth, answers)
        found = value_of(
            self._defined(truth, scores, None),
            structure=RowStructure(),
            higher_is_better=self.higher_is_better,
            method=self._method,
            n=truth.size,
            bounds=(0.0, self.most),
        )
        if found.candidate is None:
            return self._judged(found, truth)
        counts, could = self.counted(truth, scores, None)
        guard = FixedShare(
            count=float(counts.sum()), out_of=float(could.sum()), unit=self._unit
        )
        if found.estimate is None:
            # all hits, or none: no row differs, and the exact test needs none to
            return self._judged(guard.measurement(n=truth.size), truth)
        return self._judged(guarded_by(found, guard), truth)

    @property
    def _unit(self) -> float:
        return self.most if self.higher_is_better else -self.most

    @property
    def _method(self) -> str:
        return f"{self.name}, influence values and counts at the threshold"

    def _defined(
        self, y: Bools, scores: Floats, weights: Floats | None
    ) -> Influence | Undefined:
        n1 = int(np.count_nonzero(y))
        if 0 < n1 < y.size:
            return self.influence(y, scores, weights)
        return Undefined(
            reason=f"{self.name} is not defined: {n1} positives and {y.size - n1} "
            "negatives"
        )

    def _scores(self, y: Bools, answers: BinaryAnswers) -> Floats:
        if answers.decisions.shape != y.shape:
            raise InvalidInput(
                f"A model must answer each of the {y.size} rows of the target; got "
                f"{answers.decisions.size} answers. "
                "Hint: all arrays describe the same rows in the same order."
            )
        if answers.scores is None:
            raise InvalidInput(
                f"The model must give scores for {self.name}; got decisions only. "
                "Hint: gate a metric of decisions, such as f1 or accuracy."
            )
        return answers.scores

    def _too_few(self, y: Bools, weights: Floats | None) -> str | None:
        negatives, positives = (effective(kind, weights) for kind in (~y, y))
        rarer = Tail(rows=positives, fewest=FEWEST_POSITIVES, what="positives")
        return rarer.too_few or self.tail(negatives, positives).too_few

    def _too_even(
        self, counts: Floats, could: Floats, weights: Floats | None
    ) -> str | None:
        """Say whether hardly any row counts, or hardly any does not."""
        hits, others = (effective_parts(p, weights) for p in (counts, could - counts))
        if min(hits, others) >= FEWEST_EITHER_WAY * (1 - 1e-9):
            return None
        return (
            f"{self.name} rests on {hits:.3g} effective rows that count and "
            f"{others:.3g} that do not; with weights, groups or time it takes "
            f"{FEWEST_EITHER_WAY} of each."
        )

    def _judged(self, found: Measurement, y: Bools) -> Measurement:
        reason = self._too_few(y, None)
        if found.estimate is not None:
            # the guard settles what rests on a handful of rows
            found = replace(found, cannot_judge=None)
        if reason is None:
            return found
        return replace(
            found,
            cannot_judge=found.cannot_judge or reason,
            rows_needed=with_floor(found.rows_needed, self._rows_until_enough(y)),
        )

    def _rows_until_enough(self, y: Bools) -> int:
        n1 = int(np.count_nonzero(y))
        if not 0 < n1 < y.size:
            return 0
        tail = self.tail(y.size - n1, n1)
        rows = math.ceil(tail.fewest * y.size / tail.rows) if tail.rows else 0
        return max(rows, rows_for_count(FEWEST_POSITIVES, have=n1, n=y.size))


def is_share(value: object) -> bool:
    """Tell whether a parameter is a number strictly between 0 and 1.

    Parameters
    ----------
    value : object
        What a person wrote.

    Returns
    -------
    bool
    """
    return isinstance(value, Real) and 0 < float(value) < 1


def effective(rows: Bools, weights: Floats | None) -> float:
    """Count rows of a kind, by Kish's formula where they are weighted.

    Parameters
    ----------
    rows : ndarray of bool, shape (n_rows,)
        Which rows are of the kind.
    weights : ndarray of float64, shape (n_rows,), or None
        Positive weight of each row.

    Returns
    -------
    float
    """
    if weights is None:
        return float(np.count_nonzero(rows))
    return effective_size(weights[rows])


def effective_parts(parts: Floats, weights: Floats | None) -> float:
    """Count rows of which parts count, by Kish's formula where they are weighted.

    Parameters
    ----------
    parts : ndarray of float64, shape (n_rows,)
        In [0, 1].
    weights : ndarray of float64, shape (n_rows,), or None
        Positive weight of each row.

    Returns
    -------
    float
    """
    if weights is None:
        return float(parts.sum())
    return effective_size(weights * parts)


def slope_between(low: tuple[float, float], high: tuple[float, float]) -> float:
    """Give the rise over the run of two points of a curve.

    Parameters
    ----------
    low, high : (float, float)
        Abscissa and ordinate.

    Returns
    -------
    float
        0 where both have the same abscissa: one large tie, within which a threshold
        does not move.
    """
    run = high[0] - low[0]
    return (high[1] - low[1]) / run if run > 0 else 0.0
