"""What a procedure found out: `Measurement` and `Interval`.

A measurement carries numbers and the functions that answer "how sure". It knows no
threshold and has no opinion; `pytest_mlgate.judging` holds one against the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal
from typing import NamedTuple
from typing import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Interval(NamedTuple):
    """A two-sided confidence interval on the oriented scale.

    Parameters
    ----------
    low, high : float
        The limits, ``low <= high``; infinite where a side is unbounded.
    confidence : float
        Two-sided coverage in (0, 1). A 0.90 interval pairs with one-sided tests at
        0.05: a check passes exactly when ``low`` is above its ``bad``.
    """

    low: float
    high: float
    confidence: float


class RowsNeeded(Protocol):
    """How many rows it would take to settle the question; None if unknown."""

    def __call__(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Answer for the two numbers of a threshold and one-sided levels."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One oriented effect (higher is better) with its uncertainty.

    Parameters
    ----------
    estimate : float or None
        The effect, or None where it is not defined (then `cannot_judge` says why).
    n : int
        Rows that the estimate rests on.
    method : str
        The procedure, in the words of the field.
    p_better_than : callable
        ``p_better_than(x)`` is the one-sided p-value of H0 "effect <= x": small
        means that the effect is certainly above ``x``.
    p_worse_than : callable
        ``p_worse_than(x)`` is the one-sided p-value of H0 "effect >= x": small
        means that the effect is certainly below ``x``.
    interval : callable
        ``interval(confidence)`` gives the two-sided `Interval`, or None.
    rows_needed : callable
        See `RowsNeeded`.
    candidate, baseline : float or None
        The metric's own value for each model, on the metric's own scale.
    orientation : {1, -1}
        The value a person expects to read is ``orientation * estimate`` (a loss or a
        distance is measured as its negative, so that higher is better).
    ratio : {"gain", "loss"} or None
        Set when the estimate is the logarithm of a ratio: of candidate over baseline
        for a metric whose higher values are better ("gain"), of baseline over
        candidate for a loss.
    exact : bool
        True when there is no sampling error (a file size, a count of failures): the
        p-values are 0 or 1 and the check takes no share of the error budget.
    assumptions : tuple of str
        What has to be true for the p-values to be.
    cannot_pass : str or None
        Why this measurement is not enough for a pass, however good it looks.
    cannot_judge : str or None
        Why it is not enough for any verdict.
    note : str or None
        One remark worth printing.

    Examples
    --------
    >>> size = Measurement.known(-3.0, n=1, method="file size", orientation=-1)
    >>> size.p_better_than(-4.0), size.p_worse_than(-4.0)
    (0.0, 1.0)

    Three megabytes are certainly not more than four.
    """

    estimate: float | None
    n: int
    method: str
    p_better_than: Callable[[float], float]
    p_worse_than: Callable[[float], float]
    interval: Callable[[float], Interval | None]
    rows_needed: RowsNeeded
    candidate: float | None = None
    baseline: float | None = None
    orientation: int = 1
    ratio: Literal["gain", "loss"] | None = None
    exact: bool = False
    assumptions: tuple[str, ...] = ()
    cannot_pass: str | None = None
    cannot_judge: str | None = None
    note: str | None = None

    @classmethod
    def known(
        cls, estimate: float, *, n: int, method: str, orientation: int = 1
    ) -> Measurement:
        """Wrap a number without sampling error; equal to a threshold passes."""
        return cls(
            estimate=estimate,
            n=n,
            method=method,
            p_better_than=lambda x: 0.0 if estimate >= x else 1.0,
            p_worse_than=lambda x: 0.0 if estimate < x else 1.0,
            interval=lambda confidence: Interval(estimate, estimate, confidence),
            rows_needed=_unknown_rows,
            candidate=orientation * estimate,
            orientation=orientation,
            exact=True,
        )

    @classmethod
    def undefined(
        cls,
        reason: str,
        *,
        n: int,
        method: str,
        candidate: float | None = None,
        baseline: float | None = None,
        orientation: int = 1,
    ) -> Measurement:
        """Say that there is no number here, and why: always inconclusive."""
        return cls(
            estimate=None,
            n=n,
            method=method,
            p_better_than=lambda _x: 1.0,
            p_worse_than=lambda _x: 1.0,
            interval=lambda _confidence: None,
            rows_needed=_unknown_rows,
            candidate=candidate,
            baseline=baseline,
            orientation=orientation,
            cannot_judge=reason,
        )


def _unknown_rows(
    *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
) -> None:
    """Stand in where no number of rows would help, or none can be told."""
    del ok, bad, alpha, alpha_pass, power
