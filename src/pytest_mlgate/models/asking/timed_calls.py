"""How long a model takes to answer, timed so that two models can be compared.

A machine that other jobs use is slow for a while and fast again. Calls of two models
that are taken in turns, in one process, suffer from that alike; all calls of one model
after all calls of the other do not.
"""

from __future__ import annotations

import gc
import math
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.models.asking.asking import asked_raw
from pytest_mlgate.models.asking.asking import features_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.models.asking.asked_model import AskedModel

WARM_UP = 5
"""Rounds of calls that are made and not counted: caches fill, code is compiled."""

SHORTEST = 20e-6
"""Seconds; a call that is shorter is made several times, and the mean is taken."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Times:
    """Seconds that the calls took, one array per model; places are rounds."""

    seconds: tuple[NDArray[np.float64], ...]
    # how often a short call was made for one time, by model
    loops: tuple[int, ...]


def call_of(model: AskedModel, frame: Any) -> Callable[[], object]:  # noqa: ANN401 - any frame
    """Prepare what a service does with some rows: the model's own method, once.

    Parameters
    ----------
    model
        The model.
    frame
        Rows with its features; selecting them is not part of the call.

    Raises
    ------
    MlgateError
        If the rows lack a feature, or the model raises on them.
    """
    what = f"{model.what}: a call to time"
    features = features_of(
        model.model, model.question.about(frame, what="the rows to time"), model.what
    )
    method = _method(model)
    asked_raw(method, features, what)
    return lambda: method(features)


def timed_in_turns(
    models: Sequence[Sequence[Callable[[], object]]], *, rounds: int, seed: int
) -> Times:
    """Time calls of one or several models in turns.

    Parameters
    ----------
    models
        For each model its calls, as many as for the others: the calls of a place
        answer the same rows. They are repeated when there are more rounds.
    rounds
        Times of each model. At least 1.
    seed
        In a round the models come in random order: the first one may find cold caches.

    Returns
    -------
    Times

    Notes
    -----
    One thread, no garbage collection meanwhile, and the first rounds dropped.
    """
    order = np.random.default_rng(seed)
    with threadpool_limits(limits=1), _without_collections():
        loops = tuple(_loops(calls) for calls in models)
        taken = [np.empty(rounds) for _ in models]
        for turn in range(-WARM_UP, rounds):
            for i in order.permutation(len(models)):
                call = models[i][turn % len(models[i])]
                taken[i][max(turn, 0)] = _seconds(call, loops[i])
    return Times(seconds=tuple(taken), loops=loops)


def _method(model: AskedModel) -> Callable[[Any], object]:
    scores: tuple[str, ...] = ("predict_proba", "decision_function")
    if model.question.task == "regression":
        scores = ()
    for name in ("call", *scores, "predict"):
        if hasattr(model.model, name):
            method: Callable[[Any], object] = getattr(model.model, name)
            return method
    raise InvalidInput(
        f"{model.what}: it has no method that could be timed. Hint: give a model with "
        "`predict`."
    )


def _loops(calls: Sequence[Callable[[], object]]) -> int:
    """Find how many calls the clock needs to tell their time."""
    shortest = min(_seconds(calls[i % len(calls)], 1) for i in range(WARM_UP))
    return max(1, math.ceil(SHORTEST / max(shortest, 1e-9)))


def _seconds(call: Callable[[], object], loops: int) -> float:
    start = time.perf_counter_ns()
    for _ in range(loops):
        call()
    # a clock may stand still; no call takes no time
    return max(time.perf_counter_ns() - start, 1) / 1e9 / loops


@contextmanager
def _without_collections() -> Iterator[None]:
    """Keep the garbage collector from running in the middle of a call."""
    was_on = gc.isenabled()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()
