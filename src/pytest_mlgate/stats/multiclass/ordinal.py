"""How far apart are target and answer when the classes have an order.

Quadratic weighted kappa and the mean distance in ranks. Both read the position of a
class in the list of classes as its rank.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.stats.multiclass.kappa_contrast import Disagreement
from pytest_mlgate.stats.multiclass.kappa_contrast import weaker_of_two_questions
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats

METHOD = "quadratic weighted kappa by influence values and without a division"

_WORDS = "mean distance in ranks"
# squared ranks are whole numbers, so that less than this is none
_ROUNDING = 1e-12


def kappa_influence(
    y: Codes, answers: ClassAnswers, weights: Floats | None = None
) -> Influence | Undefined:
    """Find quadratic weighted kappa and what each row contributes to its error.

    Parameters
    ----------
    y : ndarray of int64, shape (n_rows,)
        The target as ranks, positions in ``answers.classes``.
    answers : ClassAnswers
        The model's answers on the same rows.
    weights : ndarray of float64, shape (n_rows,), optional
        Positive weight of each row.

    Returns
    -------
    Influence or Undefined
        Kappa in [-1, 1]. Undefined with fewer than two rows, or where target and
        answers are the same single class.

    Notes
    -----
    Cohen's kappa [1]_ with squared distances of ranks as disagreement is
    ``1 - N / D``: N the mean of ``(y - answer)**2`` over the rows, D its mean over all
    pairs of a target and an answer, ``var(y) + var(answer) + (difference of means)**2``
    [2]_. So no table is needed, and the delta method gives
    ``psi = -(psi_N - (1 - kappa) psi_D) / D`` with ``psi_N = (y - answer)**2 - N`` and
    ``psi_D = (y - mean answer)**2 + (answer - mean y)**2 + var(answer) + var(y) - 2D``.

    References
    ----------
    .. [1] Cohen, J. (1968). Weighted kappa: nominal scale agreement with provision for
       scaled disagreement or partial credit. Psychological Bulletin 70, 213-220.
    .. [2] Krippendorff, K. (1970). Bivariate agreement coefficients for reliability of
       data. Sociological Methodology 2, 139-150.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> y = np.array([0, 1, 2, 2, 1, 0])
    >>> answers = ClassAnswers(
    ...     labels=np.array([0, 1, 2, 1, 1, 1]), classes=("low", "middle", "high")
    ... )
    >>> round(kappa_influence(y, answers).value, 3)
    0.667

    Two of six answers are one rank off: two thirds of the way from chance to agreement.
    """
    if y.size < 2:
        return Undefined(reason=f"Kappa needs at least two rows; there are {y.size}.")
    share = shares_of(y.size, weights)
    apart = np.square(y - answers.labels)
    observed = float((share * apart).sum())
    rank, answer = y.astype(np.float64), answers.labels.astype(np.float64)
    mean_y, mean_a = float((share * rank).sum()), float((share * answer).sum())
    from_y = np.square(answer - mean_y)
    from_a = np.square(rank - mean_a)
    # the mean of (y - mean answer)**2 is var(y) + (difference of means)**2
    gap = (mean_y - mean_a) ** 2
    chance = float((share * (from_y + from_a)).sum()) - gap
    if chance <= _ROUNDING:
        return Undefined(
            reason=f"Kappa is not defined: target and answers are one class, "
            f"{answers.classes[int(y[0])]}, in {y.size} rows."
        )
    # var(answer) + var(y) is the expected distance less that of the means
    moves = from_a + from_y + (chance - gap) - 2 * chance
    psi = -share * (apart - observed - observed / chance * moves) / chance
    return Influence(value=1 - observed / chance, psi=psi, df=_effective(share) - 1)


def rank_errors(y: Codes, answers: ClassAnswers) -> Floats:
    """Take the distance in ranks of each answer from the target.

    Parameters
    ----------
    y : ndarray of int64, shape (n_rows,)
        The target as ranks.
    answers : ClassAnswers
        The model's answers on the same rows.

    Returns
    -------
    ndarray of float64, shape (n_rows,)

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> names = ("low", "middle", "high")
    >>> rank_errors(
    ...     np.array([0, 2]), ClassAnswers(labels=np.array([0, 0]), classes=names)
    ... )
    array([0., 2.])

    High was taken for low, two ranks off.
    """
    return np.asarray(np.abs(y - answers.labels), dtype=np.float64)


def _influence_of_errors(
    y: Codes, answers: ClassAnswers, weights: Floats | None
) -> Influence | Undefined:
    return mean_influence(rank_errors(y, answers), weights, measure=_WORDS)


def _compare_errors(
    y: Codes, candidate: ClassAnswers, baseline: ClassAnswers
) -> Measurement:
    return mean_loss_difference(
        rank_errors(y, candidate), rank_errors(y, baseline), measure=_WORDS
    )


def _measure_errors(y: Codes, answers: ClassAnswers) -> Measurement:
    return mean_loss(rank_errors(y, answers), measure=_WORDS)


def _compare_kappa(
    y: Codes, candidate: ClassAnswers, baseline: ClassAnswers
) -> Measurement:
    new, old = kappa_influence(y, candidate), kappa_influence(y, baseline)
    found = difference_of(
        new,
        old,
        structure=RowStructure(),
        higher_is_better=True,
        method=METHOD,
        n=y.size,
    )
    if isinstance(new, Undefined) or isinstance(old, Undefined):
        return found
    models = (Disagreement.of(y, m.labels) for m in (candidate, baseline))
    return weaker_of_two_questions(found, new.psi - old.psi, *models)


def _measure_kappa(y: Codes, answers: ClassAnswers) -> Measurement:
    found = kappa_influence(y, answers)
    measured = value_of(
        found,
        structure=RowStructure(),
        higher_is_better=True,
        method=METHOD,
        n=y.size,
        bounds=(-1.0, 1.0),
    )
    if isinstance(found, Undefined):
        return measured
    model = Disagreement.of(y, answers.labels)
    return weaker_of_two_questions(measured, found.psi, model)


METRICS: Mapping[str, RowMetric] = MappingProxyType(
    {
        "quadratic_weighted_kappa": RowMetric(
            name="quadratic_weighted_kappa",
            task="multiclass",
            higher_is_better=True,
            needs="labels",
            influence=kappa_influence,
            compare=_compare_kappa,
            measure=_measure_kappa,
        ),
        "mean_rank_error": RowMetric(
            name="mean_rank_error",
            task="multiclass",
            higher_is_better=False,
            needs="labels",
            scale="open",
            influence=_influence_of_errors,
            compare=_compare_errors,
            measure=_measure_errors,
        ),
    }
)
"""The metrics of a target whose classes are listed in rising order."""


def _effective(share: Floats) -> float:
    return 1 / float(np.square(share).sum())
