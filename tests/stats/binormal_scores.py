"""Scores of two models with a known truth: normal in both classes, drawn together."""

from __future__ import annotations

import numpy as np
from scipy import optimize
from scipy import stats

from pytest_mlgate.stats.answers import BinaryAnswers


def recall_at(rate, *, apart, spread):
    """Give the recall at a false positive rate; negatives are standard normal."""
    return stats.norm.sf((stats.norm.isf(rate) - apart) / spread)


def rate_at(recall, *, apart, spread):
    """Give the false positive rate at a recall."""
    return stats.norm.sf(apart + spread * stats.norm.isf(recall))


def precision_at(top, *, apart, spread, share):
    """Give the precision among a share of all rows; `share` of them are positive."""

    def hits(t):
        return share * stats.norm.sf((t - apart) / spread)

    threshold = optimize.brentq(
        lambda t: (1 - share) * stats.norm.sf(t) + hits(t) - top, -20, 40
    )
    return hits(threshold) / top


def apart_for(value, target, *, spread=1.0, **known):
    """Find how far apart the classes have to be for a metric to be `target`."""
    return optimize.brentq(
        lambda apart: value(apart=apart, spread=spread, **known) - target, -6, 25
    )


def answering(scores):
    return BinaryAnswers(decisions=scores > 0, scores=np.asarray(scores, dtype=float))


def draw(rng, y, models, *, common=0.7):
    """Draw the answers of models ``(apart, spread)`` that share part of their noise."""
    shared = rng.normal(size=y.size)
    found = []
    for apart, spread in models:
        own = rng.normal(size=y.size)
        noise = np.sqrt(common) * shared + np.sqrt(1 - common) * own
        found.append(answering(np.where(y, apart + spread * noise, noise)))
    return found


def error_rates(measurements, truth):
    """Give how often a claim at .05 and .005 is wrong: [block, pass] by [level]."""
    kept = [one for one in measurements if one.cannot_judge is None]
    passing = [one for one in kept if one.cannot_pass is None]
    sides = (
        np.array([one.p_worse_than(truth) for one in kept]),
        np.array([one.p_better_than(truth) for one in passing]),
    )
    total = len(measurements)
    return np.array([[np.sum(p <= a) / total for a in (0.05, 0.005)] for p in sides])
