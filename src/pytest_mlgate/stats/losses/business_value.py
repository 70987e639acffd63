"""What is a decision worth: the value per case, from costs or from a value per row.

Every outcome of a yes or no has a value (a cost is a negative value). The value per
case is their mean, so two models are compared like mean losses, in the user's money.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.losses.mean_value import mean_value
from pytest_mlgate.stats.losses.mean_value import mean_value_difference
from pytest_mlgate.stats.regression.value_answers import LARGEST
from pytest_mlgate.stats.regression.value_answers import as_values
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.answers import BinaryAnswers
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined

    Floats: TypeAlias = NDArray[np.float64]
    Bools: TypeAlias = NDArray[np.bool_]

NAME = "value_per_case"
OUTCOMES = ("tp", "fp", "fn", "tn")
_MEASURE = "value per case"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeValues:
    """What each outcome of a decision is worth, the same in every row.

    Parameters
    ----------
    tp, fp, fn, tn : float
        Value of a true positive, false positive, false negative, true negative; a cost
        is negative.

    Raises
    ------
    InvalidInput
        If a value is not a finite number of at most 1e60, or deciding rightly is never
        worth more than deciding wrongly.

    Examples
    --------
    >>> values = OutcomeValues(tp=90.0, fp=-10.0, fn=0.0, tn=0.0)
    >>> values.break_even
    0.1

    A call costs 10 and wins 100: it pays from a probability of one in ten.
    """

    tp: float
    fp: float
    fn: float
    tn: float

    def __post_init__(self) -> None:
        for name in OUTCOMES:
            value = getattr(self, name)
            if not _is_number(value):
                raise InvalidInput.because(name, "a finite number", value)
        if self.tp < self.fn or self.tn < self.fp or self._stake <= 0:
            raise InvalidInput(
                "Values must reward right decisions: tp >= fn and tn >= fp, not both "
                f"equal; got tp={self.tp:g}, fn={self.fn:g}, tn={self.tn:g}, "
                f"fp={self.fp:g}. Hint: write a cost as a negative value."
            )

    @property
    def break_even(self) -> float:
        """Probability at which yes and no are worth the same, in [0, 1].

        From ``p tp + (1 - p) fp = p fn + (1 - p) tn``, as in Elkan (2001), The
        foundations of cost-sensitive learning, equation 2. It is the best threshold of
        a calibrated probability.
        """
        return (self.tn - self.fp) / self._stake

    @property
    def _stake(self) -> float:
        return self.tp - self.fn + self.tn - self.fp

    def of(self, y: Bools, decisions: Bools) -> Floats:
        """Give the value of each row."""
        table = np.array([[self.tn, self.fp], [self.fn, self.tp]], dtype=np.float64)
        return np.asarray(table[y.astype(np.intp), decisions.astype(np.intp)])


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowValues:
    """What each outcome of a decision would be worth, row by row.

    Parameters
    ----------
    tp, fp, fn, tn : ndarray of float, shape (n_rows,)
        Value of the row if it is a true positive, and so on; a cost is negative. What
        the truth rules out is never looked at, and may be anything finite.

    Raises
    ------
    InvalidInput
        If the arrays are not finite or differ in length.

    Examples
    --------
    >>> nothing = np.zeros(2)
    >>> loans = RowValues(
    ...     tp=nothing,
    ...     fp=np.array([-50.0, -5.0]),
    ...     fn=np.array([-900.0, -100.0]),
    ...     tn=nothing,
    ... )
    >>> loans.of(np.array([True, False]), np.array([False, True]))
    array([-900.,   -5.])

    A large loan that defaults unnoticed, and a small one that is refused in vain.
    """

    tp: Floats
    fp: Floats
    fn: Floats
    tn: Floats

    def __post_init__(self) -> None:
        n = np.size(self.tp)
        for name in OUTCOMES:
            object.__setattr__(self, name, as_values(name, getattr(self, name), n))

    def of(self, y: Bools, decisions: Bools) -> Floats:
        """Give the value of each row."""
        if y.size != self.tp.size:
            raise InvalidInput(
                f"Values per row must match the rows; got {self.tp.size} values for "
                f"{y.size} rows. Hint: take the same slice of both."
            )
        when_positive = np.where(decisions, self.tp, self.fn)
        return np.asarray(
            np.where(y, when_positive, np.where(decisions, self.fp, self.tn))
        )

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> RowValues:
        """Give the values of some of the rows, by mask or position."""
        return RowValues(
            tp=self.tp[rows], fp=self.fp[rows], fn=self.fn[rows], tn=self.tn[rows]
        )


def value_from_costs(
    costs: Mapping[str, float] | Sequence[Sequence[float]] | NDArray[np.generic],
) -> RowMetric:
    """Make the metric "value per case" from a cost matrix.

    Parameters
    ----------
    costs : mapping or array_like, shape (2, 2)
        Value of each outcome, costs negative: ``{"tp": 90, "fp": -10, "fn": 0, "tn":
        0}`` (an outcome that is left out is worth 0), or ``[[tn, fp], [fn, tp]]``, the
        layout of scikit-learn's ``confusion_matrix``.

    Returns
    -------
    RowMetric
        Named ``value_per_case``; higher is better.

    Raises
    ------
    InvalidInput
        If an outcome is unknown, a value is no number, or right decisions are not
        rewarded.

    Notes
    -----
    The value of a row is minus its loss: compared by `mean_loss_difference`, by the t
    of influence values for weighted or grouped rows.

    Rates at nominal .05 / .005 (4000 test sets) with ``tp=90, fp=-10, fn=-50``, 10 %
    positives and two models that disagree by chance: equal ones that block, and one
    that misses every twentieth positive and passes at that loss.

    ======  ============  =============  =============  ===========
    rows    disagreement  block          pass           no verdict
    ======  ============  =============  =============  ===========
    500     1 %           .008 / .001    .090 / .087    47 to 72 %
    500     6 %           .006 / .000    .046 / .010    25 to 35 %
    2000    1 %           .008 / .001    .050 / .010    8 to 47 %
    2000    6 %           .048 / .003    .061 / .008    0
    10 000  1 %           .055 / .003    .052 / .007    0
    10 000  6 %           .052 / .007    .051 / .007    0
    ======  ============  =============  =============  ===========

    Where fewer than two disasters are expected (the first line) they are often not in
    the data, and then nothing can measure them.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> y = np.repeat([True, False], [10, 90])
    >>> calls = BinaryAnswers(decisions=np.arange(100) < 20)
    >>> metric = value_from_costs({"tp": 90, "fp": -10})
    >>> metric.measure(y, calls).candidate
    8.0

    Twenty calls, ten of them successful, earn 8 per customer.
    """
    return value_per_case(_outcome_values(costs))


def value_per_case(values: OutcomeValues | RowValues) -> RowMetric:
    """Make the metric "value per case" from what outcomes are worth.

    Parameters
    ----------
    values : OutcomeValues or RowValues
        Value of each outcome, the same in every row or one per row.

    Returns
    -------
    RowMetric
        Named ``value_per_case``. With `RowValues` it answers for exactly those rows.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> values = OutcomeValues(tp=90.0, fp=-10.0, fn=0.0, tn=0.0)
    >>> y = np.repeat([True, False], [10, 90])
    >>> everybody = BinaryAnswers(decisions=np.ones(100, dtype=bool))
    >>> nobody = BinaryAnswers(decisions=np.zeros(100, dtype=bool))
    >>> value_per_case(values).compare(y, everybody, nobody).estimate
    0.0

    At the break-even rate of positives, calling everybody earns nothing.
    """

    def influence(
        truth: ArrayLike, answers: BinaryAnswers, weights: Floats | None
    ) -> Influence | Undefined:
        return mean_influence(_worth(values, truth, answers), weights, measure=_MEASURE)

    def compare(
        truth: ArrayLike, candidate: BinaryAnswers, baseline: BinaryAnswers
    ) -> Measurement:
        return mean_value_difference(
            _worth(values, truth, candidate),
            _worth(values, truth, baseline),
            measure=_MEASURE,
            higher_is_better=True,
        )

    def measure(truth: ArrayLike, answers: BinaryAnswers) -> Measurement:
        return mean_value(
            _worth(values, truth, answers), measure=_MEASURE, higher_is_better=True
        )

    return RowMetric(
        name=NAME,
        task="binary",
        higher_is_better=True,
        needs="decisions",
        scale="open",
        influence=influence,
        compare=compare,
        measure=measure,
    )


def _worth(
    values: OutcomeValues | RowValues, truth: ArrayLike, answers: BinaryAnswers
) -> Floats:
    return values.of(as_binary(truth), answers.decisions)


def _outcome_values(costs: object) -> OutcomeValues:
    if isinstance(costs, Mapping):
        unknown = [name for name in costs if name not in OUTCOMES]
        if unknown:
            raise InvalidInput.unknown_name("outcome", str(unknown[0]), OUTCOMES)
        cells = [costs.get(name, 0.0) for name in OUTCOMES]
    else:
        cells = _cells(costs)
    for name, value in zip(OUTCOMES, cells, strict=True):
        if not _is_number(value):
            raise InvalidInput.because(name, "a finite number", value)
    tp, fp, fn, tn = (float(value) for value in cells)
    return OutcomeValues(tp=tp, fp=fp, fn=fn, tn=tn)


def _cells(costs: object) -> list[float]:
    """Read ``[[tn, fp], [fn, tp]]`` in the order of `OUTCOMES`."""
    rule = 'a mapping such as {"tp": 90, "fp": -10}, or [[tn, fp], [fn, tp]]'
    try:
        table = np.asarray(costs)
    except ValueError as error:
        raise InvalidInput.because("costs", rule, costs) from error
    if table.shape != (2, 2) or table.dtype.kind not in "iuf":
        raise InvalidInput.because("costs", rule, costs)
    (tn, fp), (fn, tp) = table.tolist()
    return [tp, fp, fn, tn]


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
        return False
    number = float(value)
    return math.isfinite(number) and abs(number) <= LARGEST
