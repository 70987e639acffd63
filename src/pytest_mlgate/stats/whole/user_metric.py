"""What can a metric of the user's own be: a function, or the name of a scorer.

The function may give one number for all rows or one per row. It is called with what it
expects; whatever it does wrong is told with its name.
"""

from __future__ import annotations

import functools
import inspect
import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.row_metric import Needs
    from pytest_mlgate.stats.row_metric import Scale
    from pytest_mlgate.stats.row_metric import Task

    Floats: TypeAlias = NDArray[np.float64]
    # the target and one of the three kinds of answers: the task says which
    Answers: TypeAlias = Any
    Evaluation: TypeAlias = float | Floats | Undefined

USUAL_NEEDS: dict[Task, Needs] = {
    "binary": "decisions",
    "multiclass": "labels",
    "regression": "values",
}
"""What a function is called with unless it says otherwise."""

_ALLOWED: dict[Task, tuple[Needs, ...]] = {
    "binary": ("decisions", "scores", "probabilities"),
    "multiclass": ("labels", "probabilities"),
    "regression": ("values",),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UserMetric(RowMetric):
    """A metric that is known by a function alone.

    Parameters
    ----------
    evaluate : callable
        ``evaluate(truth, answers, weights)`` gives a number, one number per row (not
        weighted yet), or why there is none.
    """

    evaluate: Callable[[Any, Any, Floats | None], Evaluation]


def user_metric(
    function: Callable[..., object] | str,
    *,
    task: Task,
    higher_is_better: bool | None = None,
    needs: Needs | None = None,
    scale: Scale = "open",
) -> UserMetric:
    """Make a metric from a function or from the name of a scikit-learn scorer.

    Parameters
    ----------
    function : callable or str
        ``function(y_true, y_pred)``; it gets ``sample_weight`` too if it takes it and
        rows have weights. Binary truth and decisions come as 0 and 1, classes by name
        (to scorers, and beside probabilities, as positions in the list of classes),
        all as read-only arrays. It gives one number, or one number per row; the mean
        of those is compared by `mean_loss`, which is sharper.
    task : {"binary", "multiclass", "regression"}
        Which answers and which truth it takes.
    higher_is_better : bool, optional
        False for losses. Must be given for a function; a scorer knows it.
    needs : {"decisions", "scores", "probabilities", "labels", "values"}, optional
        What it is called with; decisions, labels or values if not given.
    scale : {"open", "fraction"}
        Whether 1 is everything.

    Returns
    -------
    UserMetric
        Named like the function, or like the scorer without its "neg_".

    Raises
    ------
    InvalidInput
        If the name is no scorer, the direction is missing or contradicts the scorer's,
        or the task has no such answers.

    Examples
    --------
    >>> def worst_error(y_true, y_pred):
    ...     return float(np.abs(y_true - y_pred).max())
    >>> metric = user_metric(worst_error, higher_is_better=False, task="regression")
    >>> metric.name, metric.needs
    ('worst_error', 'values')

    A function of values, lower is better.
    """
    if needs is not None and needs not in _ALLOWED[task]:
        allowed = " or ".join(_ALLOWED[task])
        raise InvalidInput.because("needs", f"{allowed} for a {task} task", needs)
    if isinstance(function, str):
        return _from_scorer(
            function, higher_is_better=higher_is_better, task=task, needs=needs,
            scale=scale,
        )  # fmt: skip
    if not callable(function):
        raise InvalidInput.because("metric", "a function or a scorer's name", function)
    if not isinstance(higher_is_better, bool):
        raise InvalidInput.because(
            "higher_is_better",
            "True or False for a function of your own",
            higher_is_better,
            hint="higher_is_better=False for a loss, higher_is_better=True for a gain",
        )
    return _make(
        _name_of(function),
        function,
        higher_is_better=higher_is_better,
        task=task,
        needs=needs or USUAL_NEEDS[task],
        scale=scale,
        by_name=True,
    )


def _from_scorer(
    name: str,
    *,
    higher_is_better: bool | None,
    task: Task,
    needs: Needs | None,
    scale: Scale,
) -> UserMetric:
    function, sign, response = _scorer(name)
    wanted = _needs_of(response, task)
    if wanted is None:
        raise InvalidInput(
            f"The scorer {name!r} needs probabilities or scores, which a {task} task "
            "has not. Hint: pass a function of your own."
        )
    if needs is not None and needs != wanted:
        raise InvalidInput.because("needs", f"{wanted} for the scorer {name!r}", needs)
    if higher_is_better is not None and higher_is_better != (sign > 0):
        raise InvalidInput.because(
            "higher_is_better",
            f"{sign > 0} for the scorer {name!r}, or left out",
            higher_is_better,
            hint="a name that starts with neg_ stands for the loss itself here.",
        )
    return _make(
        name.removeprefix("neg_") if sign < 0 else name,
        function,
        higher_is_better=sign > 0,
        task=task,
        needs=wanted,
        scale=scale,
        by_name=False,
    )


def _scorer(name: str) -> tuple[Callable[..., object], int, str]:
    """Take a scorer apart: its function, its sign, the answers it asks for."""
    from sklearn.metrics import get_scorer  # noqa: PLC0415 - heavy
    from sklearn.metrics import get_scorer_names  # noqa: PLC0415 - the same

    if name not in get_scorer_names():
        raise InvalidInput.unknown_name("scorer", name, get_scorer_names())
    scorer = get_scorer(name)
    # scikit-learn offers no public way to take a scorer apart
    function, sign = scorer._score_func, scorer._sign  # noqa: SLF001 - see above
    response = scorer._response_method  # noqa: SLF001 - see above
    first = response if isinstance(response, str) else response[0]
    return functools.partial(function, **scorer._kwargs), sign, first  # noqa: SLF001 - see above


def _needs_of(response: str, task: Task) -> Needs | None:
    if response == "predict":
        return USUAL_NEEDS[task]
    if task == "binary":
        return "scores" if response == "decision_function" else "probabilities"
    return "probabilities" if task == "multiclass" else None


def _make(
    name: str,
    function: Callable[..., object],
    *,
    higher_is_better: bool,
    task: Task,
    needs: Needs,
    scale: Scale,
    by_name: bool,
) -> UserMetric:
    takes_weights = _takes_weights(function)

    def evaluate(
        truth: Answers, answers: Answers, weights: Floats | None
    ) -> Evaluation:
        y_true, y_pred = _arguments(name, needs, truth, answers, by_name=by_name)
        options = {"sample_weight": weights} if weights is not None else {}
        found = _call(name, function, y_true, y_pred, options if takes_weights else {})
        if (
            weights is not None
            and not takes_weights
            and not isinstance(found, np.ndarray | Undefined)
        ):
            raise InvalidInput(
                f"`{name}` must take `sample_weight` to be used on rows with weights. "
                "Hint: add the argument, or let it give one number per row."
            )
        return found

    def score(
        truth: Answers, answers: Answers, weights: Floats | None
    ) -> float | Undefined:
        found = evaluate(truth, answers, weights)
        if isinstance(found, np.ndarray):
            return float(np.average(found, weights=weights))
        return found

    return UserMetric(
        name=name,
        task=task,
        higher_is_better=higher_is_better,
        needs=needs,
        scale=scale,
        score=score,
        evaluate=evaluate,
    )


def _arguments(
    name: str, needs: Needs, truth: Answers, answers: Answers, *, by_name: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give a function the truth and the answers that it is made for."""
    if needs == "values":
        return _locked(truth), _locked(answers.values)
    if needs == "decisions":
        return truth.astype(np.int64), answers.decisions.astype(np.int64)
    if needs == "labels":
        if not by_name:
            return _locked(truth), _locked(answers.labels)
        names = np.asarray(answers.classes)
        return names[truth], names[answers.labels]
    given = getattr(answers, "probabilities", None)
    if given is None:
        given = getattr(answers, "scores", None)
    if given is None:
        raise InvalidInput(
            f"`{name}` needs {needs}, and a model gave none. "
            "Hint: gate a metric of its answers, or give the model's probabilities."
        )
    return np.asarray(truth).astype(np.int64), _locked(given)


def _locked(values: NDArray[Any]) -> NDArray[Any]:
    """Keep a function from changing what the next one reads."""
    view = values.view()
    view.flags.writeable = False
    return view


def _call(
    name: str,
    function: Callable[..., object],
    y_true: NDArray[Any],
    y_pred: NDArray[Any],
    options: dict[str, Floats],
) -> Evaluation:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            result = function(y_true, y_pred, **options)
        except Exception as error:
            raise InvalidInput(
                f"`{name}` raised {type(error).__name__} on {y_true.shape[0]} rows: "
                f"{error}. Hint: call it by hand with the same arrays."
            ) from error
    return _read(name, result, n=y_true.shape[0], said=[str(w.message) for w in heard])


def _read(name: str, result: object, *, n: int, said: list[str]) -> Evaluation:
    """Take one finite number, or one per row."""
    if isinstance(result, float) and math.isfinite(result):
        return float(result)
    try:
        found = np.asarray(result)
    except ValueError:
        found = np.asarray(None)
    per_row = found.shape == (n,) and found.dtype.kind in "biuf"
    if not per_row and (found.ndim != 0 or found.dtype.kind not in "iuf"):
        what = f"an array of shape {found.shape}" if found.ndim else repr(result)
        raise InvalidInput(
            f"`{name}` must give one number, or one per row ({n}); got {what} "
            f"({type(result).__name__}). Hint: return a float."
        )
    numbers = found.astype(np.float64)
    strange = int(np.count_nonzero(~np.isfinite(numbers)))
    if strange:
        many = f"{strange} of {n} rows have" if per_row else f"On {n} rows it has"
        reason = f"`{name}` has no finite value: {many} {_example(numbers)}."
        return Undefined(reason=" ".join([reason, *dict.fromkeys(said)][:3]))
    return numbers if per_row else float(numbers)


def _example(numbers: Floats) -> str:
    return str(float(numbers[~np.isfinite(numbers)].ravel()[0]))


def _takes_weights(function: Callable[..., object]) -> bool:
    try:
        return "sample_weight" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        # some functions written in C tell nothing about themselves
        return False


def _name_of(function: Callable[..., object]) -> str:
    inner = function.func if isinstance(function, functools.partial) else function
    name = getattr(inner, "__name__", type(inner).__name__)
    return "user metric" if name == "<lambda>" else cast("str", name)
