"""How many rows of a later table fall into the cells of a profile: `count_cells`.

The rows of the later table are counted on the cells of the earlier one, so both are
aligned and nothing about a cell depends on what it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.profiles.countable import countable
from pytest_mlgate.data.profiles.counting import Cuts
from pytest_mlgate.data.profiles.value_families import refuse_other_family
from pytest_mlgate.data.profiles.variables import TIME_PARTS
from pytest_mlgate.data.profiles.variables import Variable
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.counting import Counting
    from pytest_mlgate.data.profiles.counting import LevelCounts
    from pytest_mlgate.data.profiles.profile import ColumnProfile
    from pytest_mlgate.data.profiles.profile import Profile

CURRENT = "the current data"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellCounts:
    """The rows of a later table, on the cells of one column of a profile.

    Parameters
    ----------
    counts : ndarray of int64
        Aligned with `ColumnProfile.cells`.
    missing : int
        Rows without a value.
    unseen : int
        Rows of a level that the profile does not know. 0 where it did not keep all
        levels: such rows are in the cell of the levels not kept.
    rows : int
        ``counts.sum() + missing + unseen``; of a column with parts, all rows.
    unseen_examples : tuple of str
        The most frequent of the unseen levels, at most 5.
    """

    counts: NDArray[np.int64]
    missing: int
    unseen: int
    rows: int
    unseen_examples: tuple[str, ...] = ()


def count_cells(
    table: Any,  # noqa: ANN401 - any frame that narwhals reads
    profile: Profile,
    columns: Sequence[str] | None = None,
    *,
    what: str = CURRENT,
) -> Mapping[str, CellCounts]:
    """Count the rows of a table on the cells of a profile.

    Parameters
    ----------
    table
        A `DataTable`; a pandas, polars (also lazy) or pyarrow frame; a DuckDB
        relation; a Spark frame. A lazy one counts where its rows are: no row is
        collected.
    profile
        Of the reference data.
    columns
        Columns of the profile; None for all.
    what
        What the table is, for messages.

    Returns
    -------
    dict of str to CellCounts
        By the labels of `Profile.by_label`, in its order.

    Raises
    ------
    InvalidInput
        If `columns` names one that the profile does not have, the table is no table,
        or its engine cannot count.
    UnreadableData
        If the table lacks a column, or one holds another family of values.

    Examples
    --------
    >>> import pandas as pd
    >>> from pytest_mlgate.data.profiles.profiling import profile_table
    >>> before = profile_table(pd.DataFrame({"plan": ["free", "free", "paid"]}))
    >>> after = count_cells(pd.DataFrame({"plan": ["paid", "trial", None]}), before)
    >>> before.columns[0].levels, after["plan"].counts.tolist()
    (('free', 'paid'), [0, 1])
    >>> after["plan"].missing, after["plan"].unseen, after["plan"].unseen_examples
    (1, 1, ('trial',))

    Nobody is on the free plan any more, and one row is of a plan never seen before.
    """
    chosen = _chosen(profile, columns)
    with countable(table, columns=list(chosen), what=what) as counting:
        for name, column in chosen.items():
            family = counting.families[name]
            refuse_other_family(name, family, profiled=column.family, what=what)
        found = _counted(chosen, counting)
    return {label: found[label] for label in profile.by_label() if label in found}


def _counted(
    chosen: Mapping[str, ColumnProfile], counting: Counting
) -> dict[str, CellCounts]:
    present = {n: c for n, c in chosen.items() if counting.families[n] != "none"}
    found = _empty(chosen, present, counting) | _numeric(present, counting)
    found |= _by_level(present, counting) | _nowhere(present, counting)
    for name, column in present.items():
        if column.parts:
            first = found[Variable(column=name, part=column.parts[0].name).label]
            found[name] = _none(counting.rows, first.missing)
    return found


def _chosen(
    profile: Profile, columns: Sequence[str] | None
) -> dict[str, ColumnProfile]:
    known = {column.name: column for column in profile.columns}
    for name in columns or ():
        if name not in known:
            raise InvalidInput.unknown_name("column of the profile", name, known)
    return known if columns is None else {name: known[name] for name in columns}


def _variables(
    chosen: Mapping[str, ColumnProfile],
) -> dict[Variable, ColumnProfile]:
    """List columns and parts that have cells of their own."""
    found = {}
    for name, column in chosen.items():
        if not column.parts:
            found[Variable(column=name)] = column
        for part in column.parts:
            found[Variable(column=name, part=part.name)] = part
    return found


def _numeric(
    chosen: Mapping[str, ColumnProfile], counting: Counting
) -> dict[str, CellCounts]:
    cuts = {
        variable: cuts_of(column)
        for variable, column in _variables(chosen).items()
        if column.kind == "numeric" or variable.part in TIME_PARTS
    }
    return {
        variable.label: CellCounts(
            counts=found.counts,
            missing=found.missing,
            unseen=0,
            rows=counting.rows,
        )
        for variable, found in counting.count_numbers(cuts).items()
    }


def cuts_of(column: ColumnProfile) -> Cuts:
    """Give the edges of a column; between its levels, for hours and weekdays."""
    if column.kind == "numeric":
        return Cuts(
            edges=np.array(column.edges, dtype=np.float64), location=column.location
        )
    levels = np.array(column.levels, dtype=np.float64)
    return Cuts(edges=levels[1:] - 0.5, location=None)


def _by_level(
    chosen: Mapping[str, ColumnProfile], counting: Counting
) -> dict[str, CellCounts]:
    wanted = {
        name: column
        for name, column in chosen.items()
        if column.kind in {"categorical", "boolean"}
    }
    found = counting.count_levels({n: column.levels for n, column in wanted.items()})
    return {
        name: _of_levels(found[name], column, counting.rows)
        for name, column in wanted.items()
    }


def _of_levels(found: LevelCounts, column: ColumnProfile, rows: int) -> CellCounts:
    if column.other:
        return CellCounts(
            counts=np.append(found.counts, found.unseen),
            missing=found.missing,
            unseen=0,
            rows=rows,
        )
    return CellCounts(
        counts=found.counts,
        missing=found.missing,
        unseen=found.unseen,
        rows=rows,
        unseen_examples=found.examples,
    )


def _nowhere(
    chosen: Mapping[str, ColumnProfile], counting: Counting
) -> dict[str, CellCounts]:
    """Count what stands where the profile knew no value at all."""
    found = {}
    for name, column in chosen.items():
        if column.kind != "empty":
            continue
        if counting.families[name] in {"datetimes", "zoned datetimes"}:
            hour = Variable(column=name, part="hour")
            anywhere = Cuts(edges=np.array([0.0]), location=None)
            missing = counting.count_numbers({hour: anywhere})[hour].missing
            examples: tuple[str, ...] = ()
        else:
            levels = counting.count_levels({name: ()})[name]
            missing, examples = levels.missing, levels.examples
        found[name] = CellCounts(
            counts=np.zeros(0, dtype=np.int64),
            missing=missing,
            unseen=counting.rows - missing,
            rows=counting.rows,
            unseen_examples=examples,
        )
    return found


def _empty(
    chosen: Mapping[str, ColumnProfile],
    present: Mapping[str, ColumnProfile],
    counting: Counting,
) -> dict[str, CellCounts]:
    """Count columns that hold no value now: all rows are missing."""
    found = {}
    for name, column in chosen.items():
        if name in present:
            continue
        found[name] = _none(counting.rows, counting.rows, len(column.cells))
        for part in column.parts:
            label = Variable(column=name, part=part.name).label
            found[label] = _none(counting.rows, counting.rows, len(part.cells))
    return found


def _none(rows: int, missing: int, n_cells: int = 0) -> CellCounts:
    counts = np.zeros(n_cells, dtype=np.int64)
    return CellCounts(counts=counts, missing=missing, unseen=0, rows=rows)
