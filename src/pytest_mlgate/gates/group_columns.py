"""Which columns make the groups of a question: ``by=`` and ``control=`` taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from pytest_mlgate.errors import InvalidInput

Bins = Mapping[str, "Sequence[float] | None"]
GroupsBy = str | Bins | Sequence["str | Bins"]
"""A column, several of them (intersections), or ``{column: edges}`` to bin one."""

_FORM = 'a column, several columns, or bins such as {"age": [25, 40, 60]}'


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupColumn:
    """One column, and the edges that it is binned at; None for a group per value."""

    name: str
    edges: tuple[float, ...] | None

    def __str__(self) -> str:
        if self.edges is None:
            return self.name
        return f"{self.name}[{' '.join(f'{edge:g}' for edge in self.edges)}]"


def group_columns(what: str, given: object) -> list[GroupColumn]:
    """Take the columns in their order, each once.

    Parameters
    ----------
    what
        Which argument it is, for messages.
    given
        In the form of `GroupsBy`.

    Raises
    ------
    InvalidInput
        If it has another form, or a column twice.

    Examples
    --------
    >>> [str(one) for one in group_columns("by", ["sex", {"age": [25, 40]}])]
    ['sex', 'age[25 40]']
    """
    several = isinstance(given, Sequence) and not isinstance(given, str)
    items = list(given) if several else [given]  # type: ignore[call-overload] # a sequence
    found = []
    for item in items:
        if isinstance(item, str):
            found.append(GroupColumn(name=item, edges=None))
        elif isinstance(item, Mapping) and all(isinstance(n, str) for n in item):
            found += [GroupColumn(name=n, edges=_edges(n, e)) for n, e in item.items()]
        else:
            raise InvalidInput.because(what, _FORM, given)
    names = [one.name for one in found]
    if not names or len(set(names)) < len(names):
        raise InvalidInput.because(what, f"{_FORM}, each of them once", given)
    return found


def spelled_columns(by: GroupsBy) -> str:
    """Spell columns and edges for the name of a check.

    Examples
    --------
    >>> spelled_columns(["sex", {"age": [25, 40]}])
    'sex+age[25 40]'
    """
    return "+".join(str(one) for one in group_columns("by", by))


def refuse_to_bin(name: str) -> InvalidInput:
    """Say that a column cannot be binned."""
    return InvalidInput(
        f"{name!r} must hold numbers to be binned; it does not. Hint: name the column "
        f"alone, by={name!r}, for a group per value."
    )


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
