"""Compare or measure an average over classes: macro and weighted F1, balanced accuracy.

Rows of equal weight, independent of each other. A class with fewer than ten rows leaves
no verdict, and is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.losses.student import LOGIT
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.multiclass.class_cells import class_influence
from pytest_mlgate.stats.multiclass.class_cells import class_spread
from pytest_mlgate.stats.multiclass.class_counts import ClassConfusion
from pytest_mlgate.stats.multiclass.class_counts import class_confusion
from pytest_mlgate.stats.multiclass.rare_classes import left_out
from pytest_mlgate.stats.multiclass.rare_classes import rows_until_enough
from pytest_mlgate.stats.multiclass.rare_classes import why_no_value
from pytest_mlgate.stats.multiclass.rare_classes import why_too_few
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    from pytest_mlgate.stats.multiclass.class_cells import ClassSpread
    from pytest_mlgate.stats.multiclass.class_counts import Codes
    from pytest_mlgate.stats.multiclass.class_counts import Floats
    from pytest_mlgate.stats.multiclass.class_metric import ClassMetric

METHOD_SINGLE = "delta method with one row more per class, on two scales"
ASSUMPTIONS = ("rows are independent",)


def class_average_difference(
    metric: ClassMetric, y: Codes, candidate: ClassAnswers, baseline: ClassAnswers
) -> Measurement:
    """Measure how much better the candidate's average over classes is.

    Parameters
    ----------
    metric : ClassMetric
        An average of `CLASS_METRICS`.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in the list of classes.
    candidate, baseline : ClassAnswers
        Their answers on the same rows.

    Returns
    -------
    Measurement
        The estimate is "candidate minus baseline". No verdict where a class has fewer
        than ten rows (for precision: or answers of a model); undefined where a model
        never answers a class whose precision counts.

    Notes
    -----
    `difference_of` on the influence values of `class_influence`: the larger p-value of
    Student's and Johnson's t, and no verdict where the skewness of the estimate reaches
    .4. Simulated at the boundary, nominal .05 / .005, three to five classes of which
    the rarest has 20 (100) rows: two models of the same quality for a failure; for a
    pass a candidate that lost .15 of the rarest class's recall (20 000 test sets each):

    =============== ======== ============= ============= ============= ==========
    metric          accuracy pass, t       pass, rule    block, rule   no verdict
    =============== ======== ============= ============= ============= ==========
    f1_macro        .75      .105 / .042   .047 / .023   .052 / .004   .00 - .29
    f1_macro        .95      .123 / .052   .032 / .018   .047 / .003   .06 - .48
    f1_macro (100)  .95      .077 / .017   .048 / .002   .051 / .005   .00
    recall_macro    .75      .110 / .046   .048 / .031   .049 / .003   .04 - .44
    recall_macro    .95      .125 / .054   .019 / .015   .027 / .002   .37 - .57
    precision_macro .75      .091 / .025   .065 / .015   .052 / .006   .00 - .12
    precision_macro .95      .123 / .050   .053 / .018   .041 / .002   .20 - .44
    =============== ======== ============= ============= ============= ==========

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
    >>> rng, names = np.random.default_rng(7), ("cat", "dog", "owl")
    >>> y = rng.integers(0, 3, 900)
    >>> old = np.where(rng.random(900) < 0.7, y, rng.integers(0, 3, 900))
    >>> new = np.where(rng.random(900) < 0.3, y, old)
    >>> found = class_average_difference(
    ...     CLASS_METRICS["f1_macro"],
    ...     y,
    ...     ClassAnswers(labels=new, classes=names),
    ...     ClassAnswers(labels=old, classes=names),
    ... )
    >>> round(found.estimate, 3), round(found.interval(0.90).low, 3)
    (0.054, 0.041)

    Macro-F1 rose by .054, at one-sided 5 % certainly by more than .04.
    """
    classes, n = candidate.classes, y.size
    first, second = (
        class_confusion(y, answers.labels, n_classes=len(classes))
        for answers in (candidate, baseline)
    )
    found = difference_of(
        class_influence(metric, y, candidate, fewest=0),
        class_influence(metric, y, baseline, fewest=0),
        structure=RowStructure(),
        higher_is_better=True,
        method=f"{metric.name}, influence values",
        n=n,
    )
    reason = why_too_few(metric, first, classes) or why_too_few(metric, second, classes)
    floor = max(rows_until_enough(metric, one, classes) for one in (first, second))
    return replace(
        found,
        rows_needed=with_floor(found.rows_needed, floor),
        cannot_judge=found.cannot_judge or reason,
        note=left_out(first, second, classes=classes),
    )


def class_average(metric: ClassMetric, y: Codes, answers: ClassAnswers) -> Measurement:
    """Measure one model's average over classes.

    Parameters
    ----------
    metric : ClassMetric
        An average of `CLASS_METRICS`.
    y : ndarray of int64, shape (n_rows,)
        The target as positions in the list of classes.
    answers : ClassAnswers
        The model's answers on the same rows.

    Returns
    -------
    Measurement
        The metric itself. No verdict where a class has fewer than ten rows (for
        precision: or answers); undefined where a class whose precision counts is never
        answered.

    Notes
    -----
    A good model makes no mistake on a rare class, and then the delta method takes the
    class for perfect. So every class gets one row more, half right and half wrong (the
    wrong half spread over the other classes). A pass takes the larger p-value of the
    padded table's t on the plain and the logit scale; a failure the larger one of the
    padded t and the t of the table as it is on the logit scale. Simulated at the
    truth, nominal .05 / .005, accuracy .75 to .99 in all classes or .995 with .85 in
    the rarest one, 250 to 5000 rows of two to five classes, rarest with 20 to 100 rows
    (20 000 test sets each), the worst rates:

    ================ ============= ============= ============= =============
    metric           pass, plain t pass, rule    block, logit  block, padded
    ================ ============= ============= ============= =============
    recall_macro     .251 / .155   .047 / .007   .071 / .012   .061 / .005
    f1_macro         .286 / .166   .043 / .004   .083 / .012   .079 / .005
    precision_macro  .352 / .218   .044 / .006   .070 / .012   .061 / .006
    ================ ============= ============= ============= =============

    The two of a failure are not at their worst together.

    Examples
    --------
    >>> from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
    >>> from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
    >>> y = np.repeat([0, 1, 2], [400, 80, 20])
    >>> answers = ClassAnswers(labels=y, classes=("cat", "dog", "owl"))
    >>> found = class_average(CLASS_METRICS["balanced_accuracy"], y, answers)
    >>> found.estimate, round(found.interval(0.90).low, 2)
    (1.0, 0.93)

    No mistake on 500 rows, of which 20 are owls: at one-sided 5 % above .92.
    """
    confusion = class_confusion(y, answers.labels, n_classes=len(answers.classes))
    reason = why_no_value(metric, confusion, answers.classes)
    if reason is not None:
        return Measurement.undefined(reason, n=y.size, method=METHOD_SINGLE)
    found = class_spread(metric, confusion, answers.classes)
    padded = class_spread(metric, _padded(confusion), answers.classes)
    if padded.standard_error == 0:
        return Measurement.undefined(
            f"{metric.name} says nothing: one class only in {y.size} rows.",
            n=y.size,
            method=METHOD_SINGLE,
            candidate=found.value,
        )
    claim = _Padded(
        estimate=found.value,
        padded=_student(padded, n=y.size),
        plain=_logit(found, n=y.size) if 0 < found.value < 1 else None,
    )
    return Measurement(
        estimate=found.value,
        n=y.size,
        method=METHOD_SINGLE,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=with_floor(
            claim.padded.rows_needed,
            rows_until_enough(metric, confusion, answers.classes),
        ),
        candidate=found.value,
        assumptions=ASSUMPTIONS,
        cannot_judge=why_too_few(metric, confusion, answers.classes),
        note=left_out(confusion, classes=answers.classes),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Padded:
    """The weaker one of two claims on each side."""

    estimate: float
    padded: StudentT
    # none at 0 and 1, where it would be certain
    plain: StudentT | None

    @property
    def logit(self) -> StudentT:
        """The padded claim on the logit scale."""
        value = self.padded.estimate
        return replace(
            self.padded,
            standard_error=self.padded.standard_error / (value * (1 - value)),
            scale=LOGIT,
        )

    def p_better_than(self, x: float) -> float:
        return max(self.padded.p_better_than(x), self.logit.p_better_than(x))

    def p_worse_than(self, x: float) -> float:
        other = 0.0 if self.plain is None else self.plain.p_worse_than(x)
        return max(self.padded.p_worse_than(x), other)

    def interval(self, confidence: float) -> Interval:
        low = min(t.interval(confidence).low for t in (self.padded, self.logit))
        high = self.padded.interval(confidence).high
        if self.plain is not None:
            high = max(high, self.plain.interval(confidence).high)
        # the padded centre is a little off the estimate
        return Interval(
            min(low, self.estimate), max(min(high, 1.0), self.estimate), confidence
        )


def _student(found: ClassSpread, *, n: int) -> StudentT:
    return StudentT(
        estimate=found.value, standard_error=found.standard_error, df=found.df, n=n
    )


def _logit(found: ClassSpread, *, n: int) -> StudentT | None:
    if found.standard_error == 0:
        return None
    slope = found.value * (1 - found.value)
    return replace(
        _student(found, n=n),
        standard_error=found.standard_error / slope,
        scale=LOGIT,
    )


def _padded(confusion: ClassConfusion) -> ClassConfusion:
    """Add a row to every class that occurs: half a hit, half a miss spread evenly."""
    occurs = (confusion.of_truth + confusion.of_answer) > 0
    codes = np.flatnonzero(occurs)
    truth, answer = (grid.ravel() for grid in np.meshgrid(codes, codes, indexing="ij"))
    padding = np.where(truth == answer, 0.5, 0.5 / max(codes.size - 1, 1))
    mass = padding + _dense(confusion, codes)
    return ClassConfusion(
        truth=truth,
        answer=answer,
        mass=mass,
        squares=mass,
        cell_of_row=confusion.cell_of_row,
        n_classes=confusion.n_classes,
    )


def _dense(confusion: ClassConfusion, codes: Codes) -> Floats:
    """Lay the cells out as a table of the classes that occur, row by row."""
    place = np.zeros(confusion.n_classes, dtype=np.int64)
    place[codes] = np.arange(codes.size)
    where = place[confusion.truth] * codes.size + place[confusion.answer]
    # cells of classes that do not occur are empty, wherever they land
    return np.bincount(where, weights=confusion.mass, minlength=codes.size**2).astype(
        np.float64
    )
