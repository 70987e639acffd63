"""How do the shares of many pairs of samples compare: tests and limits, at once.

Differences and ratios are the same question: is ``p - x`` above ``q``, is ``p`` above
``x q``. Thousands of pairs are answered in one pass: with many groups a loop over pairs
would take longer than counting the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

# beyond this many standard errors every p-value is 0
_FARTHEST = 38.0
_MOST_SECANTS = 60
_SETTLED = 1e-13


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharePairs:
    """The counts of many pairs of samples of different rows.

    Parameters
    ----------
    k, n : ndarray of float64, shape (n_pairs,)
        Rows of the kind and in all, of the first group of each pair;
        ``0 <= k <= n``, ``n > 0``.
    other_k, other_n : ndarray of float64, shape (n_pairs,)
        The same of the second group.

    Notes
    -----
    A contrast ``p - factor * q`` of two shares is tested twice, and the larger p-value
    counts: by the hybrid of two Wilson intervals (Newcombe [1]_; for ratios Donner and
    Zou [2]_, who derive their limits from this very contrast) and by the normal test
    with a row more of each kind in either group (Agresti and Caffo [3]_). With one
    small group either alone errs at the small levels that many pairs need; `share_gap`
    and `share_ratio` have the figures.

    References
    ----------
    .. [1] Newcombe, R. G. (1998). Interval estimation for the difference between
       independent proportions. Statistics in Medicine 17, 873-890, method 10.
    .. [2] Donner, A. and Zou, G. Y. (2012). Closed-form confidence intervals for
       functions of the normal mean and standard deviation. Statistical Methods in
       Medical Research 21, 347-359.
    .. [3] Agresti, A. and Caffo, B. (2000). Simple and effective confidence intervals
       for proportions. The American Statistician 54, 280-288.

    Examples
    --------
    >>> pairs = SharePairs(
    ...     k=np.array([7.0, 30.0]),
    ...     n=np.array([40.0, 60.0]),
    ...     other_k=np.array([20.0, 20.0]),
    ...     other_n=np.array([60.0, 60.0]),
    ... )
    >>> pairs.p_above(0.0).round(3).tolist()
    [0.959, 0.033]

    Only in the second pair the first share is higher.
    """

    k: Floats
    n: Floats
    other_k: Floats
    other_n: Floats

    @property
    def shares(self) -> tuple[Floats, Floats]:
        """The shares of the first and of the second groups."""
        return self.k / self.n, self.other_k / self.other_n

    @property
    def swapped(self) -> SharePairs:
        """The same pairs, second group first."""
        return SharePairs(
            k=self.other_k, n=self.other_n, other_k=self.k, other_n=self.n
        )

    @property
    def larger_first(self) -> SharePairs:
        """The same pairs, the group with the larger share first."""
        p, q = self.shares
        turn = p < q
        return SharePairs(
            k=np.where(turn, self.other_k, self.k),
            n=np.where(turn, self.other_n, self.n),
            other_k=np.where(turn, self.k, self.other_k),
            other_n=np.where(turn, self.n, self.other_n),
        )

    def p_above(self, x: float, *, factor: float = 1.0) -> Floats:
        """Test H0 "p - factor * q is at most x" for each pair, by both procedures."""
        p: Floats = special.ndtr(
            -np.minimum(self._hybrid(x, factor), self._adjusted(x, factor))
        )
        return p

    def p_above_by_score(self, x: float, *, factor: float = 1.0) -> Floats:
        """Test the same by the hybrid of two Wilson intervals alone."""
        p: Floats = special.ndtr(-self._hybrid(x, factor))
        return p

    def low(self, z: float, *, factor: float = 1.0) -> Floats:
        """Give the lower limit of the hybrid interval of ``p - factor * q``.

        Parameters
        ----------
        z : float
            Standard errors, not negative.
        factor : float
            Positive.

        Returns
        -------
        ndarray of float64, shape (n_pairs,)
        """
        p, q = self.shares
        reach = self._reach(np.full(self.k.shape, z), 1.0, factor)
        found: Floats = p - factor * q - reach
        return found

    def _reach(self, z: Floats, side: Floats | float, factor: float) -> Floats:
        """Tell how far a limit is from the contrast: below it, or above for -1."""
        k, n = np.stack((self.k, self.other_k)), np.stack((self.n, self.other_n))
        towards = side * z
        down, up = wilson(k, n, np.stack((-towards, towards))) - k / n
        found: Floats = np.hypot(down, factor * up)
        return found

    def _hybrid(self, x: float, factor: float) -> Floats:
        """Find the quantiles at which a limit of the contrast reaches `x`.

        The reach of a limit rises with the quantile, and nearly straight: secants
        between what is known to be inside and outside find it (Illinois).
        """
        p, q = self.shares
        distance = p - factor * q - x
        side = np.where(distance >= 0, 1.0, -1.0)
        inside, outside = np.zeros(self.k.shape), np.full(self.k.shape, _FARTHEST)
        left = np.abs(distance)
        over = self._reach(outside, side, factor) - left
        beyond = over <= 0
        at, held = outside, np.zeros(self.k.shape, dtype=bool)
        for turn in range(_MOST_SECANTS):
            before, was_held = at, held
            at = inside + (outside - inside) * left / np.where(beyond, 1, left + over)
            now = np.abs(distance) - self._reach(at, side, factor)
            held = now >= 0
            # an end that stays for a second time is pulled in, or it would for ever
            again = (held == was_held) if turn else np.zeros(held.shape, dtype=bool)
            over = np.where(held, np.where(again, over / 2, over), -now)
            left = np.where(held, now, np.where(again, left / 2, left))
            inside = np.where(held, at, inside)
            outside = np.where(held, outside, at)
            if (np.abs(at - before) <= _SETTLED * at)[~beyond].all():
                break
        found: Floats = side * np.where(beyond, _FARTHEST, at)
        return found

    def _adjusted(self, x: float, factor: float) -> Floats:
        """Test with a row more of each kind in either group."""
        n, m = self.n + 2, self.other_n + 2
        p, q = (self.k + 1) / n, (self.other_k + 1) / m
        error = np.sqrt(p * (1 - p) / n + factor**2 * q * (1 - q) / m)
        z: Floats = (p - factor * q - x) / error
        return z


def wilson(k: Floats, n: Floats, z: Floats) -> Floats:
    """Give the limits of Wilson's intervals on the side of `z`.

    Parameters
    ----------
    k, n : ndarray of float64, of one shape
        Rows of the kind and in all, ``0 <= k <= n``, ``n > 0``.
    z : ndarray of float64, of the same shape
        Standard errors: below zero for lower limits, above for upper ones.

    Returns
    -------
    ndarray of float64
        In [0, 1].

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and
       statistical inference. JASA 22, 209-212.

    Examples
    --------
    >>> limits = wilson(np.full(2, 9.0), np.full(2, 10.0), np.array([-1.96, 1.96]))
    >>> limits.round(3).tolist()
    [0.596, 0.982]

    Nine of ten may be three in five.
    """
    p = k / n
    centre = p + z * z / (2 * n)
    limit = (centre + z * np.sqrt(p * (1 - p) / n + np.square(z / (2 * n)))) / (
        1 + z * z / n
    )
    # rounding would go beyond
    limit = np.where((k <= 0) & (z <= 0), 0.0, limit)
    return np.where((k >= n) & (z >= 0), 1.0, limit)
