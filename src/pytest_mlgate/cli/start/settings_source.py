"""The text of a new ``mlgate.toml``: `settings_source`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from datetime import date

_SAID = {
    "name": "the name in reports and in the registry",
    "target": "the column with the true answer …",
    "positive": "… and its value that scores speak for",
    "evaluation": "the rows that both models are judged on",
    "reference": "the rows that inputs are compared with",
    "sensitive": "columns of groups that are to be treated alike",
    "registry": "where promotions are written down",
    "trusted": "types that the file may hold beside scikit-learn's own",
    "sha256": "these bytes only: a pickle runs code when it is read",
}


def settings_source(keys: Mapping[str, object], *, today: date, by: str) -> str:
    """Word settings as TOML, with what each key means.

    Parameters
    ----------
    keys
        As `Settings` takes them; the tables of both models among them.
    today, by
        When, and by which command.

    Examples
    --------
    >>> from datetime import date
    >>> keys = {"name": "risk", "candidate": {"score": "p_new"}}
    >>> print(settings_source(keys, today=date(2026, 3, 1), by="mlgate init"), end="")
    # What `pytest --mlgate` judges. Written by mlgate init on 2026-03-01; yours now.
    # the name in reports and in the registry
    name = "risk"
    <BLANKLINE>
    [candidate]
    score = "p_new"

    Every key can be changed by hand.
    """
    lines = [
        f"# What `pytest --mlgate` judges. Written by {by} on {today}; yours now.",
    ]
    lines += _table({n: v for n, v in keys.items() if not isinstance(v, dict)})
    for role in ("candidate", "baseline"):
        table = keys.get(role)
        if not isinstance(table, dict):
            continue
        lines += ["", f"[{role}]"]
        if "registry" in table:
            lines += ["# the model that was promoted last"]
        lines += _table(table)
        if role == "baseline" and "registry" not in table:
            lines += [
                "# after a first `pytest --mlgate --mlgate-promote`, instead of that:",
                '# registry = "champion"',
            ]
    return "\n".join(lines) + "\n"


def _table(keys: Mapping[str, object]) -> Iterator[str]:
    for name, value in keys.items():
        if name in _SAID and value != "champion":
            yield f"# {_SAID[name]}"
        yield f"{name} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_text(n)} = {_value(v)}" for n, v in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value)


def _text(value: str) -> str:
    # strings of JSON are strings of TOML, but for the one character that JSON lets be
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
