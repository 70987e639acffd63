"""What is still to be said about a model: asked of a person, or refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pytest_mlgate.data.tables import SUFFIXES
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = (
    ".skops",
    ".onnx",
    ".pkl",
    ".pickle",
    ".joblib",
    ".ubj",
    ".json",
    ".txt",
    ".pt2",
)
"""Ends of names of files that may be models, for a list of what is there."""

_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The options that nobody can do without; None where they were not given."""

    data: str | None
    target: str | None
    candidate: str | None
    baseline: str | None
    reference: str | None
    sensitive: tuple[str, ...]


def complete(said: Said, *, asking: bool) -> Said:
    """Ask for what is missing, or refuse to go on without it.

    Parameters
    ----------
    said
        The options.
    asking
        Whether there is a person to ask; else only what leaves no choice is filled in.

    Raises
    ------
    InvalidInput
        If something is missing and nobody is asked, or nobody answers.
    """
    try:
        data = said.data or _data(asking=asking)
        # whatever is wrong with the table is said before the next question
        columns = read_table(data, root=Path.cwd()).columns
        target = said.target or _target(data, columns, asking=asking)
        candidate = said.candidate or _candidate(data, columns, asking=asking)
        if not asking:
            return _said(said, data=data, target=target, candidate=candidate)
        return Said(
            data=data,
            target=target,
            candidate=candidate,
            baseline=said.baseline
            or _ask(
                "The model that it would replace (empty: the champion, if there is one)"
            ),
            reference=said.reference
            or _ask("Reference data, such as the training rows (empty: none)"),
            sensitive=said.sensitive
            or _parts(_ask("Columns of groups to be treated alike (empty: none)")),
        )
    except typer.Abort as error:
        raise InvalidInput(
            "The questions must be answered; nobody did. Hint: say all by options: "
            "--yes --data DATA --target COLUMN --candidate MODEL --baseline MODEL."
        ) from error


def _said(said: Said, *, data: str, target: str, candidate: str) -> Said:
    return Said(
        data=data,
        target=target,
        candidate=candidate,
        baseline=said.baseline,
        reference=said.reference,
        sensitive=said.sensitive,
    )


def _data(*, asking: bool) -> str:
    here = _files(lambda path: path.name.lower().endswith(SUFFIXES))
    if asking:
        told = f" ({', '.join(here)})" if here else ""
        return _must(f"The evaluation data{told}", here[0] if len(here) == 1 else None)
    if len(here) == 1:
        return here[0]
    listed = ", ".join(here[:_MOST]) or "no table"
    raise InvalidInput(
        f"--data must name the evaluation data; this folder has {listed}. Hint: --data "
        f"{here[0] if here else 'test.csv'}"
    )


def _target(data: str, columns: tuple[str, ...], *, asking: bool) -> str:
    listed = ", ".join(columns[:_MOST]) + (", …" if len(columns) > _MOST else "")
    if asking:
        return _must(f"The column with the true answer ({listed})", None)
    raise InvalidInput(
        f"--target must name the column with the true answer. Columns of {data}: "
        f"{listed}. Hint: --target COLUMN"
    )


def _candidate(data: str, columns: tuple[str, ...], *, asking: bool) -> str:
    here = _files(lambda path: path.suffix.lower() in MODELS)
    if asking:
        told = f" ({', '.join(here)})" if here else ""
        return _must(f"The new model: a file, or a column of {data}{told}", None)
    listed = f"Model files here: {', '.join(here[:_MOST])}. " if here else ""
    example = here[0] if here else columns[-1]
    raise InvalidInput(
        "--candidate must name the new model: a model file, a table of predictions, or "
        f"a column of {data}. {listed}Hint: --candidate {example}"
    )


def _files(wanted: Callable[[Path], bool]) -> list[str]:
    found = [path for place in ("*", "*/*") for path in Path().glob(place)]
    return sorted(
        path.as_posix()
        for path in found
        if path.is_file() and wanted(path) and not path.parts[0].startswith(".")
    )


def _must(question: str, default: str | None) -> str:
    return str(typer.prompt(question, default=default, err=True)).strip()


def _ask(question: str) -> str | None:
    said = str(typer.prompt(question, default="", show_default=False, err=True))
    return said.strip() or None


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
