"""How is a small tree of plain values written as YAML that any reader reads alike.

Strings are always quoted the way JSON quotes them, which YAML takes over unchanged, so
no value can turn into a date, a boolean or a second document.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports.escape import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence
    from typing import TypeAlias

    Node: TypeAlias = "str | int | float | Number | Mapping[str, Node] | Sequence[Node]"


class Number(str):
    """Digits that were written elsewhere and stand without quotes."""

    __slots__ = ()


def front_matter(tree: Mapping[str, Node]) -> str:
    """Write a tree between the two lines of dashes.

    Parameters
    ----------
    tree
        Mappings, sequences, strings and finite numbers.

    Raises
    ------
    InvalidInput
        If a number is not finite.

    Examples
    --------
    >>> print(front_matter({"tags": ["a"], "n": 3}), end="")
    ---
    "tags":
      - "a"
    "n": 3
    ---
    """
    return "---\n" + "".join(f"{line}\n" for line in _lines(tree)) + "---\n"


def _lines(node: Node) -> Iterator[str]:
    if isinstance(node, str | int | float):
        yield _scalar(node)
        return
    if not node:
        yield "[]" if not hasattr(node, "items") else "{}"
        return
    if hasattr(node, "items"):
        for key, value in node.items():
            yield from _entry(f"{_scalar(key)}:", value)
        return
    for value in node:
        first, *rest = _lines(value)
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _entry(key: str, value: Node) -> Iterator[str]:
    first, *rest = _lines(value)
    if isinstance(value, str | int | float) or not value:
        yield f"{key} {first}"
        return
    yield key
    yield from (f"  {line}" for line in (first, *rest))


def _scalar(value: str | float) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return json.dumps(plain(value), ensure_ascii=False)
    if not math.isfinite(value):
        raise InvalidInput.because("value", "a finite number", value)
    return json.dumps(value)
