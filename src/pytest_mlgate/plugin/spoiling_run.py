"""A session inside a selftest: what it breaks, and what could be broken.

Its decision is never good, whatever the gates say: nobody promotes what was spoilt.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.cost_gates import LeftOut
from pytest_mlgate.plugin.cost_gates import cost_gates
from pytest_mlgate.plugin.inner_option import SABOTAGE
from pytest_mlgate.sabotage.catalogue import planned_sabotages
from pytest_mlgate.sabotage.catalogue import sabotage_from_plain
from pytest_mlgate.sabotage.catalogue import sabotage_to_plain
from pytest_mlgate.sabotage.ground import Ground
from pytest_mlgate.tally import Tally
from pytest_mlgate.tally import answer_from_wire

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage

SURVEY = "sabotages-{digest}.json"
"""What could be broken in one model, in the report folder of the clean session."""

CLEAN = "nothing broken"
"""Name of the session that the others are held against."""

LEFT_OUT = "mlgate-left-out"

ABOUT_GROUPS = frozenset({"fairness", "slice", "benchmark"})


class SpoiltRun(Protocol):
    """What is spoilt: the run of one model."""

    session: GateSession
    tally: Tally


def spoil(config: pytest.Config, run: SpoiltRun) -> None:
    """Break what a selftest wants broken, in a session that it started.

    Raises
    ------
    InvalidInput
        If the session would promote.
    """
    given = config.getoption(SABOTAGE)
    if given is None:
        return
    if config.getoption(options.PROMOTE):
        raise InvalidInput(
            f"{SABOTAGE} breaks what is tested, so {options.PROMOTE} must not "
            f"be there. Hint: leave it out, and use {options.SELFTEST}."
        )
    told = json.loads(Path(given).read_text("utf-8"))
    # answers of an earlier run are those of a candidate that nobody touched
    run.session.cache = None
    run.tally.problem(f"part of a selftest: {told['name']}; nothing is promoted")
    file = str(run.session.settings.file)
    if told["name"] == CLEAN:
        folder = Path(given).parent
        config.pluginmanager.register(Survey(run, folder), f"mlgate-survey {file}")
    elif told["settings"] == file:
        run.session.sabotage = sabotage_from_plain(told["sabotage"])
    left_out = told.get("left_out")
    if left_out and not config.pluginmanager.has_plugin(LEFT_OUT):
        config.pluginmanager.register(LeftOut(left_out), LEFT_OUT)


class Survey:
    """Notes what could be broken, once the gates have looked at what is there."""

    def __init__(self, run: SpoiltRun, folder: Path) -> None:
        self._run = run
        self._folder = folder
        self._asked: list[str] = []
        self._cost_gates: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note the gates that only costs can move."""
        self._cost_gates = cost_gates(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear which groups the gates ask about."""
        text = getattr(report, "mlgate", None)
        verdicts = () if text is None else answer_from_wire(text).verdicts
        for verdict in verdicts:
            if verdict.family in ABOUT_GROUPS:
                told = f"{verdict.check} {verdict.slice or ''}"
                first = verdict.family == "fairness"
                self._asked.insert(0 if first else len(self._asked), told)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Write it down, with the reason where nothing can be."""
        session = self._run.session
        told: dict[str, Any] = {
            "model": session.settings.name,
            "settings": str(session.settings.file),
            "refused": None,
            "cost_gates": self._cost_gates,
            "planned": [],
        }
        try:
            told["planned"] = [
                _plain(planned)
                for planned in planned_sabotages(_ground(session, self._asked))
            ]
        except MlgateError as error:
            told["refused"] = str(error)
        digest = sha256(told["settings"].encode()).hexdigest()[:12]
        name = SURVEY.format(digest=digest)
        (self._folder / name).write_text(json.dumps(told), "utf-8")


def _ground(session: GateSession, asked: list[str]) -> Ground:
    if session.evaluation.stays:
        raise InvalidInput(
            f"{session.settings.file}: a selftest breaks rows, and the evaluation data "
            'stay with their engine. Hint: set engine = "pandas" and name a part of '
            "the rows."
        )
    return Ground(
        question=session.question,
        candidate=session.candidate if session.has_candidate else None,
        asked=tuple(asked),
        row_columns=session.settings.row_columns,
        sensitive=session.settings.sensitive,
        seed=session.settings.seed,
    )


def _plain(planned: PlannedSabotage) -> dict[str, Any]:
    sabotage = planned.sabotage
    return {
        "name": planned.name,
        "what": planned.what,
        "harmless": planned.harmless,
        "unfit": planned.unfit,
        "costs_more": sabotage is not None and sabotage.costs_more,
        "sabotage": None if sabotage is None else sabotage_to_plain(sabotage),
    }
