"""Are more (or fewer) values missing than before: the difference of two shares."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.drift.share_difference import ShareDifference
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from pytest_mlgate.measurement import RowsNeeded

METHOD = "difference of shares, hybrid score and Agresti-Caffo"
ASSUMPTIONS = ("rows are independent",)


def missing_share(
    *,
    reference_missing: float,
    reference_rows: float,
    current_missing: float,
    current_rows: float,
) -> Measurement:
    """Measure how far the share of missing values has moved, in either direction.

    Parameters
    ----------
    reference_missing, current_missing : float
        Rows without a value, at least 0 and at most all.
    reference_rows, current_rows : float
        Rows in all. Of weighted rows effective ones, in both numbers.

    Returns
    -------
    Measurement
        The estimate is minus the absolute difference of the shares, in [0, 1]
        (orientation -1). Undefined where a side has no rows.

    Raises
    ------
    InvalidInput
        If a number is negative or not finite, or more values are missing than there
        are.

    Notes
    -----
    Block: both tests of `ShareDifference`, in both directions, with twice the smaller
    p-value. Pass: the hybrid score limits on
    both sides.

    Exact enumeration at the boundary (differences of .5 to 5 points from shares of 0 to
    30 %), worst at .05 / .005: .020 / .0014 (block) and .048 / .0041 (pass) with 500
    rows on both sides, .022 / .0010 and .053 / .0047 with 2000 against 100 000.

    Examples
    --------
    >>> found = missing_share(
    ...     reference_missing=200,
    ...     reference_rows=10_000,
    ...     current_missing=35,
    ...     current_rows=500,
    ... )
    >>> round(found.candidate, 3), round(found.p_worse_than(-0.01), 4)
    (0.05, 0.0003)

    From 2 to 7 in a hundred: certainly more than one point.
    """
    _check("reference", reference_missing, reference_rows)
    _check("current", current_missing, current_rows)
    for side, rows in (("reference", reference_rows), ("current table", current_rows)):
        if rows == 0:
            reason = f"There is nothing to compare: the {side} has 0 rows."
            return Measurement.undefined(
                reason, n=round(current_rows), method=METHOD, orientation=-1
            )
    signed = ShareDifference(
        k=current_missing,
        n=current_rows,
        other_k=reference_missing,
        other_n=reference_rows,
    )
    risen = signed if signed.estimate >= 0 else signed.swapped
    return Measurement(
        estimate=0.0 - risen.estimate,
        n=round(current_rows),
        method=METHOD,
        p_better_than=lambda x: _p_closer(risen, -x),
        p_worse_than=lambda x: _p_farther(risen, -x),
        interval=lambda confidence: _interval(risen, confidence),
        rows_needed=_rows_needed(risen, signed),
        candidate=risen.estimate,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        note=f"{current_missing / current_rows:.4g} missing, "
        f"{reference_missing / reference_rows:.4g} in the reference",
    )


def _p_farther(risen: ShareDifference, distance: float) -> float:
    """Test H0 "the shares are at most `distance` apart"."""
    if distance < 0:
        return 0.0
    # either direction would have been one: Bonferroni over the two
    either = min(side.p_surely_above(distance) for side in (risen, risen.swapped))
    return min(2 * either, 1.0)


def _p_closer(risen: ShareDifference, distance: float) -> float:
    """Test H0 "the shares are at least `distance` apart", in either direction."""
    if distance <= 0:
        return 1.0
    if distance > 1:
        return 0.0
    return max(risen.swapped.p_above(-distance), risen.p_above(-distance))


def _interval(risen: ShareDifference, confidence: float) -> Interval:
    low, high, _ = risen.interval(confidence)
    return Interval(-max(high, -low), -max(low, 0.0), confidence)


def _rows_needed(risen: ShareDifference, signed: ShareDifference) -> RowsNeeded:
    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        # a row more of each kind, or shares of 0 would need no rows at all
        p, q = (
            (signed.k + 1) / (signed.n + 2),
            (signed.other_k + 1) / (signed.other_n + 2),
        )
        fixed = q * (1 - q) / signed.other_n
        error = math.sqrt(p * (1 - p) / signed.n + fixed)
        rows = rows_from_standard_error(
            n=round(signed.n),
            standard_error=error,
            estimate=-risen.estimate,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )
        # the reference does not grow: only the current table's part shrinks
        left = None if rows is None else error**2 * signed.n / rows - fixed
        return math.ceil(p * (1 - p) / left) if left and left > 0 else None

    return rows_needed


def _check(side: str, missing: float, rows: float) -> None:
    if not 0 <= rows < math.inf:
        raise InvalidInput.because(f"{side}_rows", "finite and at least 0", rows)
    if not 0 <= missing <= rows:
        raise InvalidInput.because(
            f"{side}_missing", f"between 0 and the {rows:g} rows", missing
        )
