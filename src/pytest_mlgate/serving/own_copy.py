"""Arguments that nobody changes behind a model's back: `own_copy`."""

from __future__ import annotations

from typing import Any
from typing import TypeVar

T = TypeVar("T")


def own_copy(value: T, *, depth: int = 2) -> T:
    """Copy containers, arrays and frames; everything else is given on as it is.

    A champion that adds a column to its row, or a caller that reuses an array, must not
    change what the candidate sees a moment later.

    Parameters
    ----------
    value
        The arguments of a call.
    depth
        How deep containers in containers are copied: a batch is a list of mappings
        among arguments.

    Examples
    --------
    >>> row = {"age": 42}
    >>> (copied,) = own_copy((row,))
    >>> row["age"] = 43
    >>> copied
    {'age': 42}

    What is deeper, or an object of another kind, is shared.
    """
    try:
        copied: T = _copied(value, depth)
    # whatever a caller's object makes of being copied
    except Exception:  # noqa: BLE001 - shared then, as documented
        return value
    return copied


def _copied(value: Any, depth: int) -> Any:  # noqa: ANN401 - arguments of any kind
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        if depth == 0 or _PLAIN.issuperset(map(type, value.values())):
            return dict(value)
        return {name: _copied(each, depth - 1) for name, each in value.items()}
    if kind in {list, tuple}:
        return kind(value) if depth == 0 else kind(_copied(v, depth - 1) for v in value)
    # scalars of numpy have all of this too, and need none of it
    if hasattr(value, "__array__") and hasattr(value, "copy") and len(value.shape) > 0:
        return value.copy()
    return value


_PLAIN = {str, int, float, bool, type(None)}
