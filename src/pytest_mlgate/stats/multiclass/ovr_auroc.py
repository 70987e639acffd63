"""How well do probabilities rank the rows of each class: one-vs-rest AUROC.

The mean of the AUROC of "this class or not" over the classes, plain or by their share
of the target. A verdict needs twenty rows of every class.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.multiclass.class_counts import effective_rows
from pytest_mlgate.stats.multiclass.class_counts import sums_by_code
from pytest_mlgate.stats.multiclass.class_probabilities import probabilities_of
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.ranks.ranking_influence import auroc_influence
from pytest_mlgate.stats.ranks.satterthwaite import satterthwaite

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats

Average = Literal["macro", "weighted"]

ROWS_PER_CLASS = 20
"""Rows of every class that a verdict needs."""

METHOD = "one-vs-rest AUROC, placement values"

_NAMED = 5


def ovr_influence(
    average: Average,
    y: Codes,
    answers: ClassAnswers,
    weights: Floats | None = None,
    *,
    fewest: float = ROWS_PER_CLASS,
) -> Influence | Undefined:
    """Find the mean AUROC of the classes and what each row contributes to its error.

    Parameters
    ----------
    average : {"macro", "weighted"}
        Plain mean over classes, or by their share of the target.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in ``answers.classes``.
    answers : ClassAnswers
        With probabilities.
    weights : ndarray of float64, shape (n_rows,), optional
        Positive weight of each row.
    fewest : float, default 20
        Effective rows of every class that are needed.

    Returns
    -------
    Influence or Undefined
        Undefined where a class has fewer rows, or is answered and never the target. A
        class that is neither is left out.

    Raises
    ------
    InvalidInput
        If the model gives no probabilities.

    Notes
    -----
    The mean of the influence values of the K problems [1]_, each of which is centred in
    each of its two classes; where the classes' own shares are the importance, a row
    also moves these: ``weight * (AUROC of its class - value) / total``. Degrees of
    freedom are Satterthwaite's for the rows of each class.

    References
    ----------
    .. [1] Provost, F. and Domingos, P. (2000). Well-trained PETs: improving probability
       estimation trees. CeDER working paper 00-04, New York University; section 2.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> rng = np.random.default_rng(7)
    >>> y = rng.integers(0, 3, 300)
    >>> p = np.eye(3)[y] + rng.exponential(size=(300, 3))
    >>> p /= p.sum(axis=1, keepdims=True)
    >>> answers = ClassAnswers(
    ...     labels=p.argmax(axis=1), probabilities=p, classes=("cat", "dog", "owl")
    ... )
    >>> found = ovr_influence("macro", y, answers)
    >>> round(found.value, 3), round(float(np.square(found.psi).sum()) ** 0.5, 3)
    (0.875, 0.014)

    A mean AUROC of .88, give or take .014.
    """
    p = probabilities_of(answers, metric=_name(average))
    n_classes = len(answers.classes)
    mass, rows = _class_sizes(y, weights, n_classes)
    reason = _too_few(average, rows, y, answers, fewest=fewest)
    if reason is not None:
        return Undefined(reason=reason)
    codes = np.flatnonzero(mass)
    share = mass[codes] / mass.sum()
    importance = share if average == "weighted" else np.full(codes.size, 1 / codes.size)
    psi = np.zeros(y.size)
    values = np.zeros(n_classes)
    for code, factor in zip(codes, importance, strict=True):
        one = auroc_influence(y == code, np.ascontiguousarray(p[:, code]), weights)
        if isinstance(one, Undefined):
            told = f"{answers.classes[code]} against the rest: {one.reason}"
            return Undefined(reason=told)
        values[code] = one.value
        psi += factor * one.psi
    value = float((importance * values[codes]).sum())
    if average == "weighted":
        own = (values[y] - value) / mass.sum()
        psi += own if weights is None else weights * own
    squares = sums_by_code(y, np.square(psi), n_classes)
    return Influence(value=value, psi=psi, df=satterthwaite(squares, rows))


def ovr_auroc_difference(
    average: Average, y: Codes, candidate: ClassAnswers, baseline: ClassAnswers
) -> Measurement:
    """Measure how much better the candidate's mean AUROC is.

    Parameters
    ----------
    average : {"macro", "weighted"}
        Plain mean over classes, or by their share of the target.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in the list of classes.
    candidate, baseline : ClassAnswers
        Their answers on the same rows, with probabilities.

    Returns
    -------
    Measurement
        The estimate is "candidate minus baseline". Undefined with fewer than two rows
        of a class; no verdict below `ROWS_PER_CLASS`.

    Raises
    ------
    InvalidInput
        If a model gives no probabilities.

    Notes
    -----
    Error rates at the true difference, nominal .05 / .005, three classes, 6000 to
    12 000 test sets each (alone: at the true value of `ovr_auroc`):

    =====================================  ============  ============  ===========
    rows, rarest class, AUROC              pass          block         alone, most
    =====================================  ============  ============  ===========
    400, 20 %, .73 against .79             .053 / .005   .052 / .006   .047 / .005
    400, 20 %, the same, weighted          .055 / .005   .051 / .006   .047 / .005
    400, 7 %, .73 against .79              .055 / .005   .046 / .004   .046 / .004
    150, 20 %, .73 against .79             .049 / .005   .040 / .003   .047 / .005
    400, 20 %, .948 against .976           .059 / .009   .039 / .002   .048 / .005
    =====================================  ============  ============  ===========
    """
    found = difference_of(
        ovr_influence(average, y, candidate, fewest=2),
        ovr_influence(average, y, baseline, fewest=2),
        structure=RowStructure(),
        higher_is_better=True,
        method=METHOD,
        n=y.size,
    )
    return _guarded(found, average, y, candidate, baseline)


def ovr_auroc(average: Average, y: Codes, answers: ClassAnswers) -> Measurement:
    """Measure one model's mean AUROC over the classes.

    Parameters
    ----------
    average : {"macro", "weighted"}
        Plain mean over classes, or by their share of the target.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in the list of classes.
    answers : ClassAnswers
        The model's answers on the same rows, with probabilities.

    Returns
    -------
    Measurement
        The mean AUROC. Undefined with fewer than two rows of a class or a perfect
        ranking of all of them; no verdict below `ROWS_PER_CLASS`.

    Raises
    ------
    InvalidInput
        If the model gives no probabilities.
    """
    found = value_of(
        ovr_influence(average, y, answers, fewest=2),
        structure=RowStructure(),
        higher_is_better=True,
        method=METHOD,
        n=y.size,
        bounds=(0.0, 1.0),
    )
    return _guarded(found, average, y, answers)


def _name(average: Average) -> str:
    return "roc_auc_ovr" if average == "macro" else "roc_auc_ovr_weighted"


def _class_sizes(
    y: Codes, weights: Floats | None, n_classes: int
) -> tuple[Floats, Floats]:
    """Give the weight of each class and its effective number of rows."""
    if weights is None:
        rows = np.bincount(y, minlength=n_classes).astype(np.float64)
        return rows, rows
    mass = sums_by_code(y, weights, n_classes)
    squares = sums_by_code(y, np.square(weights), n_classes)
    return mass, effective_rows(mass, squares)


def _too_few(
    average: Average, rows: Floats, y: Codes, answers: ClassAnswers, *, fewest: float
) -> str | None:
    """Say which classes are too rare, or answered and never the target."""
    if y.size == 0:
        return f"{_name(average)} is not defined: 0 rows"
    answered = np.bincount(answers.labels, minlength=rows.size) > 0
    concerned = (rows > 0) | answered
    if np.count_nonzero(rows) < 2:
        return f"{_name(average)} needs two classes; the target has one in {y.size}."
    rare = np.flatnonzero(concerned & (rows < fewest * (1 - 1e-9)))
    if not rare.size:
        return None
    named = ", ".join(f"{answers.classes[c]} ({rows[c]:.4g})" for c in rare[:_NAMED])
    more = f" and {rare.size - _NAMED} more" if rare.size > _NAMED else ""
    return f"Too few rows of {named}{more}; it takes {fewest:g} of every class."


def _guarded(
    found: Measurement, average: Average, y: Codes, *models: ClassAnswers
) -> Measurement:
    """Withhold the verdict where a class is rare; list the classes left out."""
    n_classes = len(models[0].classes)
    _, rows = _class_sizes(y, None, n_classes)
    reasons = [_too_few(average, rows, y, m, fewest=ROWS_PER_CLASS) for m in models]
    reason = next((one for one in reasons if one is not None), None)
    least = int(rows[rows > 0].min(initial=y.size))
    floor = 0
    if least and reason is not None:
        floor = rows_for_count(ROWS_PER_CLASS, have=least, n=y.size)
    named = sum((np.bincount(m.labels, minlength=n_classes) for m in models), rows)
    absent = [models[0].classes[code] for code in np.flatnonzero(named == 0)]
    note = f"left out, neither target nor answer: {', '.join(absent[:_NAMED])}"
    return replace(
        found,
        cannot_judge=found.cannot_judge or reason,
        rows_needed=with_floor(found.rows_needed, floor),
        note=note if absent else found.note,
    )
