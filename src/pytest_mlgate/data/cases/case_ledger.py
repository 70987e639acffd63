"""All cases of a file: `read_ledger`, refused as a whole when one of them is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.data.cases.case import AtLeastAsHighAs
from pytest_mlgate.data.cases.case import SameAs
from pytest_mlgate.data.cases.case_record import case_of
from pytest_mlgate.data.cases.csv_cases import csv_records
from pytest_mlgate.data.cases.json_lines import json_records
from pytest_mlgate.data.cases.yaml_cases import yaml_records
from pytest_mlgate.data.references.reference_syntax import file_name
from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.data.cases.case import Case

_READERS = {
    ".jsonl": json_records,
    ".ndjson": json_records,
    ".yaml": yaml_records,
    ".yml": yaml_records,
    ".csv": csv_records,
}

SUFFIXES = tuple(_READERS)
"""File formats of a ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLedger:
    """The cases of one file, in its order."""

    cases: tuple[Case, ...]
    # as the test names it
    reference: str
    # "sha256:…" of the file
    identity: str

    def by_id(self) -> Mapping[str, Case]:
        """Give every case by its name."""
        return {case.id: case for case in self.cases}


def read_ledger(reference: str, *, root: Path) -> CaseLedger:
    """Read and check every case of a ledger.

    Parameters
    ----------
    reference
        A file in one of `SUFFIXES`; relative paths start from `root`.
    root
        The folder of the settings.

    Raises
    ------
    UnreadableData
        If the file is missing, holds no case, or a line cannot be read; the line is
        named.
    InvalidInput
        If a case breaks a rule, two have the same id, or one refers to a case that is
        not there.
    MissingDependency
        If it is YAML and PyYAML is not installed.
    """
    suffix_of(reference)
    found = resolve(reference, root=root)
    with open_verified(found) as stream:
        text = decoded(stream.read(), where=found.reference)
    cases = parse_cases(text, where=found.reference)
    if not cases:
        raise UnreadableData(
            f"{found.reference}: a ledger must hold a case; it holds none. Hint: "
            "mlgate add-case writes the first one."
        )
    return CaseLedger(cases=cases, reference=found.reference, identity=found.identity)


def parse_cases(text: str, *, where: str) -> tuple[Case, ...]:
    """Make the cases of the text of a ledger, whose name tells the format.

    Raises
    ------
    MlgateError
        As `read_ledger`.
    """
    suffix = suffix_of(where)
    cases = [
        case_of(record, where=where, place=place, as_text=suffix == ".csv")
        for place, record in _READERS[suffix](text, where=where)
    ]
    _refuse_twice(cases, where)
    _refuse_strangers(cases, where)
    return tuple(cases)


def suffix_of(name: str) -> str:
    """Tell the format of a ledger by the end of its name.

    Raises
    ------
    UnreadableData
        If it is none of `SUFFIXES`.
    """
    for suffix in SUFFIXES:
        if file_name(name).lower().endswith(suffix):
            return suffix
    raise UnreadableData(
        f"{name}: the name of a ledger must end in one of {', '.join(SUFFIXES)}. "
        "Hint: JSON Lines keeps the kinds of values, one case per line."
    )


def decoded(content: bytes, *, where: str) -> str:
    """Read bytes as UTF-8, with or without a mark at the start.

    Raises
    ------
    UnreadableData
        If they are none; the line is named.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableData(
            f"{where}, line {line}: the file must be UTF-8; it holds the byte "
            f"0x{content[error.start]:02x}. Hint: save it as UTF-8."
        ) from None


def _refuse_twice(cases: Sequence[Case], where: str) -> None:
    first: dict[str, Case] = {}
    for case in cases:
        if case.id in first:
            raise InvalidInput(
                f"{where}, {case.place}: an `id` must stand once; {case.id!r} stands "
                f"in {first[case.id].place} too. Hint: give one of them another id."
            )
        first[case.id] = case


def _refuse_strangers(cases: Sequence[Case], where: str) -> None:
    """Refuse an expectation about a case that is not there, or about itself."""
    known = {case.id for case in cases}
    for case in cases:
        if not isinstance(case.expected, SameAs | AtLeastAsHighAs):
            continue
        other = case.expected.case
        if other == case.id:
            raise InvalidInput(
                f"{where}, {case.place}, case {case.id!r}: it must be compared with "
                "another case; it is compared with itself. Hint: name the other one."
            )
        if other not in known:
            raise InvalidInput(
                f"{where}, {case.place}, case {case.id!r}: it is compared with the "
                f"case {other!r}, which is not there. {did_you_mean(other, known)}"
            )
