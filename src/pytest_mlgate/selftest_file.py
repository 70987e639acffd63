"""The selftest that lies beside a record: `selftest_beside`.

A selftest is a run of its own, whose file stays in the report folder. It informs and
decides nothing, so a file that cannot be read is as good as none.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.selftest import FORMAT_VERSION
from pytest_mlgate.selftest import Reaction
from pytest_mlgate.selftest import Selftest
from pytest_mlgate.selftest import Trial

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.record import Record

FILE = "selftest.json"

_MOST_BYTES = 20_000_000
"""One of thirty sabotages and eleven gates has twenty thousand."""


def selftest_beside(folder: Path, record: Record) -> Selftest | None:
    """Read what a selftest found about the model of a record.

    Parameters
    ----------
    folder
        Of the record. With several models the selftest of all lies above it.
    record
        Says which model, and which gates it has now.

    Returns
    -------
    Selftest or None
        None where there is none, none of this model, or none that can be read.
    """
    for place in (folder, folder.parent):
        found = _read(place / FILE)
        if found is None:
            continue
        gates = tuple(gate.gate for gate in record.expected)
        mine = found.about(record.provenance.name, gates)
        if mine.trials and mine.gates:
            return mine
    return None


def selftest_from_json(text: str) -> Selftest:
    """Read what `selftest_json` wrote.

    Raises
    ------
    ValueError
        If it is no selftest, or one of another format.
    """
    body = json.loads(text)
    if not isinstance(body, dict) or body.get("format_version") != FORMAT_VERSION:
        message = "no selftest of this format"
        raise ValueError(message)
    try:
        trials = tuple(_trial(plain) for plain in body["trials"])
        known = {name: body[name] for name in _names(Selftest) if name in body}
        return Selftest(**{**known, "trials": trials})
    except (KeyError, TypeError, AttributeError) as error:
        message = f"no selftest: {error}"
        raise ValueError(message) from error


def _trial(plain: dict[str, Any]) -> Trial:
    known = {name: plain[name] for name in _names(Trial) if name in plain}
    reactions = {gate: Reaction(told) for gate, told in plain["reactions"].items()}
    return Trial(**{**known, "reactions": reactions})


def _names(kind: type[Selftest | Trial]) -> list[str]:
    return [field.name for field in fields(kind)]


def _read(file: Path) -> Selftest | None:
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        return selftest_from_json(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
