"""Which groups does a fairness check compare: ``by=``, ``control=``, ``reference=``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.slices import MAX_SLICES
from pytest_mlgate.data.slices import coded
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.group_pairs import GroupPairs
from pytest_mlgate.stats.fairness.group_pairs import against
from pytest_mlgate.stats.fairness.group_pairs import usual_pairs
from pytest_mlgate.stats.fairness.grouping import Grouping

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Codes: TypeAlias = NDArray[np.int64]

Bins = Mapping[str, "Sequence[float] | None"]
GroupsBy = str | Bins | Sequence["str | Bins"]
"""A column, several of them (intersections), or ``{column: edges}`` to bin one."""
Reference = str | int | Mapping[str, object] | None

_MOST_COMBINATIONS = 10_000_000

_FORM = 'a column, several columns, or bins such as {"age": [25, 40, 60]}'


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparedGroups:
    """Groups of rows, and which are held against which.

    Parameters
    ----------
    groups : Grouping
        A group for every row, all of them named.
    pairs : GroupPairs
        Which are compared.
    columns : str
        What made them, for reports ("sex, race within region").
    alone : tuple of str
        Levels of the control columns in which there is only one group.
    """

    groups: Grouping
    pairs: GroupPairs
    columns: str
    alone: tuple[str, ...]

    @property
    def labels(self) -> Sequence[str]:
        """Name of each group by code."""
        assert self.groups.labels is not None
        return self.groups.labels


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One column, and the edges that it is binned at."""

    name: str
    edges: tuple[float, ...] | None

    def __str__(self) -> str:
        if self.edges is None:
            return self.name
        return f"{self.name}[{' '.join(f'{edge:g}' for edge in self.edges)}]"


def compared_groups(
    frame: Any,  # noqa: ANN401 - any frame that narwhals supports
    *,
    by: GroupsBy,
    control: GroupsBy | None = None,
    reference: Reference = None,
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
    parts = _parts("by", by)
    labels, codes = _combined(frame, parts)
    base = _place_of(reference, labels, parts)
    if control is None:
        rows = np.bincount(codes, minlength=len(labels))
        pairs = _pairs(rows, base)
        groups = Grouping(codes=codes, n_groups=len(labels), labels=labels)
        return ComparedGroups(
            groups=groups, pairs=pairs, columns=_told(parts), alone=()
        )
    controls = _parts("control", control)
    twice = {part.name for part in parts} & {part.name for part in controls}
    if twice:
        raise InvalidInput.because(
            "control", "other columns than those of `by`", control
        )
    return _within(
        (labels, codes),
        _combined(frame, controls),
        base=base,
        columns=f"{_told(parts)} within {_told(controls)}",
    )


def spelled_columns(by: GroupsBy) -> str:
    """Spell columns and edges for the name of a check.

    Examples
    --------
    >>> spelled_columns(["sex", {"age": [25, 40]}])
    'sex+age[25 40]'
    """
    return "+".join(str(part) for part in _parts("by", by))


def _told(parts: Sequence[_Part]) -> str:
    return ", ".join(part.name for part in parts)


def _parts(what: str, given: object) -> list[_Part]:
    """Take the columns in their order, each once."""
    several = isinstance(given, Sequence) and not isinstance(given, str)
    items = list(given) if several else [given]  # type: ignore[call-overload] # a sequence
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(_Part(name=item, edges=None))
        elif isinstance(item, Mapping) and all(isinstance(n, str) for n in item):
            parts += [_Part(name=n, edges=_edges(n, e)) for n, e in item.items()]
        else:
            raise InvalidInput.because(what, _FORM, given)
    names = [part.name for part in parts]
    if not names or len(set(names)) < len(names):
        raise InvalidInput.because(what, f"{_FORM}, each of them once", given)
    return parts


def _edges(name: str, given: object) -> tuple[float, ...] | None:
    if given is None:
        return None
    plain = given.tolist() if isinstance(given, np.ndarray) else given
    listed = isinstance(plain, Sequence) and not isinstance(plain, str)
    edges: list[Any] = [*plain] if listed else []  # type: ignore[misc] # a sequence
    numbers = [e for e in edges if isinstance(e, int | float) and np.isfinite(e)]
    rising = all(a < b for a, b in pairwise(numbers))
    if not numbers or len(numbers) < len(edges) or not rising:
        raise InvalidInput.because(
            f"by[{name!r}]",
            "edges in rising order, at least one",
            given,
            hint="[25, 40] makes three groups: under 25, from 25 to under 40, and more",
        )
    return tuple(float(edge) for edge in numbers)


def _combined(frame: Any, parts: Sequence[_Part]) -> tuple[list[str], Codes]:  # noqa: ANN401 - any frame
    """Code the combinations that occur; of bins alone, all that were asked for."""
    levels = [_levels(frame, part) for part in parts]
    if len(levels) == 1:
        return levels[0]
    sizes = tuple(len(labels) for labels, _ in levels)
    if math.prod(sizes) > _MOST_COMBINATIONS:
        raise _too_many(_told(parts), math.prod(sizes))
    whole = np.ravel_multi_index(tuple(codes for _, codes in levels), sizes)
    # counted, not sorted: a million rows fall into few groups
    present = np.flatnonzero(np.bincount(whole, minlength=math.prod(sizes)))
    renumbered = np.zeros(math.prod(sizes), dtype=np.int64)
    renumbered[present] = np.arange(present.size)
    if present.size > MAX_SLICES:
        raise _too_many(_told(parts), present.size)
    places = np.stack(np.unravel_index(present, sizes), axis=1).tolist()
    named = [
        ", ".join(labels[at] for (labels, _), at in zip(levels, place, strict=True))
        for place in places
    ]
    return named, renumbered[whole]


def _too_many(columns: str, groups: int) -> InvalidInput:
    return InvalidInput(
        f"{columns} make up to {groups} groups; {MAX_SLICES} is the most that can be "
        "compared. Hint: bin a column into fewer groups."
    )


def _levels(frame: Any, part: _Part) -> tuple[list[str], Codes]:  # noqa: ANN401 - any frame
    if part.edges is None:
        labels, places = coded(frame, part.name)
        return labels, places.astype(np.int64)
    values = column(frame, part.name)
    if not_numbers(values).any():
        raise InvalidInput(
            f"{part.name!r} must hold numbers to be binned; it does not. Hint: name "
            f"the column alone, by={part.name!r}, for a group per value."
        )
    numbers = to_float(values)
    codes = np.searchsorted(part.edges, numbers, side="right").astype(np.int64)
    missing = np.isnan(numbers)
    codes[missing] = len(part.edges) + 1
    labels = _bin_labels(part.name, part.edges)
    return [*labels, f"{part.name}=<missing>"] if missing.any() else labels, codes


def _bin_labels(name: str, edges: Sequence[float]) -> list[str]:
    between = [f"{low:g} <= {name} < {high:g}" for low, high in pairwise(edges)]
    return [f"{name} < {edges[0]:g}", *between, f"{name} >= {edges[-1]:g}"]


def _place_of(
    reference: Reference, labels: Sequence[str], parts: Sequence[_Part]
) -> int | None:
    """Find the code of the group that others are compared with."""
    if reference is None:
        return None
    if isinstance(reference, Mapping):
        named = ", ".join(f"{name}={value}" for name, value in reference.items())
        wanted = [named]
    else:
        wanted = [str(reference)]
        if len(parts) == 1:
            wanted.append(f"{parts[0].name}={reference}")
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
    columns: str,
) -> ComparedGroups:
    """Cross groups with the levels of the control columns; compare within a level."""
    (labels, codes), (levels, stratum) = groups, strata
    rows = np.bincount(
        stratum * len(labels) + codes, minlength=len(levels) * len(labels)
    ).reshape(len(levels), len(labels))
    kept = rows > 0
    if base is not None:
        # a level without the reference is unknown, and not left out
        kept[:, base] |= kept.any(axis=1)
    if np.count_nonzero(kept) > MAX_SLICES:
        raise _too_many(columns, int(np.count_nonzero(kept)))
    places = np.cumsum(kept.reshape(-1)).reshape(kept.shape) - 1
    first, second, alone = [], [], []
    for level in range(len(levels)):
        members = np.flatnonzero(kept[level])
        if members.size == 1:
            alone.append(levels[level])
        at = None if base is None else int(np.searchsorted(members, base))
        pairs = _pairs(rows[level, members], at)
        first.append(places[level, members[pairs.first]])
        second.append(places[level, members[pairs.second]])
    named = [f"{labels[g]} ({levels[s]})" for s, g in np.argwhere(kept).tolist()]
    return ComparedGroups(
        groups=Grouping(
            codes=places[stratum, codes].astype(np.int64),
            n_groups=len(named),
            labels=named,
        ),
        pairs=GroupPairs(
            first=np.concatenate(first).astype(np.int64),
            second=np.concatenate(second).astype(np.int64),
        ),
        columns=columns,
        alone=tuple(alone),
    )
