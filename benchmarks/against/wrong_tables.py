"""Which rows is a tool asked about: tables made of a seed, with a truth that is known.

Needs NumPy and pandas alone, because the interpreter of every tool makes the same
tables by itself. Two models score the rows; both scores are normal within a class, so
that ROC AUC, recall, gaps and calibration follow from formulas and not from the sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import field
from statistics import NormalDist

import numpy as np
import pandas as pd

POSITIVES = 0.10
AGREEMENT = 0.93
"""Correlation of both models' noise; that of the scores is .94."""
CUT = 0.2
"""A row is called positive from this probability on."""
FEATURES = tuple(f"x{i}" for i in range(1, 9))
REGIONS = {"a": 0.40, "b": 0.30, "c": 0.20, "d": 0.10}
BANDS = {"p": 0.35, "q": 0.30, "r": 0.20, "s": 0.10, "t": 0.05}
GROUPS = ("region", "band")
AUC = 0.8236

_NORMAL = NormalDist()
_LOG_ODDS = math.log(POSITIVES / (1 - POSITIVES))
_H2 = np.array([[1.0, 1.0], [1.0, -1.0]])
_MIX = np.kron(np.kron(_H2, _H2), _H2) / math.sqrt(8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Rows to judge, rows to compare inputs with, and what the columns are.

    Parameters
    ----------
    rows : DataFrame
        Inputs, ``y``, and for both models a probability and a decision: ``p_old``,
        ``p_new``, ``d_old``, ``d_new``.
    reference : DataFrame or None
        The same columns, of earlier rows.
    features, categories, groups : tuple of str
        Inputs; those of them that are words; those of them that part people.
    """

    rows: pd.DataFrame
    reference: pd.DataFrame | None
    features: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def distance_of(auc: float) -> float:
    """Give the distance of the classes, in noises, that makes a ROC AUC."""
    return math.sqrt(2) * _NORMAL.inv_cdf(auc)


def recall_of(distance: float, shift: float = 0.0) -> float:
    """Give the share of positives that get at least `CUT`."""
    return 1 - _NORMAL.cdf(_cut_of(distance) + shift - distance)


def shift_for(lost: float) -> float:
    """Give the shift of scores that costs this much recall."""
    kept = recall_of(distance_of(AUC)) - lost
    base = distance_of(AUC)
    return _NORMAL.inv_cdf(1 - kept) + base - _cut_of(base)


def _cut_of(distance: float) -> float:
    """Give the score that has the probability `CUT`."""
    log_odds = math.log(CUT / (1 - CUT))
    return (log_odds - _LOG_ODDS + distance**2 / 2) / distance


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two models as functions of the inputs, and the classes that they rank.

    Parameters
    ----------
    new_auc : float
        Of the candidate; the baseline has `AUC`.
    lowered : mapping of str to str
        A column and the value of it where the candidate's scores lie lower.
    by : float
        How much lower.
    sharpened : float
        Factor of the candidate's log odds; decisions stay as they were.
    """

    new_auc: float = AUC
    lowered: dict[str, str] = field(default_factory=dict)
    by: float = 0.0
    sharpened: float = 1.0

    @property
    def distances(self) -> tuple[float, float]:
        """Tell how far apart the classes are for the baseline and the candidate."""
        return distance_of(AUC), distance_of(self.new_auc)

    @property
    def directions(self) -> np.ndarray:
        """Give the weights of both models in the plane in which they differ."""
        half = math.acos(AGREEMENT) / 2
        return np.array(
            [[math.cos(half), math.sin(half)], [math.cos(half), -math.sin(half)]]
        )

    def mean(self) -> np.ndarray:
        """Give where the positives lie in that plane."""
        return np.linalg.solve(self.directions, np.array(self.distances))

    def log_odds(self, inputs: pd.DataFrame, *, new: bool) -> np.ndarray:
        """Score rows by one of the models; right on average where it is calibrated."""
        plane = (inputs[list(FEATURES)].to_numpy(dtype=float) @ _MIX)[:, :2]
        score = plane @ self.directions[int(new)]
        for column, value in self.lowered.items() if new else ():
            score = score - self.by * (inputs[column].astype(str) == value).to_numpy()
        distance = self.distances[int(new)]
        return np.asarray(_LOG_ODDS + distance * score - distance**2 / 2)

    def probability(self, inputs: pd.DataFrame, *, new: bool) -> np.ndarray:
        """Give what the model says of rows."""
        factor = self.sharpened if new else 1.0
        return _share(factor * self.log_odds(inputs, new=new))

    def decision(self, inputs: pd.DataFrame, *, new: bool) -> np.ndarray:
        """Call rows positive from `CUT` on, before anything was sharpened."""
        return (_share(self.log_odds(inputs, new=new)) >= CUT).astype(int)


def _share(log_odds: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def judged_rows(rng: np.random.Generator, n: int, pair: Pair) -> pd.DataFrame:
    """Draw rows, and let both models answer."""
    y = (rng.random(n) < POSITIVES).astype(int)
    hidden = rng.normal(size=(n, len(FEATURES)))
    hidden[:, :2] += y[:, None] * pair.mean()
    rows = pd.DataFrame(hidden @ _MIX.T, columns=list(FEATURES))
    rows["region"] = rng.choice(list(REGIONS), n, p=list(REGIONS.values()))
    rows["band"] = rng.choice(list(BANDS), n, p=list(BANDS.values()))
    answers = {"y": y}
    for name, new in (("old", False), ("new", True)):
        answers[f"p_{name}"] = pair.probability(rows, new=new)
        answers[f"d_{name}"] = pair.decision(rows, new=new)
    return rows.assign(**answers)


def two_models(rng: np.random.Generator, n: int, pair: Pair) -> Tables:
    """Make rows of today and as many of before, from one population."""
    return Tables(
        rows=judged_rows(rng, n, pair),
        reference=judged_rows(rng, n, pair),
        features=(*FEATURES, *GROUPS),
        categories=GROUPS,
        groups=GROUPS,
    )


def few_positives(rng: np.random.Generator, n: int, lost: float) -> Tables:
    """Make `n` rows with ten positives, of which the candidate finds fewer.

    It finds no positive that the baseline misses. Negatives are called positive by both
    models in one of twenty rows, the same ones.
    """
    y = np.zeros(n, dtype=int)
    y[:10] = 1
    old = np.where(y == 1, rng.random(n) < 0.8, rng.random(n) < 0.05)
    kept = rng.random(n) >= lost / 0.8
    new = np.where(y == 1, old & kept, old)
    rows = pd.DataFrame({"y": y})
    for name, calls in (("old", old), ("new", new)):
        # scores of its own each, so that both are never the same model
        place = rng.random(n)
        rows[f"p_{name}"] = np.where(calls, CUT + (1 - CUT) * place, CUT * place)
        rows[f"d_{name}"] = calls.astype(int)
    order = rng.permutation(n)
    return Tables(rows=rows.iloc[order].reset_index(drop=True), reference=None)


LEVELS = (2, 3, 3, 4, 5, 6, 8, 10)
NUMBERS = 12


def twenty_columns(rng: np.random.Generator, n: int, shift: float) -> Tables:
    """Make twelve columns of numbers and eight of words, before and today.

    Of today's first column the mean lies `shift` standard deviations higher.
    """
    tables = [_columns(rng, n, moved) for moved in (0.0, shift)]
    names = tuple(tables[0].columns)
    answered = [_answered(rng, table) for table in tables]
    return Tables(
        rows=answered[1],
        reference=answered[0],
        features=names,
        categories=names[NUMBERS:],
    )


def _columns(rng: np.random.Generator, n: int, shift: float) -> pd.DataFrame:
    table = {"n1": rng.normal(shift, 1.0, n)}
    for i in range(2, 6):
        table[f"n{i}"] = rng.normal(0.0, float(i), n)
    for i in range(6, 9):
        table[f"n{i}"] = rng.lognormal(2.0, 0.25 * (i - 4), n)
    for i in range(9, 11):
        table[f"n{i}"] = rng.exponential(float(i), n)
    for i in range(11, 13):
        table[f"n{i}"] = rng.uniform(0.0, float(i), n)
    words = {
        f"c{i}": rng.choice(
            [f"{chr(97 + k)}" for k in range(levels)], n, p=_shares(levels)
        )
        for i, levels in enumerate(LEVELS, start=1)
    }
    return pd.DataFrame({**table, **words})


def _shares(levels: int) -> np.ndarray:
    """Let the first level be the commonest, three times as common as the last."""
    weights = np.linspace(3.0, 1.0, levels)
    return np.asarray(weights / weights.sum())


def _answered(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """Let two equal models answer that look at none of the columns."""
    answers = judged_rows(rng, len(table), Pair())
    return table.assign(
        **{c: answers[c] for c in ("y", "p_old", "d_old", "p_new", "d_new")}
    )


def index_of_shift(shift: float, cells: int = 10) -> float:
    """Give the population stability index of a shifted normal, over equal cells."""
    edges = [_NORMAL.inv_cdf(i / cells) for i in range(1, cells)]
    before = np.full(cells, 1 / cells)
    today = np.diff([0.0, *(_NORMAL.cdf(e - shift) for e in edges), 1.0])
    return float(((today - before) * np.log(today / before)).sum())


def shift_of_index(index: float) -> float:
    """Give the shift of a normal column that has this population stability index."""
    low, high = 0.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if index_of_shift(middle) < index else (low, middle)
    return low
