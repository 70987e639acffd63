"""How the errors of several estimates on the same rows go together: `JointEffects`.

Candidates that answer the same rows err on the same hard rows. What the luckiest of
them gains by luck is less than if each had rows of its own, and the covariance of the
influence values says how much less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.dependence import has_a_say
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.influence_difference import handful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import RowStructure

DRAWS = 4000
"""Draws that a critical value rests on: its level is .05 give or take .003."""

# relative to the error of the estimates themselves: differences below are rounding
_ROUNDING = 1e-12


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointEffects:
    """Several estimates with the covariance of their errors.

    Parameters
    ----------
    estimates : ndarray of float, shape (k,)
        Higher is better.
    covariance : ndarray of float, shape (k, k)
        Of the errors of the estimates; positive semi-definite.
    df : float
        Degrees of freedom of the covariance.
    cannot_judge : tuple of str or None
        For each estimate why nothing can be claimed about it, or None.
    """

    estimates: NDArray[np.float64]
    covariance: NDArray[np.float64]
    df: float
    cannot_judge: tuple[str | None, ...]

    @property
    def errors(self) -> NDArray[np.float64]:
        """Standard errors, shape ``(k,)``; 0 where an estimate cannot err."""
        found: NDArray[np.float64] = np.sqrt(np.diag(self.covariance).clip(min=0))
        return found

    def drawn(
        self, rng: np.random.Generator, *, draws: int = DRAWS
    ) -> NDArray[np.float64]:
        """Draw errors of the estimates from a multivariate t.

        Parameters
        ----------
        rng : numpy.random.Generator
            The only source of chance.
        draws : int
            How many. At least 1.

        Returns
        -------
        ndarray of float, shape (draws, k)
        """
        values, vectors = np.linalg.eigh(self.covariance)
        # a covariance of twins has eigenvalues of zero, or of minus rounding
        root = vectors * np.sqrt(values.clip(min=0))
        normal = rng.standard_normal((draws, len(self.estimates))) @ root.T
        spread = np.sqrt(rng.chisquare(self.df, size=(draws, 1)) / self.df)
        errors: NDArray[np.float64] = normal / spread
        return errors


def joint_effects(
    candidates: Sequence[Influence],
    *,
    baseline: Influence | None,
    structure: RowStructure,
) -> JointEffects:
    """Put several candidates, or their gains over a baseline, side by side.

    Parameters
    ----------
    candidates : sequence of Influence
        One value per candidate on the same rows; higher is better.
    baseline : Influence or None
        What is subtracted from each; None for the values themselves.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    JointEffects

    Notes
    -----
    The covariance is ``f Σ ψ ψ'`` over rows, or over the totals of groups or stretches
    of time, with the factor and the degrees of freedom of `dependence.units_of`. An
    estimate that rests on a handful of rows is marked, as in `difference_of`: for it a
    normal error is no good guess.

    References
    ----------
    .. [1] Hampel, F. R. (1974). The influence curve and its role in robust estimation.
       Journal of the American Statistical Association 69, 383-393.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import Influence, RowStructure
    >>> rng = np.random.default_rng(0)
    >>> hard = rng.normal(size=2000)
    >>> def mean(x):
    ...     return Influence(value=x.mean(), psi=(x - x.mean()) / 2000, df=1999)
    >>> old, one, two = (mean(hard + 0.3 * rng.normal(size=2000)) for _ in range(3))
    >>> gains = joint_effects([one, two], baseline=old, structure=RowStructure())
    >>> bool(0.4 < np.corrcoef(gains.drawn(rng).T)[0, 1] < 0.6)
    True

    Two gains over the same baseline share its luck: their errors go together.
    """
    base = np.zeros(1) if baseline is None else baseline.psi
    start = 0.0 if baseline is None else baseline.value
    says = has_a_say(base) if baseline is not None else np.zeros(1, dtype=bool)
    df = min(
        [found.df for found in candidates]
        + ([] if baseline is None else [baseline.df]),
    )
    for found in candidates:
        says = says | has_a_say(found.psi)
    units = units_of(structure, says=says, df=df)
    totals, reasons = [], []
    for found in candidates:
        psi = found.psi - base
        size = float(np.linalg.norm(found.psi) + np.linalg.norm(base))
        if np.linalg.norm(psi) <= _ROUNDING * size:
            psi = np.zeros_like(found.psi)
        totals.append(units.totals(psi))
        spread = units.spread(psi)
        few = handful(structure) if spread.rests_on_handful else None
        silent = not psi.any()
        reasons.append(None if silent else spread.cannot_judge or few)
    table = np.vstack(totals)
    return JointEffects(
        estimates=np.array([found.value - start for found in candidates]),
        covariance=np.atleast_2d(units.factor * (table @ table.T)),
        df=max(units.df, 1.0),
        cannot_judge=tuple(reasons),
    )
