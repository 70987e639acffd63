"""What do tests say that somebody wrote by hand, with and without a library.

The task names the ``kind``:

* ``assert``: the candidate's metric is at least the baseline's less 0.005; no column
  has a p-value of 0.05 or less (Kolmogorov-Smirnov, chi-square).
* ``bootstrap``: the 95 % percentile interval of the paired difference, of
  `scipy.stats.bootstrap`, does not lie below zero.
* ``mlflow``: `mlflow.validate_evaluation_results` with the candidate's and the
  baseline's metrics. There is no default; the example of the documentation asks for an
  absolute change of .05 and a relative one of 5 %, each an improvement
  (``mlflow-example``), and no threshold can allow a loss. So ``mlflow`` is the
  baseline's own value, less 0.005, as a plain threshold.
* ``fairlearn``: no difference of selection rates, nor of equalized odds, above 0.1 in
  either grouping. There is no default, on purpose.
"""

# ruff: noqa: PLC0415 - tests read this file where the tool is not installed
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.against.wrong_loop import Said
from benchmarks.against.wrong_loop import answer_task

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from benchmarks.against.wrong_tables import Tables
    from benchmarks.against.wrong_worlds import World

LOSS = 0.005
RESAMPLES = 999
GAP = 0.1
LEVEL = 0.05


def by_assert(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by comparisons of plain numbers."""
    told: dict[str, Said] = {}
    if "drift" in world.asked and tables.reference is not None:
        told["drift"] = _said(min(p_values(tables)) <= LEVEL)
    if world.asked == ("drift",):
        return told
    old, new = both_measured(tables)
    told["models"] = _said(new < old - LOSS)
    if "calibration" in world.asked:
        rows = tables.rows
        brier = [((rows["y"] - rows[f"p_{m}"]) ** 2).mean() for m in ("old", "new")]
        told["calibration"] = _said(brier[1] > brier[0] + LOSS)
    return told


def by_bootstrap(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by the interval of the difference."""
    metric = metric_of(tables)
    return {"models": _said(certainly_worse(tables.rows, metric, seed=world.n))}


def by_mlflow(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by both forms of a threshold."""
    del world
    old, new = both_measured(tables)
    metric = metric_of(tables)
    return {
        "mlflow:models": _said(fails_validation(metric, old, new, example=False)),
        "mlflow-example:models": _said(
            fails_validation(metric, old, new, example=True)
        ),
    }


def by_fairlearn(world: World, tables: Tables) -> dict[str, Said]:
    """Judge one run by the candidate's gaps."""
    del world
    return {"groups": _said(any(gaps(tables.rows, tables.groups)))}


KINDS = {
    "assert": (by_assert, ("scikit-learn", "scipy", "numpy", "pandas")),
    "bootstrap": (by_bootstrap, ("scipy", "numpy", "pandas")),
    "mlflow": (by_mlflow, ("mlflow", "scikit-learn")),
    "fairlearn": (by_fairlearn, ("fairlearn", "pandas")),
}


def metric_of(tables: Tables) -> str:
    """Name what somebody would compare: what the change is in."""
    return "roc_auc" if tables.features else "recall"


def both_measured(tables: Tables) -> tuple[float, float]:
    """Measure the baseline and the candidate."""
    metric = metric_of(tables)
    old, new = (measured(tables.rows, model, metric) for model in ("old", "new"))
    return old, new


def _said(no: object) -> Said:
    return "block" if no else "pass"


def measured(rows: pd.DataFrame, model: str, metric: str) -> float:
    """Measure one model by scikit-learn."""
    from sklearn.metrics import recall_score
    from sklearn.metrics import roc_auc_score

    if metric == "recall":
        return float(recall_score(rows["y"], rows[f"d_{model}"]))
    return float(roc_auc_score(rows["y"], rows[f"p_{model}"]))


def p_values(tables: Tables) -> Iterable[float]:
    """Ask every column whether today's rows are of the reference's population."""
    from scipy.stats import chi2_contingency
    from scipy.stats import ks_2samp

    assert tables.reference is not None
    for name in tables.features:
        today, before = tables.rows[name], tables.reference[name]
        if name in tables.categories:
            both = [part.value_counts() for part in (before, today)]
            levels = sorted(set(both[0].index) | set(both[1].index))
            cells = [[int(part.get(level, 0)) for level in levels] for part in both]
            yield float(chi2_contingency(cells).pvalue)
        else:
            yield float(ks_2samp(before, today).pvalue)


def certainly_worse(rows: pd.DataFrame, metric: str, *, seed: int) -> bool:
    """Tell whether the bootstrap interval of the difference lies below zero."""
    from scipy.stats import bootstrap

    kind = "d" if metric == "recall" else "p"
    count = recall_of if metric == "recall" else auc_of
    y, new, old = (rows[c].to_numpy() for c in ("y", f"{kind}_new", f"{kind}_old"))

    def difference(
        y: np.ndarray, new: np.ndarray, old: np.ndarray, axis: int = -1
    ) -> np.ndarray:
        del axis  # always the last
        return np.asarray(count(y, new) - count(y, old))

    found = bootstrap(
        (y, new, old),
        difference,
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=max(1, 2_000_000 // len(y)),
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return bool(found.confidence_interval.high < 0)


def recall_of(y: np.ndarray, called: np.ndarray) -> np.ndarray:
    """Give the share of positives that are called so, by row of the arrays."""
    with np.errstate(invalid="ignore"):
        return np.asarray((y * called).sum(axis=-1) / y.sum(axis=-1))


def auc_of(y: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Give ROC AUC by row of the arrays; ties are as rare as the draws that repeat.

    A row that was drawn twice ties with itself only, which is the same class: no pair
    of classes is tied, so ranks need no averages.
    """
    order = np.argsort(score, axis=-1)
    positive = np.take_along_axis(np.broadcast_to(y, score.shape), order, axis=-1)
    n_positive = positive.sum(axis=-1)
    ranks = np.arange(1, score.shape[-1] + 1)
    wins = (positive * ranks).sum(axis=-1) - n_positive * (n_positive + 1) / 2
    return np.asarray(wins / (n_positive * (score.shape[-1] - n_positive)))


def fails_validation(metric: str, old: float, new: float, *, example: bool) -> bool:
    """Ask MLflow whether the candidate's metrics pass."""
    import mlflow
    from mlflow.models import MetricThreshold
    from mlflow.models.evaluation import EvaluationResult
    from mlflow.models.evaluation.validation import ModelValidationFailedException

    # neither has type hints
    threshold_of: Any = MetricThreshold
    result_of: Any = EvaluationResult
    threshold = (
        threshold_of(
            min_absolute_change=0.05, min_relative_change=0.05, greater_is_better=True
        )
        if example
        else threshold_of(threshold=old - LOSS, greater_is_better=True)
    )
    results = [result_of({metric: value}, {}) for value in (new, old)]
    try:
        mlflow.validate_evaluation_results(
            validation_thresholds={metric: threshold},
            candidate_result=results[0],
            baseline_result=results[1],
        )
    except ModelValidationFailedException:
        return True
    return False


def gaps(rows: pd.DataFrame, groups: Iterable[str]) -> Iterable[bool]:
    """Ask fairlearn for the candidate's gaps, and hold them against `GAP`."""
    from fairlearn.metrics import demographic_parity_difference
    from fairlearn.metrics import equalized_odds_difference

    for name in groups:
        for gap in (demographic_parity_difference, equalized_odds_difference):
            yield gap(rows["y"], rows["d_new"], sensitive_features=rows[name]) > GAP


def main() -> None:
    """Judge by the kind of test that the task names."""
    task = json.load(sys.stdin)
    judge, packages = KINDS[task["kind"]]
    answer_task(judge, packages=packages, task=task)


if __name__ == "__main__":
    main()
