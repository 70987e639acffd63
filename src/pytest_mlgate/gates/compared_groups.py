"""Which groups does a fairness check compare: ``by=``, ``control=``, ``reference=``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.slices import MAX_SLICES
from pytest_mlgate.data.slices import coded
from pytest_mlgate.data.slices import mask_where
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.group_columns import group_columns
from pytest_mlgate.gates.group_columns import refuse_to_bin
from pytest_mlgate.stats.fairness.group_pairs import GroupPairs
from pytest_mlgate.stats.fairness.group_pairs import against
from pytest_mlgate.stats.fairness.group_pairs import usual_pairs
from pytest_mlgate.stats.fairness.grouping import Grouping

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.gates.group_columns import GroupColumn
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where

    Codes: TypeAlias = NDArray[np.int64]

Reference = str | int | Mapping[str, object] | None

_MOST_COMBINATIONS = 10_000_000


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparedGroups:
    """Groups of rows, and which are held against which.

    Parameters
    ----------
    groups : Grouping
        A group for every row that is asked about, all of them named.
    rows : ndarray of int64, shape (n_groups,)
        Rows of each group.
    pairs : GroupPairs
        Which are compared.
    columns : str
        What made them, for reports ("sex, race within region").
    alone : tuple of str
        Levels of the control columns in which there is only one group.
    inside : str or None
        What the rows are restricted to; None for all rows.
    kept : ndarray of bool, shape (n_rows_of_table,), or None
        The rows that are asked about; None for all.
    """

    groups: Grouping
    rows: Codes
    pairs: GroupPairs
    columns: str
    alone: tuple[str, ...]
    inside: str | None = None
    kept: NDArray[np.bool_] | None = None
    # what was counted, by model: the same counts answer many questions
    counted: dict[int, tuple[object, Codes]] = field(default_factory=dict, repr=False)

    @property
    def labels(self) -> Sequence[str]:
        """Name of each group by code."""
        assert self.groups.labels is not None
        return self.groups.labels


def compared_groups(
    frame: Any,  # noqa: ANN401 - any frame that narwhals supports
    *,
    by: GroupsBy,
    control: GroupsBy | None = None,
    reference: Reference = None,
    where: Where = None,
    counts: Codes | None = None,
) -> ComparedGroups:
    """Find the group of every row.

    Parameters
    ----------
    frame
        The evaluation data.
    by
        A column, or columns whose combinations are the groups; a numeric one with
        edges, ``{"age": [25, 40, 60]}``, is binned: under 25, from 25 to under 40, and
        so on. Missing values are a group.
    control
        Columns in the same form: only groups with the same values of these are
        compared.
    reference
        The group that the others are compared with: a value of `by`, the label of a
        group, or ``{column: value}``. None compares all pairs of up to eight groups,
        and each of more with the largest.
    where
        Only rows with ``{column: value or values}``, or a callable on the frame. The
        groups are those of the rows that are left.
    counts
        How many rows of the data each row of the frame stands for; None for one.

    Returns
    -------
    ComparedGroups

    Raises
    ------
    InvalidInput
        If `by` has another form, makes more than 1000 groups, or the reference is none
        of them.
    UnreadableData
        If there is no such column.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"sex": ["f", "m", "f"], "age": [19, 30, 61]})
    >>> found = compared_groups(rows, by=["sex", {"age": [25]}])
    >>> found.labels, len(found.pairs)
    (['sex=f, age < 25', 'sex=f, age >= 25', 'sex=m, age >= 25'], 3)

    Nobody is a man under 25, so that there are three groups and not four.
    """
    columns = group_columns("by", by)
    controls = [] if control is None else group_columns("control", control)
    if {one.name for one in columns} & {one.name for one in controls}:
        raise InvalidInput.because(
            "control", "other columns than those of `by`", control
        )
    inside, kept = (None, None) if where is None else mask_where(frame, where)
    rows = _Rows(frame=frame, kept=kept, counts=counts)
    labels, codes = rows.combined(columns)
    base = _place_of(reference, labels, columns)
    if controls:
        return _within(
            (labels, codes),
            rows.combined(controls),
            base=base,
            rows=rows,
            columns=f"{told(columns)} within {told(controls)}",
            inside=inside,
        )
    sizes = rows.count(codes, len(labels))
    return ComparedGroups(
        groups=Grouping(codes=codes, n_groups=len(labels), labels=labels),
        rows=sizes,
        pairs=_pairs(sizes, base),
        columns=told(columns),
        alone=(),
        inside=inside,
        kept=kept,
    )


def told(columns: Sequence[GroupColumn]) -> str:
    """Name columns for reports."""
    return ", ".join(one.name for one in columns)


def too_many_groups(columns: str, groups: int | str) -> InvalidInput:
    """Say that nobody could read the answer."""
    return InvalidInput(
        f"{columns} make up to {groups} groups; {MAX_SLICES} is the most that can be "
        "compared. Hint: bin a column into fewer groups."
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """Those that are asked about, and how many each stands for."""

    frame: Any
    kept: NDArray[np.bool_] | None
    counts: Codes | None

    def count(self, codes: Codes, n: int) -> Codes:
        counts = self.counts
        if counts is not None and self.kept is not None:
            counts = counts[self.kept]
        # sums of whole numbers are exact up to 2**53
        return np.bincount(codes, counts, minlength=n).astype(np.int64, copy=False)

    def combined(self, columns: Sequence[GroupColumn]) -> tuple[list[str], Codes]:
        """Code the combinations that occur; of bins alone, all that were asked for."""
        levels = [self.levels(one) for one in columns]
        if len(levels) == 1:
            return levels[0]
        sizes = tuple(len(labels) for labels, _ in levels)
        if math.prod(sizes) > _MOST_COMBINATIONS:
            raise too_many_groups(told(columns), math.prod(sizes))
        if not math.prod(sizes):
            return [], levels[0][1]
        whole = np.ravel_multi_index(tuple(codes for _, codes in levels), sizes)
        # counted, not sorted: a million rows fall into few groups
        present = np.flatnonzero(np.bincount(whole, minlength=math.prod(sizes)))
        if present.size > MAX_SLICES:
            raise too_many_groups(told(columns), present.size)
        places = np.stack(np.unravel_index(present, sizes), axis=1).tolist()
        named = [
            ", ".join(labels[at] for (labels, _), at in zip(levels, place, strict=True))
            for place in places
        ]
        return named, _renumbered(present, math.prod(sizes))[whole]

    def levels(self, one: GroupColumn) -> tuple[list[str], Codes]:
        if one.edges is None:
            labels, places = coded(self.frame, one.name)
            if self.kept is None:
                return labels, places.astype(np.int64, copy=False)
            return _occurring(labels, places[self.kept])
        values = column(self.frame, one.name)
        if not_numbers(values).any():
            raise refuse_to_bin(one.name)
        numbers = to_float(values if self.kept is None else values[self.kept])
        codes = np.searchsorted(one.edges, numbers, side="right").astype(np.int64)
        missing = np.isnan(numbers)
        codes[missing] = len(one.edges) + 1
        labels = _bin_labels(one.name, one.edges) if numbers.size else []
        return [*labels, f"{one.name}=<missing>"] if missing.any() else labels, codes


def _occurring(labels: Sequence[str], codes: NDArray[Any]) -> tuple[list[str], Codes]:
    """Leave out the labels of rows that are not asked about."""
    present = np.flatnonzero(np.bincount(codes, minlength=len(labels)))
    return [labels[at] for at in present.tolist()], _renumbered(present, len(labels))[
        codes
    ]


def _renumbered(present: NDArray[np.intp], size: int) -> Codes:
    found = np.zeros(size, dtype=np.int64)
    found[present] = np.arange(present.size)
    return found


def _bin_labels(name: str, edges: Sequence[float]) -> list[str]:
    between = [f"{low:g} <= {name} < {high:g}" for low, high in pairwise(edges)]
    return [f"{name} < {edges[0]:g}", *between, f"{name} >= {edges[-1]:g}"]


def _place_of(
    reference: Reference, labels: Sequence[str], columns: Sequence[GroupColumn]
) -> int | None:
    """Find the code of the group that others are compared with."""
    if reference is None:
        return None
    if isinstance(reference, Mapping):
        named = ", ".join(f"{name}={value}" for name, value in reference.items())
        wanted = [named]
    else:
        wanted = [str(reference)]
        if len(columns) == 1:
            wanted.append(f"{columns[0].name}={reference}")
    for label in wanted:
        if label in labels:
            return labels.index(label)
    raise InvalidInput.unknown_name("reference group", wanted[0], labels)


def _pairs(rows: Codes, base: int | None) -> GroupPairs:
    return usual_pairs(rows) if base is None else against(base, rows.size)


def _within(
    groups: tuple[list[str], Codes],
    strata: tuple[list[str], Codes],
    *,
    base: int | None,
    rows: _Rows,
    columns: str,
    inside: str | None,
) -> ComparedGroups:
    """Cross groups with the levels of the control columns; compare within a level."""
    (labels, codes), (levels, stratum) = groups, strata
    crossed = len(levels), len(labels)
    sizes = rows.count(stratum * len(labels) + codes, math.prod(crossed))
    sizes = sizes.reshape(crossed)
    kept = sizes > 0
    if base is not None:
        # a level without the reference is unknown, and not left out
        kept[:, base] |= kept.any(axis=1)
    if np.count_nonzero(kept) > MAX_SLICES:
        raise too_many_groups(columns, int(np.count_nonzero(kept)))
    places = np.cumsum(kept.reshape(-1)).reshape(kept.shape) - 1
    nobody = np.empty(0, dtype=np.int64)
    first, second, alone = [nobody], [nobody], []
    for level in range(len(levels)):
        members = np.flatnonzero(kept[level])
        if members.size == 1:
            alone.append(levels[level])
        at = None if base is None else int(np.searchsorted(members, base))
        pairs = _pairs(sizes[level, members], at)
        first.append(places[level, members[pairs.first]])
        second.append(places[level, members[pairs.second]])
    named = [f"{labels[g]} ({levels[s]})" for s, g in np.argwhere(kept).tolist()]
    return ComparedGroups(
        groups=Grouping(
            codes=places[stratum, codes].astype(np.int64),
            n_groups=len(named),
            labels=named,
        ),
        rows=sizes[kept],
        pairs=GroupPairs(
            first=np.concatenate(first).astype(np.int64),
            second=np.concatenate(second).astype(np.int64),
        ),
        columns=columns,
        alone=tuple(alone),
        inside=inside,
        kept=rows.kept,
    )
