"""How a ledger grows by one case, whole or not at all: `add_case`."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.cases.case_ledger import decoded
from pytest_mlgate.data.cases.case_ledger import parse_cases
from pytest_mlgate.data.cases.case_ledger import suffix_of
from pytest_mlgate.data.cases.case_record import case_of
from pytest_mlgate.data.cases.csv_cases import csv_with
from pytest_mlgate.data.cases.json_lines import json_line
from pytest_mlgate.data.cases.yaml_cases import yaml_item
from pytest_mlgate.data.whole_file import write_whole
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_mlgate.data.cases.case import Case


def add_case(path: Path, record: Mapping[str, Any]) -> Case:
    """Write one more case into a ledger, after those that it has.

    Parameters
    ----------
    path
        A ledger in any of its formats; a new file if there is none.
    record
        The fields of the case, as a JSON Lines file has them.

    Returns
    -------
    Case
        As it is read from the file from now on.

    Raises
    ------
    UnreadableData
        If the ledger cannot be read; it is left as it is.
    InvalidInput
        If the case breaks a rule, its id is taken, or the ledger has a case of the same
        input and expectation; if the file changed meanwhile, or cannot be written.

    Notes
    -----
    The new text is read back before it replaces the old file in one step. Whatever goes
    wrong, and whenever the process dies, the file is the old one or the new one.
    """
    name = path.name
    path = path.resolve()  # a link stays one
    old = path.read_bytes() if path.is_file() else None
    text = "" if old is None else decoded(old, where=name)
    known = parse_cases(text, where=name)
    case_of(record, where=name, place="the new case")
    _refuse_taken(known, record["id"], name)
    longer = _longer(text, record, name)
    found = _read_back(longer, known, name)
    _refuse_again(known, found[-1], name)
    if (path.read_bytes() if path.is_file() else None) != old:
        raise InvalidInput(
            f"{path}: the file must not change while a case is added; it did. Hint: "
            "run the command again."
        )
    mode = None if old is None else path.stat().st_mode
    write_whole(path, longer, force=old is not None)
    if mode is not None:
        path.chmod(mode)
    return found[-1]


def usual_id(record: Mapping[str, Any]) -> str:
    """Make an id of the input and the expectation: the same case has the same one.

    Examples
    --------
    >>> usual_id({"input": {"age": 44}, "expect": {"label": "yes"}})
    'case-d5d12847'

    Added twice, it is found to be there.
    """
    told = json.dumps([record["input"], record["expect"]], sort_keys=True, default=str)
    return f"case-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _read_back(longer: str, known: tuple[Case, ...], name: str) -> tuple[Case, ...]:
    """Read the new text, in which the old cases must stand as they did."""
    try:
        found = parse_cases(longer, where=name)
    except UnreadableData:
        found = ()
    if len(found) != len(known) + 1 or found[:-1] != known:
        raise UnreadableData(
            f"{name}: the case cannot be written after the others without changing "
            "them. Hint: write YAML as a plain list at the margin; in a CSV file every "
            "case has the same columns of the input."
        )
    return found


def _refuse_taken(known: tuple[Case, ...], name: str, where: str) -> None:
    for case in known:
        if case.id == name:
            raise InvalidInput(
                f"{where}: the id of a new case must be free; {name!r} stands in "
                f"{case.place}. Hint: give another id; or the case is there already."
            )


def _refuse_again(known: tuple[Case, ...], new: Case, where: str) -> None:
    for case in known:
        if dict(case.inputs) == dict(new.inputs) and case.expected == new.expected:
            raise InvalidInput(
                f"{where}: a new case must differ from the others; {case.id!r} in "
                f"{case.place} has the same input and expectation. Hint: mend that "
                "one, if its words are wrong."
            )


def _longer(text: str, record: Mapping[str, Any], name: str) -> str:
    suffix = suffix_of(name)
    if suffix == ".csv":
        return csv_with(text, record)
    end = "\r\n" if "\r\n" in text else "\n"
    begun = text if not text or text.endswith("\n") else text + end
    if suffix in {".yaml", ".yml"}:
        return begun + yaml_item(dict(record), where=name).replace("\n", end)
    return begun + json_line(record) + end
