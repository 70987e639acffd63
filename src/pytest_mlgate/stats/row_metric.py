"""What does a metric say about itself, for any procedure to use it: `RowMetric`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import Influence
    from pytest_mlgate.stats.influence import Undefined

Task = Literal["binary", "multiclass", "regression"]
Needs = Literal["decisions", "scores", "probabilities", "labels", "values"]
Scale = Literal["fraction", "open"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowMetric:
    """A metric of one task, its direction, and how each row pulls on it.

    Parameters
    ----------
    name : str
        As users write it, parameters included ("recall_at_fpr(0.05)"); scikit-learn's
        name where it has one.
    task : {"binary", "multiclass", "regression"}
        Which answers and which truth it takes.
    higher_is_better : bool
        False for losses.
    needs : {"decisions", "scores", "probabilities", "labels", "values"}
        What a model has to give.
    scale : {"fraction", "open"}
        Whether 1 is everything: margins of fractions above 1 are refused as percent.
    influence : callable, optional
        ``influence(truth, answers, weights)`` gives the value and the pull of every
        row, or why there is none. None for metrics that are not smooth; those are
        resampled whole through `score`.
    score : callable, optional
        ``score(truth, answers, weights)`` gives the value alone, for metrics without
        influence values.
    compare : callable, optional
        ``compare(truth, candidate, baseline)``: the procedure for independent rows of
        equal weight, where there is a better one than the t of influence values.
    measure : callable, optional
        ``measure(truth, answers)``: the same for one model alone.
    refuses : str, optional
        Why weights, groups or time cannot be used with it; None when they can.
    """

    name: str
    task: Task
    higher_is_better: bool
    needs: Needs
    scale: Scale = "fraction"
    influence: (
        Callable[[Any, Any, NDArray[np.float64] | None], Influence | Undefined] | None
    ) = None
    score: (
        Callable[[Any, Any, NDArray[np.float64] | None], float | Undefined] | None
    ) = None
    compare: Callable[[Any, Any, Any], Measurement] | None = None
    measure: Callable[[Any, Any], Measurement] | None = None
    refuses: str | None = None
