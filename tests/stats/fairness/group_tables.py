"""Tables of groups whose shares lie a given distance apart, and error rates."""

from __future__ import annotations

import numpy as np
from scipy import stats

from pytest_mlgate.stats.counts.hybrid_score import SharePairs
from pytest_mlgate.stats.fairness.group_pairs import every_pair
from pytest_mlgate.stats.fairness.worst_pair import WorstPair

EIGHT = (5000, 3000, 1000, 500, 200, 100, 50, 30)


def error_rates(sizes, shares, limit, *, scale, reps, seed):
    """Draw tables; give block at .05 and .005 and pass likewise, at the limit."""
    rng = np.random.default_rng(seed)
    sizes, pairs = np.asarray(sizes), every_pair(len(sizes))
    k = rng.binomial(sizes, shares, (reps, sizes.size)).astype(np.float64)
    n = np.broadcast_to(sizes, k.shape).astype(np.float64)
    drawn = SharePairs(
        k=k[:, pairs.first].ravel(),
        n=n[:, pairs.first].ravel(),
        other_k=k[:, pairs.second].ravel(),
        other_n=n[:, pairs.second].ravel(),
    )
    # the claims of every pair of every table in one pass, as `WorstPair` joins them
    all_of_them = WorstPair(pairs=drawn.larger_first, scale=scale, rows=1)
    apart = all_of_them.p_apart(limit).reshape(reps, -1)
    near = all_of_them.p_near(limit).reshape(reps, -1)
    block = np.minimum(apart.min(axis=1) * apart.shape[1], 1)
    good = near.max(axis=1)
    return np.array([(p <= a).mean() for p in (block, good) for a in (0.05, 0.005)])


def one_apart(n_groups, share, other, *, group):
    """Let one group differ from all others."""
    shares = np.full(n_groups, share)
    shares[group] = other
    return shares


def two_camps(n_groups, share, other):
    """Let every second group differ: the most pairs at the limit."""
    shares = np.full(n_groups, share)
    shares[1::2] = other
    return shares


def most(level, reps):
    """Give the rate that chance exceeds once in ten thousand."""
    return stats.binom.isf(1e-4, reps, level) / reps
