"""The gates that a settings file declares: `declared_tables`, and what is wrong there.

Every problem is one line that names the file, the line and the name of the table, the
key, the rule, and the nearest key that is right.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from typing import TYPE_CHECKING
from typing import Any

from pydantic import ValidationError

from pytest_mlgate.declared_table import KEYS
from pytest_mlgate.declared_table import DeclaredTable
from pytest_mlgate.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path

_USUAL = "benchmark.not_worse"

_NOT_KEYS = frozenset({"parameters", "file", "line"})

_HEADER = re.compile(
    r"^[ \t]*\[\[[ \t]*(?:(?:\"tool\"|'tool'|tool)[ \t]*\.[ \t]*"
    r"(?:\"mlgate\"|'mlgate'|mlgate)[ \t]*\.[ \t]*)?(?:\"gates\"|'gates'|gates)"
    r"[ \t]*\]\][ \t]*(?:#.*)?$"
)


def declared_tables(
    given: object, *, path: Path, text: str
) -> tuple[DeclaredTable, ...]:
    """Read the gates that a file declares.

    Parameters
    ----------
    given
        What stands under ``gates`` in the file.
    path
        The file, for messages.
    text
        Its text, for the lines of the tables.

    Raises
    ------
    SettingsError
        If it is no list of tables, a key is unknown, missing or of the wrong kind, or
        two gates have the same name.
    """
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise SettingsError(
            f"{path}: `gates` must be tables, each under a line [[gates]] (in "
            f"pyproject.toml: [[tool.mlgate.gates]]); got {given!r}."
        )
    lines = _lines(text, count=len(given))
    found: list[DeclaredTable] = []
    problems: list[str] = []
    for place, (body, line) in enumerate(zip(given, lines, strict=True), start=1):
        where = _where(path, body, place, line)
        try:
            found.append(_table(body, path.absolute(), line))
        except ValidationError as error:
            problems += [f"{where}: {told}" for told in _worded(error)]
        except ValueError as error:
            problems.append(f"{where}: {error}")
    problems += _twice(found, path)
    if problems:
        raise SettingsError("\n".join(problems))
    return tuple(found)


def file_of_gates(
    named: str, *, settings: Path
) -> tuple[tuple[DeclaredTable, ...], bytes]:
    """Read the gates of a file of their own, and its bytes.

    Parameters
    ----------
    named
        What the settings call it: ``gates = "thresholds.toml"``.
    settings
        The settings file, whose folder the path starts from.

    Raises
    ------
    SettingsError
        If it cannot be read, is no TOML, holds anything but ``[[gates]]``, or as
        `declared_tables`.
    """
    file = settings.parent / named
    try:
        raw = file.read_bytes()
        text = raw.decode()
        body = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(
            f"{settings}: `gates`: {file} cannot be read ({error.strerror}). Hint: the "
            "path starts at the folder of the settings file."
        ) from error
    # also a number of more digits than Python reads, and a path that holds a NUL
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}.") from error
    others = sorted(body.keys() - {"gates"})
    if others or "gates" not in body:
        told = f"; got `{others[0]}`" if others else ""
        raise SettingsError(
            f"{file}: must hold tables under [[gates]] and nothing else{told}. Hint: "
            f"other keys belong into {settings.name}."
        )
    return declared_tables(body["gates"], path=file.absolute(), text=text), raw


def _table(body: dict[str, Any], path: Path, line: int | None) -> DeclaredTable:
    if "check" not in body:
        near = get_close_matches("check", body, n=1)
        hint = f"`{near[0]}` should be `check`" if near else f"check = {_USUAL!r}"
        told = "`check` must say what is asked: family and question"
        raise ValueError(f"{told}. Hint: {hint}.")
    reserved = _NOT_KEYS & body.keys()
    if reserved:
        raise ValueError(f"unknown key `{min(reserved)}`. Known: {', '.join(KEYS)}.")
    return DeclaredTable.model_validate({**body, "file": path, "line": line})


def _where(path: Path, body: dict[str, Any], place: int, line: int | None) -> str:
    name = body.get("name") or body.get("check")
    called = f" {name!r}" if isinstance(name, str) else ""
    at = f"{path}:{line}" if line is not None else str(path)
    return f"{at}: gate {place}{called}"


def _worded(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"][:1])
        told = problem["msg"].removeprefix("Value error, ")
        if not key:
            yield from (f"{line}{_stop(line)}" for line in told.splitlines())
            continue
        value = problem["input"]
        yield f"`{key}`: {told}; got {value!r} ({type(value).__name__})."


def _stop(sentence: str) -> str:
    return "" if sentence.endswith((".", "?")) else "."


def _twice(found: Sequence[DeclaredTable], path: Path) -> Iterator[str]:
    first: dict[str, DeclaredTable] = {}
    for table in found:
        other = first.setdefault(table.name, table)
        if other is not table:
            at = f"{path}:{table.line}" if table.line else str(path)
            before = f" (the other is in line {other.line})" if other.line else ""
            yield (
                f"{at}: two gates are called {table.name!r}{before}. Hint: give each "
                'a `name = "…"` of its own.'
            )


def _lines(text: str, *, count: int) -> list[int] | list[None]:
    """Find the headers of the tables; none where it is not certain which is which."""
    found = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if _HEADER.match(line)
    ]
    return found if len(found) == count else [None] * count
