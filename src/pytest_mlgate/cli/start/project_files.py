"""The files of a project that had none: settings, gates, ledger, by their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.cli.start.gate_source import gate_source
from pytest_mlgate.cli.start.seeded_ledger import seeded_ledger
from pytest_mlgate.cli.start.settings_source import settings_source
from pytest_mlgate.proposals.edge_cases import LEDGER
from pytest_mlgate.proposals.proposing import propose
from pytest_mlgate.proposals.schema import schema_of

if TYPE_CHECKING:
    from datetime import date

    from pytest_mlgate.cli.start.understanding import Understood
    from pytest_mlgate.cli.start.wishes import Wishes
    from pytest_mlgate.proposals.proposal import Proposals

SETTINGS = "mlgate.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFiles:
    """Texts by name, relative to the folder of the settings; and what they hold."""

    texts: dict[str, str]
    proposals: Proposals


def project_files(
    wishes: Wishes, understood: Understood, *, today: date, by: str, final: bool
) -> ProjectFiles:
    """Propose gates and word all files.

    Parameters
    ----------
    wishes, understood
        What somebody said, and what was made of it.
    today, by
        When, and by which command.
    final
        Whether the answer is wanted of one run: no ledger of edge cases is begun, and
        what has moved, or cannot be settled, is asked all the same.

    Raises
    ------
    MlgateError
        If a gate cannot be asked.
    """
    session = understood.session
    ledger = None if final else seeded_ledger(session, today=today)
    proposals = propose(
        session,
        sensitive=wishes.sensitive,
        keys=understood.row_keys,
        moments=understood.moments,
        ledger=None if ledger is None else LEDGER,
        final=final,
    )
    texts = {SETTINGS: settings_source(understood.keys, today=today, by=by)}
    for family in dict.fromkeys(gate.family for gate in proposals.gates):
        texts[gate_file(family)] = gate_source(
            proposals.of(family),
            today=today,
            by=by,
            head=schema_of(session) if family == "schema" else "",
        )
    if ledger is not None:
        texts[LEDGER] = ledger
    return ProjectFiles(texts=texts, proposals=proposals)


def gate_file(family: str) -> str:
    """Name the file of a family; unlike that of a test of one's own."""
    return f"gates/test_{family}_gate.py"
