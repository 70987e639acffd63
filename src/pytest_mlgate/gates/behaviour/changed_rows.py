"""Which parts of a change matter: a changed row shrunk to the simplest one that breaks.

Every changed column is put back, or given a simpler value, as long as the rule stays
broken; Hypothesis searches, the model is asked about one row at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from pytest_mlgate.data.perturbed.feature_rows import differs
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.feature_rows import with_columns
from pytest_mlgate.data.perturbed.searching import simplest
from pytest_mlgate.data.perturbed.value_order import simple_first

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.data.perturbed.feature_rows import Column
    from pytest_mlgate.data.perturbed.feature_rows import Frame

SIMPLER_VALUES = 8
"""Values of a column that are tried in the place of the one that was found."""


def options_of(pool: Column, *, before: Frame, after: Frame) -> Column:
    """List what a column of one row may hold: as before, simpler values, as found.

    Parameters
    ----------
    pool
        The values that may be put in, of any number of rows.
    before, after
        The row without and with its change.
    """
    name = pool.name
    first = simple_first(pool.to_numpy())[:SIMPLER_VALUES]
    simpler = taken_rows(pool.to_frame(), first)[name]
    parts = [before[name], simpler, after[name]]
    return nw.concat([nw.maybe_reset_index(part.to_frame()) for part in parts])[name]


def simplest_change(
    before: Frame,
    options: Mapping[str, Column],
    *,
    breaks: Callable[[Frame], bool],
    seed: int,
) -> Frame:
    """Shrink the change of one row.

    Parameters
    ----------
    before
        The row, a frame of one.
    options
        For each column that changed: its old value first, the one that was found last,
        simpler ones between.
    breaks
        Whether a changed row breaks the rule.
    seed
        Decides what is tried.

    Returns
    -------
    frame of one row
        The simplest change that still breaks the rule.
    """
    names = list(options)

    def row(choices: Sequence[int]) -> Frame:
        columns = {
            name: taken_rows(options[name].to_frame(), [choice])[name]
            for name, choice in zip(names, choices, strict=True)
        }
        return with_columns(before, columns)

    found = [len(options[name]) - 1 for name in names]
    return row(simplest(found, breaks=lambda choices: breaks(row(choices)), seed=seed))


def changed_columns(before: Frame, after: Frame) -> list[str]:
    """Name the columns in which one row differs from another."""
    return [
        name
        for name in before.columns
        if differs(before[name].to_numpy(), after[name].to_numpy())[0]
    ]


def repeated(frame: Frame, times: int) -> Frame:
    """Repeat every row, as a block: row 0 so many times, then row 1."""
    return taken_rows(frame, np.repeat(np.arange(len(frame)), times))
