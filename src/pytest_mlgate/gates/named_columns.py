"""Which columns does a caller name: one, or several, and never the letters of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pytest_mlgate.errors import InvalidInput


def column_names(what: str, given: Any) -> list[str]:  # noqa: ANN401 - checked here
    """Take one name, or several, each once and in their order.

    Raises
    ------
    InvalidInput
        If it is no text and no list of texts.

    Examples
    --------
    >>> column_names("columns", "age"), column_names("columns", ("age", "plan", "age"))
    (['age'], ['age', 'plan'])

    One name is a column, not three letters.
    """
    several = isinstance(given, Iterable) and not isinstance(given, str)
    names = list(given) if several else [given]
    if not all(isinstance(name, str) for name in names):
        raise InvalidInput.because(what, "names of columns", given)
    return list(dict.fromkeys(names))
