"""Where the settings are and what is wrong with them: `find_settings`, `load_settings`.

An unknown key or a wrong type is one line that names the file, the key, the rule, the
received value and the nearest valid key.
"""

from __future__ import annotations

import json
import re
import tomllib
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any

from pydantic import BaseModel
from pydantic import ValidationError

from pytest_mlgate.card_file import read_card
from pytest_mlgate.declared_tables import declared_tables
from pytest_mlgate.declared_tables import file_of_gates
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.lineage import LineageSettings
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NOT_KEYS = frozenset({"file", "digest", "card"})

_DEPTH = {"candidate": 2, "baseline": 2, "lineage": 3}
"""How many parts of a key name the place of what is wrong."""


_MEANT = {
    "name": 'add `name = "churn"`, the name of the model in reports and registry',
    "target": 'add `target = "churned"`, the column of the evaluation data with the '
    "true answer",
}
"""Keys that every file needs, and what to write."""

_PERCENT = frozenset({"alpha", "power"})
"""Shares that people write as percent."""

_SHOWN = 5
"""Files that a message lists."""


def find_settings(
    starts: list[Path],
    *,
    stop: Path,
    hint: str = "name the tests of one model, or pass --mlgate-config=PATH",
) -> Path | None:
    """Find the settings file that governs the given paths.

    Looks in each path's folder and upward to `stop`; then, if nothing was found,
    beneath the paths (a repository that keeps its model in a subfolder).

    Raises
    ------
    SettingsError
        If more than one settings file governs the paths: one run answers for one
        model.
    """
    above = {found for start in starts if (found := governing_file(start, stop))}
    files = above or {path for start in starts for path in _beneath(start)}
    if len(files) > 1:
        listed = ", ".join(str(path) for path in sorted(files)[:_SHOWN])
        if len(files) > _SHOWN:
            listed += f" and {len(files) - _SHOWN} more"
        raise SettingsError(
            f"More than one settings file governs these paths: {listed}. One run "
            f"answers for one model. Hint: {hint}."
        )
    return next(iter(files), None)


def load_settings(
    path: Path, *, changes: Mapping[str, object] = MappingProxyType({})
) -> Settings:
    """Read and validate a settings file.

    Parameters
    ----------
    path
        ``mlgate.toml`` (keys at the top level or under ``[tool.mlgate]``) or
        ``pyproject.toml`` (under ``[tool.mlgate]``).
    changes
        Keys that take the place of those in the file.

    Raises
    ------
    SettingsError
        If the file cannot be read, is not TOML, has no table, or breaks a rule.
    """
    try:
        raw = path.read_bytes()
        body = tomllib.loads(raw.decode())
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}). "
            "Hint: check the path given to --mlgate-config."
        ) from error
    # also a number of more digits than Python reads, which tomllib does not word
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            f"{path}: not valid TOML: {error}.{_slip(raw, error)}"
        ) from (error)
    table = {**_table_of(body, path), **changes}
    if changes:
        raw += repr(sorted(changes.items())).encode()
    return _validated(table, path=path, raw=raw)


def settings_of_keys(keys: Mapping[str, object], *, path: Path) -> Settings:
    """Validate settings that no file holds.

    Parameters
    ----------
    keys
        What a file would say.
    path
        What messages call their place; relative paths start at its folder.

    Raises
    ------
    SettingsError
        If they break a rule.
    """
    raw = repr(sorted(keys.items())).encode()
    return _validated(dict(keys), path=path, raw=raw)


def _validated(table: dict[str, Any], *, path: Path, raw: bytes) -> Settings:
    reserved = _NOT_KEYS & table.keys()
    if reserved:
        raise SettingsError(_unknown_key(path, (min(reserved),)))
    if isinstance(table.get("lineage"), str):
        table = {**table, "lineage": _lineage_in(path.parent / table["lineage"], path)}
    more = b""
    if isinstance(table.get("gates"), str):
        gates, more = file_of_gates(table["gates"], settings=path)
        table = {**table, "gates": gates}
    elif "gates" in table:
        gates = declared_tables(
            table["gates"], path=path, text=raw.decode(errors="replace")
        )
        table = {**table, "gates": gates}
    try:
        settings = Settings.model_validate(
            {**table, "file": path.absolute(), "digest": _sha256(raw + more)}
        )
    except ValidationError as error:
        raise SettingsError(_worded(path, error)) from error
    card = read_card(settings.root, settings.model_card, model=settings.name)
    return settings.model_copy(update={"card": card})


def _slip(raw: bytes, error: Exception) -> str:
    """Say what is probably meant by a line that is no TOML."""
    found = re.search(r"at line (\d+)", str(error))
    if found is None:
        return ""
    place = int(found[1])
    line = "".join(raw.decode().splitlines()[place - 1 : place]).strip()
    point = re.fullmatch(r"([\w.-]+\s*=\s*)(-?\d+),(\d+)", line)
    if point is not None:
        return f" Hint: numbers have a point: {point[1]}{point[2]}.{point[3]}"
    if re.fullmatch(r"[\w.-]+\s*=\s*[A-Za-z_].*", line):
        return f" Hint: a text stands in quotes; the line is `{line}`."
    return ""


def _table_of(body: dict[str, Any], path: Path) -> dict[str, Any]:
    table = _mlgate_table(body)
    if table is None and path.name != "pyproject.toml":
        table = body
    if not isinstance(table, dict) or not table:
        raise SettingsError(
            f"{path}: there is no [tool.mlgate] table. Hint: add one with at least "
            "`name`, `target`, `evaluation`, and a [tool.mlgate.candidate] table."
        )
    return table


def _lineage_in(file: Path, path: Path) -> object:
    """Read the steps of a lineage from a file of their own."""
    read = {".toml": tomllib.loads, ".json": json.loads}.get(file.suffix.lower())
    if read is None:
        raise SettingsError(
            f"{path}: `lineage`: must name a .toml or .json file, or be a list of "
            f"steps; got {file.name!r}."
        )
    try:
        body: object = read(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(
            f"{path}: `lineage`: {file} cannot be read ({error.strerror}). Hint: the "
            "path starts at the folder of the settings file."
        ) from error
    # also what is no TOML, no JSON and no UTF-8
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{file}: not valid: {error}.") from error
    return body.get("lineage") if isinstance(body, dict) else body


def _mlgate_table(body: dict[str, Any]) -> object:
    tool = body.get("tool")
    return tool.get("mlgate") if isinstance(tool, dict) else None


def governing_file(start: Path, stop: Path) -> Path | None:
    """Find the nearest settings file at or above a path; None: nothing governs it."""
    folder = start if start.is_dir() else start.parent
    # outside the project only the folder itself is asked: never a stranger's settings
    inside = folder == stop or stop in folder.parents
    for place in (folder, *folder.parents) if inside else (folder,):
        for name in ("mlgate.toml", "pyproject.toml"):
            if governs(place / name):
                return place / name
        if place == stop:
            return None
    return None


def _beneath(start: Path) -> set[Path]:
    if not start.is_dir():
        return set()
    found = set()
    for pattern in ("*/mlgate.toml", "*/*/mlgate.toml", "*/pyproject.toml"):
        for path in start.glob(pattern):
            hidden = any(part.startswith(".") for part in path.relative_to(start).parts)
            if not hidden and governs(path):
                found.add(path)
    return found


def governs(path: Path) -> bool:
    """Tell whether a file is one of settings."""
    if not path.is_file():
        return False
    # An unreadable mlgate.toml still governs: load_settings will say what is wrong.
    if path.name == "mlgate.toml":
        return True
    try:
        return _mlgate_table(tomllib.loads(path.read_text("utf-8"))) is not None
    except (OSError, ValueError, RecursionError):
        return False


def _worded(path: Path, error: ValidationError) -> str:
    lines = []
    # what is missing comes last: it may be there under a name with a slip in it
    for problem in sorted(error.errors(), key=lambda told: told["type"] == "missing"):
        where = tuple(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.append(_unknown_key(path, where))
            continue
        # pydantic lists every member of a union that did not fit; one line is enough
        key = ".".join(where[: _DEPTH.get(where[0], 1)] if where else ())
        told = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "missing" and key in _MEANT:
            lines.append(f"{path}: `{key}` is missing. Hint: {_MEANT[key]}.")
            continue
        value = "" if isinstance(problem["input"], dict) else _got(problem["input"])
        # a rule about several keys names them itself
        subject = "" if told.startswith("`") and not key else f"`{key or 'settings'}`: "
        if not key or not any(old.startswith(f"{path}: `{key}`:") for old in lines):
            if key in _PERCENT and problem["type"] == "less_than":
                told, value = f"{told}{value}", ". Hint: 0.05 is five per cent"
            end = "" if told.endswith("?") else "."
            lines.append(f"{path}: {subject}{told}{value}{end}")
    return "\n".join(lines)


def _got(value: object) -> str:
    return f"; got {value!r} ({type(value).__name__})"


def _unknown_key(path: Path, where: tuple[str, ...]) -> str:
    nested = LineageSettings if where[0] == "lineage" else SubjectSettings
    model: type[BaseModel] = nested if len(where) > 1 else Settings
    known = [name for name in model.model_fields if name not in _NOT_KEYS]
    return f"{path}: unknown key `{'.'.join(where)}`. {did_you_mean(where[-1], known)}"


def _sha256(raw: bytes) -> str:
    return f"sha256:{sha256(raw).hexdigest()}"
