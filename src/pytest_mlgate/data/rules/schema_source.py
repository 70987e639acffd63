"""How are guesses about columns worded as Python for pandera: `schema_source`.

Names and values are quoted so that nothing in the data can become code.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.rules.column_guesses import guess
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.data.rules.column_guesses import ColumnGuess
    from pytest_mlgate.data.tables import DataTable

_WIDTH = 88

# types of pandas that pandera knows by these names
_OF_PANDAS = re.compile(
    r"u?int(8|16|32|64)|U?Int(8|16|32|64)|float(16|32|64)|Float(32|64)|bool|boolean"
    r"|object|category|(datetime64|timedelta64)\[(s|ms|us|ns)\]"
    r"|datetime64\[(s|ms|us|ns), [\w/+-]+(:\d\d)?\]"
)
_OF_POLARS = re.compile(
    r"U?Int(8|16|32|64|128)|Float(32|64)|Boolean|String|Categorical|Date|Time|Null"
    r"|Duration\(time_unit='(ms|us|ns)'\)|Binary"
    r"|Datetime\(time_unit='(ms|us|ns)', time_zone=(None|'[\w/+-]+')\)"
    r"|Decimal\(precision=\d+, scale=\d+\)"
)


def schema_source(table: DataTable, *, name: str, free: Collection[str] = ()) -> str:
    """Word the schema of a table as Python source.

    Parameters
    ----------
    table
        The reference data, of pandas or polars.
    name
        A Python name for the schema.
    free
        Columns that keep their type and no other rule: answers of a model.

    Raises
    ------
    InvalidInput
        If the table is of another library.

    Examples
    --------
    >>> import pandas as pd
    >>> from pytest_mlgate.data.tables import wrap_frame
    >>> ages = wrap_frame(pd.DataFrame({"age": [17, 42, 90, 42]}))
    >>> print(schema_source(ages, name="People"), end="")
    # Guessed from 4 rows of 'in memory'; edit it:
    # a rule that is too tight stops good data, a loose one lets bad rows in.
    from __future__ import annotations
    <BLANKLINE>
    import pandera.pandas as pa
    <BLANKLINE>
    People = pa.DataFrameSchema(
        {
            # 3 different values, none missing; from 17 to 90
            "age": pa.Column("int64", pa.Check.in_range(0, 200)),
        },
        # any other column breaks the schema
        strict=True,
        name="People",
    )

    Bounds are wider than what was seen.
    """
    library = library_of(table)
    found = [
        (_freed(seen) if seen.name in free else seen, column)
        for seen, column in guessed_columns(table)
    ]
    return worded_schema(
        [(seen, _type_of(column, seen, library)) for seen, column in found],
        made_of=f"{table.rows:,} rows of {table.reference!a}",
        name=name,
        library=library,
    )


def library_of(table: DataTable) -> str:
    """Name the library of a table: "pandas" or "polars".

    Raises
    ------
    InvalidInput
        If it is another one.
    """
    library = type(table.frame).__module__.partition(".")[0]
    if library not in {"pandas", "polars"}:
        raise InvalidInput.because("data", "a frame of pandas or polars", library)
    return library


def guessed_columns(table: DataTable) -> list[tuple[ColumnGuess, nw.Series[Any]]]:
    """Guess the rules of each column, in the order of the table."""
    frame = nw.from_native(table.frame, eager_only=True)
    return [(guess(frame[name], name), frame[name]) for name in frame.columns]


def worded_schema(
    columns: Sequence[tuple[ColumnGuess, str | None]],
    *,
    made_of: str,
    name: str,
    library: str,
) -> str:
    """Word guesses about columns, each with the type that is asked for, if any.

    Parameters
    ----------
    columns
        In the order of the table.
    made_of
        What the guesses come from, in ASCII.
    name
        A Python name for the schema.
    library
        "pandas" or "polars".
    """
    lines = [
        *_wrapped(f"Guessed from {made_of}; edit it:"),
        "# a rule that is too tight stops good data, a loose one lets bad rows in.",
        "from __future__ import annotations",
        "",
        f"import pandera.{library} as pa",
        *(["import polars as pl"] if library == "polars" else []),
        "",
        f"{name} = pa.DataFrameSchema(",
        "    {",
    ]
    for seen, kind in columns:
        lines += _column(seen, kind)
    lines += [
        "    },",
        "    # any other column breaks the schema",
        "    strict=True,",
        f"    name={quoted(name)},",
        ")",
    ]
    return "\n".join(lines) + "\n"


def _freed(seen: ColumnGuess) -> ColumnGuess:
    told = "others may come: no rule was guessed"
    return replace(seen, low=None, high=None, levels=None, why=told)


def quoted(text: str) -> str:
    r"""Write a text as a Python literal of ASCII letters only.

    Examples
    --------
    >>> print(quoted('a"b'), quoted("naïve"), quoted("plain"))
    'a"b' "na\xefve" "plain"

    Nothing that looks like something else can hide in it.
    """
    literal = ascii(text)
    body = literal[1:-1]
    if literal[0] == "'" and '"' not in body and "\\'" not in body:
        return f'"{body}"'
    return literal


def _column(found: ColumnGuess, kind: str | None) -> Iterator[str]:
    yield from _wrapped(_seen(found), indent="        ")
    arguments = [
        part
        for part in (
            # any type, spelled out where the check would stand in its place
            "None" if kind is None and _check(found) is not None else kind,
            _check(found),
            "nullable=True" if found.missing else None,
        )
        if part is not None
    ]
    key = f"        {quoted(found.name)}: pa.Column("
    one_line = f"{key}{', '.join(arguments)}),"
    if len(one_line) <= _WIDTH:
        yield one_line
        return
    yield key
    for argument in arguments:
        yield from _broken_up(argument, found)
    yield "        ),"


def _broken_up(argument: str, found: ColumnGuess) -> Iterator[str]:
    indent = " " * 12
    if len(f"{indent}{argument},") <= _WIDTH or not argument.startswith(
        "pa.Check.isin"
    ):
        yield f"{indent}{argument},"
        return
    yield f"{indent}pa.Check.isin("
    inside = f"{indent}    {_list(found)}"
    if len(inside) <= _WIDTH:
        yield inside
    else:
        yield f"{indent}    ["
        for level in found.levels or ():
            yield f"{indent}        {_literal(level)},"
        yield f"{indent}    ]"
    yield f"{indent}),"


def _type_of(series: nw.Series[Any], found: ColumnGuess, library: str) -> str | None:
    native = series.to_native()
    if library == "polars":
        spelled = repr(native.dtype)
        if series.dtype == nw.Enum:
            listed = ", ".join(quoted(str(c)) for c in native.dtype.categories)
            return f"pl.Enum([{listed}])"
        if not _OF_POLARS.fullmatch(spelled):
            return None
        return f"pl.{spelled}".replace("'", '"')
    spelled = str(native.dtype)
    if found.kind == "text" and spelled != "category":
        return "str"
    return quoted(spelled) if _OF_PANDAS.fullmatch(spelled) else None


def _check(found: ColumnGuess) -> str | None:
    if found.levels is not None:
        return f"pa.Check.isin({_list(found)})"
    if found.low is not None and found.high is not None:
        return f"pa.Check.in_range({found.low!r}, {found.high!r})"
    if found.low is not None:
        return f"pa.Check.ge({found.low!r})"
    return None if found.high is None else f"pa.Check.le({found.high!r})"


def _list(found: ColumnGuess) -> str:
    return f"[{', '.join(_literal(level) for level in found.levels or ())}]"


def _literal(value: object) -> str:
    return quoted(value) if isinstance(value, str) else repr(value)


def _seen(found: ColumnGuess) -> str:
    different = (
        ""
        if found.distinct is None
        else f"{_count(found.distinct, 'different value')}, "
    )
    missing = f"{found.missing:,} of {found.rows:,}" if found.missing else "none"
    why = f"; {ascii(found.why)[1:-1]}" if found.why else ""
    return f"{different}{missing} missing{why}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    """Write a comment in lines that fit, without ever splitting a word."""
    line = f"{indent}#"
    for word in text.split():
        if len(line) + 1 + len(word) > _WIDTH and not line.endswith("#"):
            yield line
            line = f"{indent}#"
        line += f" {word}"
    yield line
