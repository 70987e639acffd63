"""What do scikit-learn and scipy take: the loop and the bootstrap that people write."""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.metrics import accuracy_score
from sklearn.metrics import roc_auc_score
from taking_turns import serve

if TYPE_CHECKING:
    from collections.abc import Callable

RESAMPLES = 1000
ROWS_TO_WARM = 5_000


def drift(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Test each column: Kolmogorov-Smirnov for numbers, chi-squared for text."""
    p_values = []
    for name in before.columns:
        if pd.api.types.is_numeric_dtype(before[name]):
            p_values.append(stats.ks_2samp(before[name], after[name]).pvalue)
            continue
        sides = [side[name].value_counts() for side in (before, after)]
        table = pd.concat(sides, axis=1).fillna(0)
        p_values.append(stats.chi2_contingency(table).pvalue)
    return f"{sum(p < 0.05 for p in p_values)} of {len(p_values)} columns at p < 0.05"


def comparison(rows: pd.DataFrame) -> str:
    """Bootstrap the difference of two models in two metrics, in pairs."""
    y, new, old = (rows[name].to_numpy() for name in ("y", "p_new", "p_old"))
    auroc = _interval(roc_auc_score, (y, new, old))
    accuracy = _interval(accuracy_score, (y, new >= 0.5, old >= 0.5))
    return f"AUROC {auroc}, accuracy {accuracy}"


def _interval(
    metric: Callable[..., float], columns: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> str:
    # few resamples warm up; otherwise the first call would take as long as a turn
    resamples = 20 if len(columns[0]) < ROWS_TO_WARM else RESAMPLES
    found = stats.bootstrap(
        columns,
        partial(_difference, metric),
        paired=True,
        vectorized=False,
        n_resamples=resamples,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return f"[{found.low:+.4f}, {found.high:+.4f}]"


def _difference(
    metric: Callable[..., float], y: np.ndarray, new: np.ndarray, old: np.ndarray
) -> float:
    return float(metric(y, new) - metric(y, old))


if __name__ == "__main__":
    serve(
        {"drift": drift, "comparison": comparison},
        packages=("scipy", "scikit-learn"),
    )
