"""What could two models answer that nobody has seen: answers made up for a plan.

A plan asks the very procedure that will judge, on the very rows, about models that do
not exist. So it knows every metric, every rule about rare classes, and what weights and
groups do, without a second copy of any of them. What it cannot know is the models.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from scipy.special import expit
from scipy.special import ndtr
from scipy.special import ndtri

from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure

    Answers = BinaryAnswers | ClassAnswers | ValueAnswers
    Floats = NDArray[np.float64]

USUAL_LEVEL = 0.8
"""Assumed recall, precision, accuracy, AUROC or R² of models that nobody has seen."""
AGREEMENT = 0.7
"""Assumed share of errors that two models have in common."""
WITHIN_GROUPS = 0.1
"""Assumed correlation of the errors of two rows of one group."""

MOSTLY_WRONG = 0.95
"""Share of wrong answers of the worst baseline."""

_OWN_STREAM = 9151314
"""Keeps the draws apart from those of data that somebody made with the same seed."""

_HIDDEN = 0.3065
"""Turns a correlation of two errors (one row in five) of `AGREEMENT` into that of
the normal numbers behind them: 1 - 0.908 is this much of 1 - 0.7."""

_SEPARATION = math.sqrt(2) * float(ndtri(USUAL_LEVEL))
_FAR_APART = 4 * _SEPARATION


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeUpModels:
    """Make answers for some rows, always the same ones.

    Parameters
    ----------
    truth : ndarray, shape (n_rows,)
        The target: bool, codes of classes (int64) or numbers (float64).
    structure : RowStructure
        Of the same rows; its groups share part of their errors.
    classes : tuple of str
        The names of the classes; empty unless the truth holds codes.
    seed : int
        Where the draws start.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> y = np.arange(4000) % 4 == 0
    >>> made_up = MadeUpModels(truth=y, structure=RowStructure(), seed=0)
    >>> one, two = made_up.equals()
    >>> right = (one.decisions == y)[y].mean(), (two.decisions == y)[y].mean()
    >>> [round(float(share), 1) for share in right]
    [0.8, 0.8]

    Both find eight of ten positives, and for the most part the same ones.
    """

    truth: NDArray[Any]
    structure: RowStructure
    classes: tuple[str, ...] = ()
    seed: int = 0

    def equals(self, *, common: float = AGREEMENT) -> tuple[Answers, Answers]:
        """Make two models that are equally good.

        Parameters
        ----------
        common : float
            Share of their errors that both make, in [0, 1].

        Returns
        -------
        candidate, baseline : BinaryAnswers, ClassAnswers or ValueAnswers
            Each with a level of `USUAL_LEVEL`.
        """
        rng = np.random.default_rng((self.seed, _OWN_STREAM))
        first, drawn = self._noise(rng), self._noise(rng)
        blended, closer = (
            r * first + math.sqrt(1 - r**2) * drawn
            for r in (common, 1 - _HIDDEN * (1 - common))
        )
        return (
            self._answers(closer, blended, wrong=1 - USUAL_LEVEL),
            self._answers(first, first, wrong=1 - USUAL_LEVEL),
        )

    def extremes(self) -> tuple[Answers, Answers]:
        """Make an all but perfect candidate, and a baseline that is mostly wrong.

        Returns
        -------
        candidate, baseline : BinaryAnswers, ClassAnswers or ValueAnswers
            Where this candidate does not pass, no candidate does.
        """
        rng = np.random.default_rng((self.seed, _OWN_STREAM))
        best, worst = self._noise(rng), self._noise(rng)
        return (
            self._answers(best, best, wrong=0.0),
            self._answers(worst, worst, wrong=MOSTLY_WRONG),
        )

    def _noise(self, rng: np.random.Generator) -> Floats:
        """Draw standard normal numbers that are correlated within groups."""
        own = rng.standard_normal(self.truth.size)
        groups = self.structure.groups
        if groups is None or not groups.size:
            return own
        shared = rng.standard_normal(int(groups.max()) + 1)[groups]
        found: Floats = math.sqrt(WITHIN_GROUPS) * shared
        return found + math.sqrt(1 - WITHIN_GROUPS) * own

    def _answers(self, errors: Floats, noise: Floats, *, wrong: float) -> Answers:
        if self.truth.dtype == np.bool_:
            return _binary(self.truth, errors, noise, wrong=wrong)
        if self.classes:
            return _of_classes(
                self.truth, errors, noise, wrong=wrong, classes=self.classes
            )
        return ValueAnswers(values=_values(self.truth, noise, wrong=wrong))


def _binary(
    y: NDArray[np.bool_], errors: Floats, noise: Floats, *, wrong: float
) -> BinaryAnswers:
    # clipped, so that a class that is absent has odds too
    share = float(np.clip(y.mean(), 0.5 / y.size, 1 - 0.5 / y.size))
    rate: Floats | float = wrong
    if wrong < 0.5:
        # as many false alarms as misses: precision is recall, whatever the share
        odds = share / (1 - share)
        rate = np.where(y, min(wrong, wrong / odds), min(wrong, wrong * odds))
    # two normal distributions of scores; the worst model takes one class for the other
    seen = y if wrong < 0.5 else ~y
    apart = _SEPARATION if 0 < wrong < 0.5 else _FAR_APART
    # towards the right answer, so that a group is easy or hard for both classes
    score = apart * seen + np.where(seen, noise, -noise)
    logit = apart * score - apart**2 / 2 + math.log(share / (1 - share))
    # kept off 0 and 1, where a log loss is clipped; and without ties
    probability = np.clip(expit(logit), 1e-6, 1 - 1e-6) + 1e-9 * np.tanh(score)
    return BinaryAnswers(decisions=y ^ (ndtr(errors) < rate), scores=probability)


def _of_classes(
    codes: NDArray[np.int64],
    errors: Floats,
    noise: Floats,
    *,
    wrong: float,
    classes: tuple[str, ...],
) -> ClassAnswers:
    n, k = codes.size, len(classes)
    place = np.arange(n)
    # another row's class: mistaken for each other as often as classes occur
    other = codes[(place * 7919 + n // 2 + 1) % max(n, 1)]
    labels = np.where(ndtr(errors) < wrong, other, codes)
    share = (np.bincount(codes, minlength=k) + 0.5) / (n + 0.5 * k)
    apart = _SEPARATION if 0 < wrong < 0.5 else _FAR_APART
    logit = np.log(share) + np.zeros((n, 1))
    logit[place, codes if wrong < 0.5 else other] += apart * (apart + noise)
    weight = np.exp(logit - logit.max(axis=1, keepdims=True))
    return ClassAnswers(
        labels=labels,
        probabilities=weight / weight.sum(axis=1, keepdims=True),
        classes=classes,
    )


def _values(truth: Floats, noise: Floats, *, wrong: float) -> Floats:
    mean = float(truth.mean()) if truth.size else 0.0
    amounts = mean > 0 and bool(truth.min() >= 0)
    if wrong == 0:
        known, off = 1.0, 1e-3
    elif wrong >= 0.5:
        known, off = 0.0, 2.0
    else:
        # of counts and amounts much is chance, which no model knows
        known, off = 0.5 if amounts else 1.0, math.sqrt(1 - USUAL_LEVEL)
    level: Floats = known * (truth - mean) + mean
    if amounts:
        # deviances want rates above zero
        return np.maximum(level, mean / 1e3) * np.exp(off * noise)
    spread = float(truth.std()) if truth.size else 0.0
    return level + off * (spread or 1.0) * noise
