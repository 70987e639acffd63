"""What somebody said about a model before there were settings: `Wishes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.settings import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options of `init` and `check`, complete."""

    # the evaluation data, as the command names them
    data: str
    target: str
    # a model, a table of predictions, a column of the data, "prior" or "mean"
    candidate: str
    # "champion", or as the candidate; None: the champion where there is one, else the
    # usual answer, whatever the inputs are
    baseline: str | None
    reference: str | None = None
    sensitive: tuple[str, ...] = ()
    # None: guessed
    task: Task | None = None
    positive: str | None = None
    name: str | None = None
    # where the champion is; None: as the settings of the working folder have it
    registry: str | None = None
    # types that .skops files may hold
    trusted: tuple[str, ...] = ()
    # read pickles, and pin the files that are there now
    trust_pickle: bool = False
