"""Which schema does a text name: `named_schema`, for settings that hold no Python.

One of the user's own code, a file that pandera wrote, or the rules that rows of another
time keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.schema_source import guessed_columns
from pytest_mlgate.data.rules.schema_source import library_of
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.python_object import SCHEME
from pytest_mlgate.models.formats.python_object import python_object

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import narwhals as nw

    from pytest_mlgate.data.rules.column_guesses import ColumnGuess
    from pytest_mlgate.settings import Settings

INFERRED = "infer:"
"""What the reference of a table starts with, whose rows make the rules."""

_TEXT = frozenset({"object", "str", "string"})

_YAML = (".yaml", ".yml")
_FORMS = (
    '"python:module:Schema", a .yaml or .json file that pandera wrote, or '
    '"infer:data/train.csv"'
)


def named_schema(named: str, *, settings: Settings) -> Any:  # noqa: ANN401 - a pandera schema
    """Find the schema that a text names.

    Parameters
    ----------
    named
        ``python:module:attribute``; the path of a ``.yaml`` or ``.json`` file that
        pandera wrote; or ``infer:`` and a table (``.csv``, ``.csv.gz``, ``.parquet``),
        whose columns, types, ranges and few levels become the rules.
    settings
        Paths and modules are looked for beside the file of these; its engine says
        whose schema is made.

    Raises
    ------
    InvalidInput
        If it has none of these forms.
    UnreadableData
        If the file cannot be read, or holds no schema.
    """
    if named.startswith(SCHEME):
        return python_object(named, root=settings.root, what="schema")[1]
    if named.startswith(INFERRED):
        return _inferred(named.removeprefix(INFERRED), settings)
    path = settings.root / named
    if path.suffix.lower() not in {*_YAML, ".json"}:
        raise InvalidInput.because("schema", _FORMS, named)
    return _stored(path, named, polars=settings.engine == "polars")


def _inferred(reference: str, settings: Settings) -> Any:  # noqa: ANN401 - a pandera schema
    engine = settings.engine if settings.engine == "polars" else "pandas"
    table = read_table(reference, root=settings.root, engine=engine)
    if library_of(table) == "polars":
        import pandera.polars as pa  # noqa: PLC0415 - only for an inferred schema
    else:
        import pandera.pandas as pa  # type: ignore[no-redef] # the same  # noqa: PLC0415 - only for an inferred schema
    columns = {
        seen.name: pa.Column(
            _type_of(seen, column), _rule(pa.Check, seen), nullable=bool(seen.missing)
        )
        for seen, column in guessed_columns(table)
    }
    return pa.DataFrameSchema(columns, strict=True, name="Inferred")


def _type_of(seen: ColumnGuess, column: nw.Series[Any]) -> Any:  # noqa: ANN401 - a type of pandas or polars
    kind = column.to_native().dtype
    if str(kind) == "category":
        # of any levels: which ones may come is a rule of its own
        return "category"
    # text has several types in pandas, and which one is an accident of reading
    return str if seen.kind == "text" and str(kind) in _TEXT else kind


def _rule(check: Any, seen: ColumnGuess) -> Any:  # noqa: ANN401 - pandera's class and object
    if seen.levels is not None:
        return check.isin(list(seen.levels))
    return None if seen.low is None else check.in_range(seen.low, seen.high)


def _stored(path: Path, named: str, *, polars: bool) -> Any:  # noqa: ANN401 - a pandera schema
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableData(
            f"The schema {named!r} cannot be read: {error}. Hint: the path starts at "
            "the folder of the settings file."
        ) from error
    try:
        return _read(text, json=path.suffix.lower() == ".json", polars=polars)
    except ImportError as error:
        raise MissingDependency.for_extra("A schema in YAML", "yaml") from error
    # pandera raises whatever it stumbles over
    except Exception as error:
        raise UnreadableData(
            f"The schema {named!r} is none that pandera wrote "
            f"({type(error).__name__}: {error}). Hint: schema.to_yaml(path)."
        ) from error


def _read(text: str, *, json: bool, polars: bool) -> Any:  # noqa: ANN401 - a pandera schema
    if polars:
        from pandera.io import polars_io as stored  # noqa: PLC0415 - only for a file
    else:
        from pandera.io import pandas_io as stored  # type: ignore[no-redef] # the same  # noqa: PLC0415 - only for a file
    read: Callable[[str], Any] = stored.from_json if json else stored.from_yaml
    return read(text)
