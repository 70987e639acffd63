"""How reference data become a schema that a person edits: `infer_schema`.

Writes a Python file for pandera; the data themselves keep every rule in it.
"""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.rules.profile_guesses import source_of_profile
from pytest_mlgate.data.rules.schema_source import schema_source
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.data.whole_file import write_whole
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from pytest_mlgate.data.tables import Engine


def infer_schema(
    data: Any,  # noqa: ANN401 - frames of two libraries
    path: str | Path,
    *,
    name: str | None = None,
    engine: Engine = "pandas",
    force: bool = False,
) -> Path:
    """Write a pandera schema for reference data as a Python file to edit.

    Parameters
    ----------
    data
        A pandas or polars frame, a reference to a table (a path that ends in ``.csv``,
        ``.csv.gz`` or ``.parquet``), or a profile (a path that ends in ``.json``, by
        ``mlgate profile``).
    path
        Where to write: a ``.py`` file in a folder that exists.
    name
        What the schema is called; by default after the file (``income.py`` has
        ``Income``).
    engine
        For a path: the library whose schema is written.
    force
        Replace a file that is there; it may have been edited.

    Returns
    -------
    Path
        Where it is.

    Raises
    ------
    InvalidInput
        If the file exists, its name does not end in ``.py``, `name` is no name, or
        `data` is no frame of pandas or polars.
    UnreadableData
        If the table cannot be read, or has no rows.

    Notes
    -----
    Guessed are: type, whether values may be missing, bounds of numbers (with room for
    other rows) and closed lists of few, frequent values, each with a comment on what
    was seen. The same data keep all of them. Values that look like personal data are
    not written down. The schema is strict: a column that is not in it breaks it. A
    profile knows kinds, ranges, levels and gaps; a type that it cannot tell for sure
    (whole numbers with gaps, times) is left out.

    Examples
    --------
    ::

        from pytest_mlgate import infer_schema

        infer_schema("train.parquet", "income_schema.py")
    """
    target = Path(path)
    if target.suffix != ".py":
        raise InvalidInput.because("path", "a file that ends in .py", str(path))
    called = _called(target.stem) if name is None else _checked_name(name)
    source = _source(data, called, engine)
    write_whole(target, source, force=force)
    return target


def _source(data: Any, name: str, engine: Engine) -> str:  # noqa: ANN401 - frames of two libraries
    if not isinstance(data, str | Path):
        return schema_source(wrap_frame(data), name=name)
    if Path(data).suffix.lower() == ".json":
        return source_of_profile(read_profile(data), name=name, library=engine)
    table = read_table(str(data), root=Path.cwd(), engine=engine)
    return schema_source(table, name=name)


def _called(stem: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", stem)
    made = "".join(word[:1].upper() + word[1:] for word in words)
    fits = made.isidentifier() and not keyword.iskeyword(made)
    return made if fits else "Schema"


def _checked_name(name: object) -> str:
    known = isinstance(name, str) and name.isidentifier() and name.isascii()
    if not known or keyword.iskeyword(str(name)) or name in {"pa", "pl", "annotations"}:
        raise InvalidInput.because("name", "a Python name that is free", name)
    return str(name)
