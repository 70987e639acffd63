"""How a profile is kept: `write_profile` and `read_profile`, JSON both ways.

What is read is checked as if somebody had edited it: a profile decides what counts as
drift. The file holds a checksum of itself, which an edit by hand breaks. That guards
against mistakes and copies cut short; whoever can compute a digest can write another.
A file is written whole or not at all.
"""

from __future__ import annotations

import json
from dataclasses import MISSING
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pydantic import TypeAdapter
from pydantic import ValidationError

from pytest_mlgate.data.profiles.profile import FORMAT
from pytest_mlgate.data.profiles.profile import ColumnProfile
from pytest_mlgate.data.profiles.profile import Profile
from pytest_mlgate.data.profiles.profile_rules import broken_rule
from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.data.whole_file import write_whole
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

_KIND = "pytest-mlgate profile"
_ADAPTER = TypeAdapter(Profile)
_MAKE_AGAIN = "Hint: make it again with `mlgate profile DATA -o FILE`."


def write_profile(profile: Profile, path: str | Path) -> None:
    """Write a profile as JSON, one line per column.

    Parameters
    ----------
    profile
        What to write; its numbers come back bit for bit.
    path
        The file; it is replaced in one step, or left as it is.

    Raises
    ------
    InvalidInput
        If the folder does not exist or cannot be written.
    """
    write_whole(Path(path), profile_text(profile), force=True)


def profile_text(profile: Profile) -> str:
    """Give the JSON of a profile."""
    plain = {"kind": _KIND} | _plain(profile)
    head = {"kind": _KIND, "checksum": checksum_of(plain)} | plain
    columns = head.pop("columns")
    lines = [
        f"  {json.dumps(key)}: {json.dumps(value, allow_nan=False)},"
        for key, value in head.items()
    ]
    listed = ",\n".join(
        "    " + json.dumps(column, allow_nan=False, separators=(",", ":"))
        for column in columns
    )
    return "\n".join(["{", *lines, '  "columns": [', listed, "  ]", "}", ""])


def checksum_of(raw: Mapping[str, Any]) -> str:
    """Digest the content of a profile's JSON, but for the checksum itself.

    Examples
    --------
    >>> checksum_of({"rows": 2, "kind": "x"}) == checksum_of({"kind": "x", "rows": 2})
    True

    Blanks, line breaks and the order of keys are no content.
    """
    content = {key: value for key, value in raw.items() if key != "checksum"}
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return digest_of_text(spelled)


def read_profile(path: str | Path) -> Profile:
    """Read a profile.

    Parameters
    ----------
    path
        A file that `write_profile` wrote.

    Returns
    -------
    Profile

    Raises
    ------
    UnreadableData
        If there is no such file, it is cut short, no profile, of another release's
        format, edited since it was written, or breaks a rule of its form.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UnreadableData(
            f"{path}: the profile cannot be read ({error.strerror or error}). "
            "Hint: check the path and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableData(_no_profile(path, "it is not UTF-8 text")) from error
    return profile_from_text(text, where=str(path))


def profile_from_text(text: str, *, where: str) -> Profile:
    """Read the JSON of a profile.

    Raises
    ------
    UnreadableData
        As `read_profile`.
    """
    raw = _json(text, where)
    if not isinstance(raw, dict) or raw.get("kind") != _KIND:
        raise UnreadableData(_no_profile(where, f"its `kind` is not {_KIND!r}"))
    _refuse_other_format(raw.get("format"), where)
    _refuse_edited(raw, where)
    del raw["kind"], raw["checksum"]
    _refuse_unknown(raw, Profile, where)
    try:
        found = _ADAPTER.validate_json(json.dumps(raw), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableData(_broken(where, f"`{place}`: {first['msg']}")) from error
    rule = broken_rule(found)
    if rule is not None:
        raise UnreadableData(_broken(where, rule))
    return found


def _json(text: str, where: str) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise UnreadableData(_no_profile(where, "it is nested too deeply")) from error
    except ValueError as error:
        if _KIND in text[:200]:
            raise UnreadableData(
                f"{where}: the profile is cut short or damaged ({error}). {_MAKE_AGAIN}"
            ) from error
        raise UnreadableData(_no_profile(where, f"it is not JSON ({error})")) from error


def _refuse_constant(name: str) -> None:
    message = f"{name} is no number"
    raise ValueError(message)


def _refuse_other_format(found: object, where: str) -> None:
    if type(found) is int and found > FORMAT:
        raise UnreadableData(
            f"{where}: the profile has format {found}; this release reads {FORMAT}. "
            "Hint: pip install --upgrade pytest-mlgate."
        )
    if type(found) is int and 0 < found < FORMAT:
        raise UnreadableData(
            f"{where}: the profile has format {found}, of an earlier release; this one "
            f"reads {FORMAT}. {_MAKE_AGAIN}"
        )
    if type(found) is not int or found != FORMAT:
        raise UnreadableData(
            _broken(where, f"`format` must be {FORMAT}; got {found!r}")
        )


def _refuse_edited(raw: dict[str, Any], where: str) -> None:
    found, wanted = raw.get("checksum"), checksum_of(raw)
    if found != wanted:
        raise UnreadableData(
            f"{where}: the profile is not as it was written: `checksum` must be that "
            f"of its content, {wanted[:19]}…; got {str(found)[:19]!r}. {_MAKE_AGAIN}"
        )


def _refuse_unknown(
    raw: dict[str, Any], form: type[Profile | ColumnProfile], where: str
) -> None:
    """Refuse keys that nobody reads: somebody believes that they work."""
    known = {field.name for field in fields(form)}
    for key in raw:
        if key not in known:
            raise UnreadableData(
                _broken(where, f"{key!r} is no key of it; {did_you_mean(key, known)}")
            )
    for name in ("columns", "parts"):
        inner = raw.get(name)
        for column in inner if isinstance(inner, list) else ():
            if isinstance(column, dict):
                _refuse_unknown(column, ColumnProfile, where)


def _plain(value: Profile | ColumnProfile) -> dict[str, Any]:
    """Give the fields that differ from their defaults; those without one always."""
    found = {}
    for field in fields(value):
        content = getattr(value, field.name)
        if field.default is not MISSING and content == field.default:
            continue
        if field.name in {"columns", "parts"}:
            content = [_plain(column) for column in content]
        found[field.name] = content
    return found


def _no_profile(where: object, why: str) -> str:
    return f"{where}: this is no profile of pytest-mlgate ({why}). {_MAKE_AGAIN}"


def _broken(where: str, rule: str) -> str:
    return f"{where}: the profile breaks a rule of its form: {rule}. {_MAKE_AGAIN}"
