"""Where do the numbers come from: the facts of a session as names and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.record import Model
    from pytest_mlgate.record import Record
    from pytest_mlgate.record import Table


def facts(record: Record) -> Iterator[tuple[str, str]]:
    """Yield name and value of everything that identifies a session.

    What is not known is left out; nothing is escaped yet.
    """
    yield from models(record)
    yield from tables(record)
    yield from run(record)


def run(record: Record) -> Iterator[tuple[str, str]]:
    """Yield who ran what, when, with what, beside models and data."""
    origin = record.provenance
    yield "settings", f"{origin.settings} ({origin.settings_digest})"
    if origin.commit is not None:
        yield "commit", origin.commit
    yield "seed", str(origin.seed)
    yield "error budget", _budget(record)
    yield "inconclusive checks", origin.inconclusive
    yield "started", origin.started
    if origin.who is not None:
        yield "run by", origin.who
    yield "environment", f"Python {origin.python}, {origin.platform}"
    if origin.packages:
        yield "packages", packages(origin.packages)


def models(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the identities of the two models."""
    origin = record.provenance
    if origin.candidate is not None:
        yield "candidate", _model(origin.candidate)
    if origin.baseline is not None:
        yield "baseline", _model(origin.baseline)
    if origin.baseline_note:
        yield "baseline note", origin.baseline_note
    if origin.champion is not None:
        yield "champion at the start", origin.champion


def tables(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the identities of the data."""
    origin = record.provenance
    if origin.evaluation is not None:
        yield "evaluation data", _table(origin.evaluation)
    if origin.reference is not None:
        yield "reference data", _table(origin.reference)


def packages(versions: Mapping[str, str]) -> str:
    """Write names and versions in the order of the names."""
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


def _model(model: Model) -> str:
    known = [model.reference, model.digest or "no digest", model.kind]
    if model.threshold is not None:
        known.append(f"labels at {numbers.share(model.threshold)}")
    return ", ".join(known)


def _table(table: Table) -> str:
    rows, columns = numbers.count(table.rows), numbers.count(len(table.columns))
    return f"{table.reference}, {table.identity}, {rows} rows, {columns} columns"


def _budget(record: Record) -> str:
    origin = record.provenance
    block = f"alpha {numbers.share(origin.alpha)} for a block"
    return f"{block}, {numbers.share(origin.alpha_pass)} for each pass"
