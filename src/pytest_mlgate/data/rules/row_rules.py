"""Which rows break a rule across columns: `broken_rule`.

A rule is text in a small language (`rule_language`), a narwhals expression, or a
function of the frame. Whatever does not say True for a row breaks it: also a missing
answer, and a rule that cannot be computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_cell
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.rule_answers import Answers
from pytest_mlgate.data.rules.rule_answers import answers_to
from pytest_mlgate.data.rules.rule_language import RowRule
from pytest_mlgate.data.rules.rule_language import read_rule
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Rule = str | nw.Expr | Callable[[Any], object]

_HINT = 'give it a name: holds(…, name="closed after it was opened")'
_LONGEST = 200


def name_of(rule: object, name: object) -> str:
    """Name a rule, for reports.

    Raises
    ------
    InvalidInput
        If it is no rule, or has no name of its own and none is given.
    """
    if not isinstance(rule, str | nw.Expr) and not callable(rule):
        kinds = "text, a narwhals expression, or a function of the frame"
        raise InvalidInput.because("rule", kinds, rule)
    if name is not None:
        if not isinstance(name, str) or not name.strip():
            raise InvalidInput.because("name", "text", name)
        return name
    if isinstance(rule, str):
        return rule
    own = getattr(rule, "__name__", "<lambda>")
    if isinstance(rule, nw.Expr) or own == "<lambda>":
        raise InvalidInput.because("name", "given for this rule", name, hint=_HINT)
    return str(own)


def broken_rule(
    frame: nw.DataFrame[Any], rule: Rule, *, name: str, allow_missing: bool = False
) -> Breach | None:
    """Find the rows for which a rule does not hold.

    Parameters
    ----------
    frame
        The rows.
    rule
        Text is read by `read_rule`. A function gets the frame as its library has it,
        and returns one boolean per row, or one for the table.
    name
        What the cases call the rule.
    allow_missing
        Rows whose answer is unknown, because it rests on a missing value, are
        breaches unless this is True.

    Raises
    ------
    InvalidInput
        If the text is no rule.

    Examples
    --------
    >>> rows = nw.from_native(pd.DataFrame({"low": [1, 9], "high": [3, 4]}))
    >>> broken_rule(rows, "low <= high", name="low <= high").cases
    ('low <= high: broken, low=9, high=4 in row 1',)

    The values of the columns that the rule names stand beside it.
    """
    told = shown_name(name)
    asked = read_rule(rule) if isinstance(rule, str) else rule
    columns = asked.columns if isinstance(asked, RowRule) else ()
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        return Breach.no_column(absent[0], frame.columns)
    try:
        answer = _answer(frame, asked)
    # A rule is strange code on strange data; what it trips over is told as a breach.
    except Exception as error:  # noqa: BLE001 - reported with its words, never passed over
        return not_computed(told, error)
    if isinstance(answer, str):
        return Breach.once(f"{told}: {answer}")
    if isinstance(answer, bool):
        return None if answer else Breach.once(f"{told}: does not hold")
    missing = answer.unknown
    wrong = answer.broken if allow_missing else ~answer.kept

    def word(row: int) -> str:
        values = {c: frame[c][row] for c in columns}
        return worded_row(told, values, unknown=bool(missing[row]))

    return Breach.in_rows(frame, wrong, word)


def worded_row(told: str, values: Mapping[str, Any], *, unknown: bool) -> str:
    """Word a row that does not keep a rule, with the values that the rule names."""
    what = f"{told}: {'unknown' if unknown else 'broken'}"
    listed = (f"{shown_name(c)}={shown_cell(v)}" for c, v in values.items())
    return f"{what}, {', '.join(listed)}" if values else what


def not_computed(told: str, error: Exception) -> Breach:
    """Word a rule that cannot be computed, with what it raised."""
    words = " ".join(str(error).split())[:_LONGEST]
    return Breach.once(
        f"{told}: could not be computed, {type(error).__name__}: {words}"
    )


def _answer(
    frame: nw.DataFrame[Any], rule: RowRule | nw.Expr | Callable[[Any], object]
) -> Answers | bool | str:
    """Ask the rule: an answer per row, one for the table, or why it is none."""
    if isinstance(rule, RowRule):
        return answers_to(rule, frame)
    if isinstance(rule, nw.Expr):
        found = frame.select(rule)
        if len(found.columns) != 1:
            return f"must say one thing per row, and gives {len(found.columns)} columns"
        return _checked(found[found.columns[0]].to_numpy(), len(frame))
    native = frame.to_native()
    answer = rule(native)
    if _is_reordered(answer, native):
        return "gives its answers in another order than the rows"
    series = nw.from_native(answer, series_only=True, pass_through=True)
    values = series.to_numpy() if isinstance(series, nw.Series) else answer
    return _checked(np.asarray(values), len(frame))


def _is_reordered(answer: object, native: object) -> bool:
    """Tell whether pandas' labels say that the rows were sorted."""
    if not isinstance(answer, pd.Series) or not isinstance(native, pd.DataFrame):
        return False
    return len(answer) == len(native) and not answer.index.equals(native.index)


def _checked(values: NDArray[Any], rows: int) -> Answers | bool | str:
    if values.shape not in {(), (rows,)}:
        return f"must give one boolean per row, and gives shape {values.shape}"
    missing = missing_in(np.atleast_1d(values))
    known = np.atleast_1d(values)[~missing]
    if not all(isinstance(value, bool | np.bool_) for value in known.tolist()):
        return f"must give booleans, and gives {values.dtype}"
    kept = np.zeros(len(missing), dtype=bool)
    kept[~missing] = known.astype(bool)
    if values.ndim == 0:
        return bool(kept[0])
    return Answers(kept=kept, broken=~kept & ~missing)
