"""What is the target, what names a row, what is a moment: guesses from a table.

Guesses that a person is told and can overrule; none of them is made where the values
do not speak for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.rules.column_kinds import kind_of

if TYPE_CHECKING:
    from pytest_mlgate.settings import Task

MOST_CLASSES = 20
"""More different whole numbers than this are a number to predict."""

YES = frozenset(
    {
        "1",
        "yes",
        "y",
        "true",
        "t",
        "positive",
        "pos",
        "bad",
        "default",
        "defaulted",
        "fraud",
        "spam",
        "churn",
        "churned",
        "malignant",
        "disease",
        "sick",
        "dead",
        "died",
        "hit",
        "click",
        "clicked",
        "success",
        ">50k",
    }
)
"""Values that people count as positive, in lower case."""

_KEY = re.compile(
    r"(^|[_\s-])(id|key|uuid|guid|no|nr|number)$|^(id|uuid)", re.IGNORECASE
)
_SEVERAL = 20


def guess_task(frame: Any, target: str) -> tuple[Task, str]:  # noqa: ANN401 - any frame
    """Guess the task from the values of the target, and say why.

    Raises
    ------
    UnreadableData
        If there is no such column.
    """
    values = column(frame, target)
    known = distinct_values(values[~missing_in(values)])
    kind = kind_of(nw.from_native(frame, eager_only=True)[target])
    told = f"{target!r} has {len(known):,} different values"
    if len(known) <= 2:
        return "binary", told
    if kind in {"integer", "number"}:
        whole = kind == "integer" and len(known) <= MOST_CLASSES
        if not whole:
            return "regression", f"{told}, all of them numbers"
        return "multiclass", f"{told}, all of them whole numbers"
    return "multiclass", told


def guess_positive(frame: Any, target: str) -> tuple[str | int | bool, str]:  # noqa: ANN401 - any frame
    """Guess which of two values counts as positive, and say why.

    Raises
    ------
    UnreadableData
        If there is no such column.
    """
    values = column(frame, target)
    known = [plain_value(v) for v in distinct_values(values[~missing_in(values)])]
    yes = [v for v in known if str(v).strip().lower().rstrip(".") in YES]
    if len(yes) == 1:
        return yes[0], "its name says so"
    counts = {v: sum(str(x) == str(v) for x in values.tolist()) for v in known}
    rarest = min(known, key=lambda v: (counts[v], str(v)))
    return rarest, f"the rarer of the two, with {counts[rarest]:,} rows"


def key_columns(frame: Any) -> tuple[str, ...]:  # noqa: ANN401 - any frame
    """Name the columns that seem to name each row: all different, and called so."""
    table = nw.from_native(frame, eager_only=True)
    found = []
    for name in table.columns:
        kind = kind_of(table[name])
        if kind not in {"integer", "text"} or len(table) <= _SEVERAL:
            continue
        if _KEY.search(name) and table[name].n_unique() == len(table):
            found.append(name)
    return tuple(found)


def moment_columns(frame: Any) -> tuple[str, ...]:  # noqa: ANN401 - any frame
    """Name the columns that hold dates or times, which move by nature."""
    table = nw.from_native(frame, eager_only=True)
    kinds = {"date", "datetime", "datetime with zone"}
    return tuple(
        name
        for name in table.columns
        if kind_of(table[name]) in kinds or _is_written_moment(table[name])
    )


def _is_written_moment(series: nw.Series[Any]) -> bool:
    """Tell text such as 2013-01-01T10:00:00Z from other text."""
    if kind_of(series) != "text":
        return False
    seen = series.drop_nulls().head(_SEVERAL).to_list()
    pattern = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$")
    return bool(seen) and all(pattern.match(str(value)) for value in seen)


def plain_value(value: Any) -> str | int | bool:  # noqa: ANN401 - a cell of any kind
    """Give a value of the target as settings spell it."""
    found = value.item() if hasattr(value, "item") else value
    if isinstance(found, float) and found.is_integer():
        return int(found)
    return found if isinstance(found, str | int | bool) else str(found)
