"""Did a model say no, or did it break: `why_unclear`.

A refusal that a caller can act on is a `ValueError` or `TypeError` whose message names
what is wrong. Anything else is a crash, or an answer that is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_PYTHON = (
    "unsupported operand",
    "not supported between instances",
    "object is not",
    "object has no",
    "must be real number",
    "ufunc",
    "the truth value of",
    "bad operand",
    "loop of ufunc",
)
"""What Python and numpy say when nobody checked: no word of the model's own."""


def why_unclear(error: BaseException, *, words: Sequence[str]) -> str | None:
    """Say why a model's error is no clear refusal; None where it is one.

    Parameters
    ----------
    error
        As `AskedModel.answers` raises it: what the model raised is its cause; without
        one the answers themselves were not whole.
    words
        Of which a message that names the problem has one, in lower case.

    Examples
    --------
    >>> said = ValueError("Input X contains NaN.")
    >>> wrapped = RuntimeError("candidate raised ValueError")
    >>> wrapped.__cause__ = said
    >>> why_unclear(wrapped, words=["nan"]) is None
    True
    >>> wrapped.__cause__ = KeyError("age")
    >>> why_unclear(wrapped, words=["nan"])
    "crashed with KeyError: 'age'"

    A lookup that failed says nothing about a missing value.
    """
    found = _raised(error)
    if found is None:
        # how many rows, and what to do about them, is said for the evaluation data
        rule = str(_innermost(error)).partition(" Hint:")[0].partition(";")[0]
        return f"gave no whole answer: {_first_line(rule)}"
    told = f"{type(found).__name__}: {_first_line(str(found))}"
    if not isinstance(found, ValueError | TypeError):
        return f"crashed with {told}"
    message = str(found).lower()
    if any(phrase in message for phrase in _OF_PYTHON):
        return f"crashed with {told}"
    if not any(word.lower() in message for word in words):
        return f"refused without naming the problem: {told}"
    return None


def _raised(error: BaseException) -> BaseException | None:
    """Give what the model itself raised, as the cause of what we made of it."""
    ours = _innermost(error)
    return None if ours is error or _is_own(ours) else ours


def _innermost(error: BaseException) -> BaseException:
    """Follow our own errors down to the last one, or to what is not ours."""
    while error.__cause__ is not None and (_is_own(error) or _is_wrapping(error)):
        error = error.__cause__
    return error


def _is_wrapping(error: BaseException) -> bool:
    return error.__cause__ is not None


def _is_own(error: BaseException) -> bool:
    return type(error).__module__.startswith("pytest_mlgate.")


def _first_line(text: str, most: int = 160) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= most else f"{line[:most]}…"
