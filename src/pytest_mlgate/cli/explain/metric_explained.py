"""How a metric, or a measure of movement, is judged: by which procedure, on what terms.

The procedure is asked itself, about two models that nobody has: its words for its
method and its assumptions are those that stand beside a verdict.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.cli.explain.docstring import read_docstring
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import labelled
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.made_up_models import MadeUpModels
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.metric_table import metric_names
from pytest_mlgate.stats.metric_table import metric_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.stats.row_metric import Task

_PAIR = "counts.mcnemar:mcnemar_mid_p counts.tango:tango_score"
_SHARE = f"{_PAIR} counts.clopper_pearson:clopper_pearson"
_CELLS = "counts.swap_permutation:swap_permutation counts.tilted_score:tilted_score"
_MEAN = "losses.johnson:JohnsonT"
_CLASSES = f"multiclass.class_cells:class_influence {_MEAN}"

METRICS: Mapping[str, str] = MappingProxyType(
    {
        "accuracy": _SHARE,
        "recall": _SHARE,
        "specificity": _SHARE,
        "false_positive_rate": _SHARE,
        "precision": f"{_CELLS} counts.clopper_pearson:clopper_pearson",
        "balanced_accuracy": _CELLS,
        "f1": _CELLS,
        "mcc": _CELLS,
        "roc_auc": "ranks.delong:auroc_difference ranks.hanley_mcneil:NullVarianceTest",
        "average_precision": f"ranks.average_precision:influence {_MEAN}",
        "log_loss": f"losses.losses:log_losses {_MEAN}",
        "brier": f"losses.losses:brier_losses {_MEAN}",
        "rms_calibration_error": "calibration_error:calibration_error",
        "recall_at_fpr": "operating.recall_at_fpr:recall_at_fpr",
        "precision_at_k": "operating.precision_at_k:precision_at_k",
        "false_positives_at_recall": (
            "operating.false_positives_at_recall:false_positives_at_recall"
        ),
        "value_per_case": f"losses.business_value:value_per_case {_MEAN}",
        "top_k": _SHARE,
        "recall_of": _SHARE,
        "precision_of": _CELLS,
        "f1_of": _CELLS,
        "recall_macro": _CLASSES,
        "precision_macro": _CLASSES,
        "f1_macro": _CLASSES,
        "f1_weighted": _CLASSES,
        "roc_auc_ovr": f"multiclass.ovr_auroc:ovr_influence {_MEAN}",
        "roc_auc_ovr_weighted": f"multiclass.ovr_auroc:ovr_influence {_MEAN}",
        "quadratic_weighted_kappa": f"multiclass.ordinal:kappa_influence {_MEAN}",
        "mean_rank_error": _MEAN,
        "mean_absolute_error": _MEAN,
        "mean_squared_error": _MEAN,
        "mean_absolute_percentage_error": _MEAN,
        "mean_pinball_loss": f"regression.row_losses:pinball_losses {_MEAN}",
        "mean_poisson_deviance": f"regression.row_losses:tweedie_deviances {_MEAN}",
        "mean_gamma_deviance": f"regression.row_losses:tweedie_deviances {_MEAN}",
        "mean_tweedie_deviance": f"regression.row_losses:tweedie_deviances {_MEAN}",
        "root_mean_squared_error": f"losses.mean_contrast:ContrastTest {_MEAN}",
        "r2": f"losses.mean_contrast:ContrastTest {_MEAN}",
        "share_within": _SHARE,
        "median_absolute_error": "whole.whole_metric:whole_difference",
        "lorenz_gini": f"regression.lorenz_gini:lorenz_gini {_MEAN}",
        "actual_to_expected_error": "regression.actual_to_expected:distance_from_one",
        "psi": "drift.psi:psi",
        "js": "drift.jensen_shannon:jensen_shannon",
        "hellinger": "drift.hellinger:hellinger",
        "kl": "drift.kullback_leibler:kullback_leibler",
        "ks": "drift.kolmogorov_smirnov:kolmogorov_smirnov",
        "chi_square": "drift.chi_square:chi_square",
        "total_variation": "drift.total_variation:total_variation",
        "wasserstein": "drift.wasserstein:wasserstein",
        "correlation": "drift.correlation:correlation",
        "c2st": "drift.c2st:classifier_two_sample",
    }
)
"""Names to procedures beneath `pytest_mlgate.stats`, whose docstrings tell of them."""

_TASKS: tuple[Task, ...] = ("binary", "multiclass", "regression")
_ROWS = 400


def explained_metric(name: str, *, width: int) -> Iterator[Line]:
    """Explain how a metric or measure is judged.

    Parameters
    ----------
    name
        One of `METRICS`.
    width
        Columns of a line.
    """
    yield Line(name, "title")
    for task in _TASKS:
        if name in metric_names(task):
            yield from _of_task(metric_of(name, task=task), width)
    references: list[str] = []
    for place, procedure in enumerate(METRICS[name].split()):
        told = read_docstring(_found(procedure).__doc__)
        if place:
            yield Line("", "plain")
        yield from labelled("procedure", told.summary, width, "plain")
        for paragraph in (*told.more, *told.notes[:1]):
            yield from labelled("", paragraph, width, "plain")
        references += [one.partition("] ")[2] for one in told.references]
    yield Line("", "plain")
    for place, reference in enumerate(dict.fromkeys(references)):
        label = "reference" if place == 0 else ""
        yield from labelled(label, reference, width, "plain")
    told_in = f"docs/explanation/methods.md; pytest_mlgate.stats.{METRICS[name]}"
    yield from labelled("figures", told_in, width, "faint")
    asked = "drift.stable" if "drift." in METRICS[name] else "benchmark.not_worse"
    yield from labelled(
        "changes it",
        "more rows narrow the interval; a limit decided on before the next run moves "
        f"what it is held against. See `mlgate explain {asked}`",
        width,
        "plain",
    )


def _found(procedure: str) -> Any:  # noqa: ANN401 - a function or class
    module, _, name = procedure.partition(":")
    return getattr(import_module(f"pytest_mlgate.stats.{module}"), name)


def _of_task(metric: RowMetric, width: int) -> Iterator[Line]:
    better = "higher" if metric.higher_is_better else "lower"
    told = f"task {metric.task}, of {metric.needs}; {better} is better"
    yield from labelled("metric", told, width, "plain")
    pair = _asked(lambda: _comparison(metric, RowStructure()))
    grouped = _asked(lambda: _comparison(metric, _grouped()))
    for label, found in (
        ("two models", pair),
        ("one model", _asked(lambda: _alone(metric))),
        ("in groups", None if metric.refuses else grouped),
    ):
        if found is not None and found.method:
            yield from labelled(label, found.method, width, "plain")
    if metric.refuses:
        yield from labelled("in groups", metric.refuses, width, "plain")
    if pair is not None and pair.assumptions:
        yield from labelled("assumes", "; ".join(pair.assumptions), width, "plain")


def _asked(question: Callable[[], Measurement]) -> Measurement | None:
    """Ask a procedure; one that cannot be asked about these rows says nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return question()
        except (ValueError, ArithmeticError):
            return None


def _comparison(metric: RowMetric, structure: RowStructure) -> Measurement:
    truth, models = _made_up(metric.task, structure)
    candidate, baseline = models.equals()
    return compare_rows(
        metric, truth, candidate=candidate, baseline=baseline, structure=structure
    )


def _alone(metric: RowMetric) -> Measurement:
    truth, models = _made_up(metric.task, RowStructure())
    return measure_rows(
        metric, truth, answers=models.equals()[0], structure=RowStructure()
    )


def _grouped() -> RowStructure:
    return RowStructure(groups=np.arange(_ROWS) // 4)


def _made_up(task: Task, structure: RowStructure) -> tuple[Any, MadeUpModels]:
    order = np.arange(_ROWS)
    truths = {
        "binary": order % 3 == 0,
        "multiclass": order % 3,
        "regression": 1.0 + (order * 7 % 97) / 10,
    }
    classes = ("a", "b", "c") if task == "multiclass" else ()
    made = MadeUpModels(
        truth=truths[task], structure=structure, classes=classes, seed=0
    )
    return truths[task], made
