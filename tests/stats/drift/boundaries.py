"""Shares of cells that lie a given distance apart, and rates of error there."""

from __future__ import annotations

import numpy as np
from scipy import optimize
from scipy import stats

EQUAL_10 = np.full(10, 0.1)
EQUAL_50 = np.full(50, 0.02)
SKEWED_12 = np.array(
    [0.5, 0.2, 0.1, 0.08, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.0015, 0.0005]
)
ZIPF_50 = 1 / np.arange(1, 51.0) / (1 / np.arange(1, 51.0)).sum()
BASES = {"10": EQUAL_10, "50": EQUAL_50, "skewed": SKEWED_12, "zipf": ZIPF_50}


def shifted(shares, size):
    """Move a normal column that the cells are quantiles of."""
    edges = stats.norm.ppf(np.cumsum(shares)[:-1] / shares.sum())
    return np.diff(np.r_[0, stats.norm.cdf(edges - size), 1])


def stretched(shares, size):
    """Widen it."""
    edges = stats.norm.ppf(np.cumsum(shares)[:-1] / shares.sum())
    return np.diff(np.r_[0, stats.norm.cdf(edges / (1 + size)), 1])


def one_cell_grown(shares, size):
    """Let the first cell take rows from all others."""
    moved = shares.copy()
    moved[0] += min(size, 0.99 - shares[0])
    moved[1:] *= (1 - moved[0]) / shares[1:].sum()
    return moved


MOVES = (shifted, stretched, one_cell_grown)


def moved_by(distance, shares, move, target):
    """Find the shares at which ``distance(shares, moved)`` is `target`."""
    size = optimize.brentq(
        lambda x: distance(shares, move(shares, x)) - target, 1e-6, 2.5
    )
    return move(shares, size)


def p_values(measure, before, after, limit, *, rows, reps, seed):
    """Draw tables and test both hypotheses about `limit` on each."""
    rng = np.random.default_rng(seed)
    references = rng.multinomial(rows[0], before / before.sum(), reps)
    currents = rng.multinomial(rows[1], after / after.sum(), reps)
    found = [measure(a, b) for a, b in zip(references, currents, strict=True)]
    block = np.array([f.p_worse_than(-limit) for f in found])
    good = np.array([f.p_better_than(-limit) for f in found])
    return block, good


def worst_rates(measure, distance, limits, shares, *, rows, reps, seed):
    """Give the largest rates over all moves: block at .05 and .005, pass likewise."""
    worst = np.zeros(4)
    for move in MOVES:
        for limit in limits:
            after = moved_by(distance, shares, move, limit)
            block, good = p_values(
                measure, shares, after, limit, rows=rows, reps=reps, seed=seed
            )
            rates = [(p <= a).mean() for p in (block, good) for a in (0.05, 0.005)]
            worst = np.maximum(worst, rates)
    return worst


def most(level, reps):
    """Give the rate that chance exceeds once in ten thousand."""
    return stats.binom.isf(1e-4, reps, level) / reps
