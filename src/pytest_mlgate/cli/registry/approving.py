"""How the words of a command become an approval: `approve_record`."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.cli.governing_settings import governing_settings
from pytest_mlgate.cli.reports.record_file import read_record_file
from pytest_mlgate.decision import decide
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.people import approvals_of
from pytest_mlgate.registry.people import is_same_person
from pytest_mlgate.registry.promoting_rules import policy_for
from pytest_mlgate.registry.protocol import Approval
from pytest_mlgate.registry.ruling import Ruling
from pytest_mlgate.reports.escape import terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.cli.reports.record_file import RecordFile
    from pytest_mlgate.settings import Settings


def approve_record(
    path: Path, *, by: str, reason: str, config: Path | None
) -> tuple[str, ...]:
    """Write an approval down, and say in lines what it is about.

    Raises
    ------
    MlgateError
        If the record cannot be approved, or not by this person; nothing is written.
    """
    settings = governing_settings(config)
    file = read_record_file(path, settings=settings)
    _refuse_runner(file, by, settings)
    registry = open_registry(settings.registry, root=settings.root)
    registry.approve(
        Approval(
            name=settings.name,
            digest=file.candidate,
            artifact_name=_artifact_name(file, settings),
            record=file.text,
            reason=reason.strip(),
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            who=" ".join(by.split()),
        )
    )
    given = approvals_of(
        registry.history(settings.name),
        file.digest,
        runner=file.record.provenance.who,
        self_approval=settings.self_approval,
    )
    return tuple(_told(file, len(given), settings))


def _refuse_runner(file: RecordFile, by: str, settings: Settings) -> None:
    runner = file.record.provenance.who
    if settings.self_approval or not is_same_person(runner, by):
        return
    raise InvalidInput(
        f"{by.strip()} ran the session of this record, and `self_approval` is false: "
        "nobody approves their own work. Hint: ask somebody else, or set "
        "`self_approval = true` in the settings."
    )


def _artifact_name(file: RecordFile, settings: Settings) -> str:
    """Name the file that would be promoted, as a promotion will most likely name it."""
    candidate, tested = settings.candidate, file.record.provenance.candidate
    named = None if candidate is None else candidate.artifact or candidate.model
    named = named or (tested.reference if tested else None) or "candidate"
    return Path(named.partition("#sha256=")[0]).name or named


def _told(file: RecordFile, given: int, settings: Settings) -> Iterator[str]:
    yield f"approved: {terminal(settings.name)}, the record {file.digest}"
    yield f"  candidate {file.candidate}"
    decision = decide(file.record, policy_for(file.record, Ruling()))
    yield f"  by itself the record says: {str(decision.outcome).upper()}"
    if settings.approvals:
        yield f"  {given} of {settings.approvals} approvals"
    else:
        yield "  the settings ask for no approvals (`approvals = 0`)"
