"""What workers and their controller tell each other is understood or refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import damaged
from tests.fuzz.mutations import json_texts
from tests.gate_project import table
from tests.reports.conftest import FAILED
from tests.reports.conftest import PASSED

from pytest_mlgate.expectation import DeclaredGate
from pytest_mlgate.expectation import from_wire
from pytest_mlgate.expectation import to_wire
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.handover import INDEX
from pytest_mlgate.handover import hand_over
from pytest_mlgate.handover import take_over
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Waiver
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.tally import Answer
from pytest_mlgate.tally import answer_from_wire
from pytest_mlgate.tally import answer_to_wire

GATE = DeclaredGate(
    gate="test_a.py::test_x",
    families=("benchmark",),
    waiver=Waiver(reason="why", owner="ann", until="2026-12-31"),
)
ANSWER = Answer(
    gate="test_a.py::test_x", status=GateStatus.JUDGED, verdicts=(PASSED, FAILED)
)


@inputs(12, 400)
def test_an_answer_with_a_change_is_refused_or_still_fails(most):
    def of(text):
        found = []
        told = refused(lambda: found.append(answer_from_wire(text)))
        if told is None:
            # the only place was changed that a failure does not hang on, or the failure
            # itself: it is whole in any case, and can cross again
            assert answer_from_wire(answer_to_wire(found[0])) == found[0]

    hold("hand-over", json_texts(json.loads(answer_to_wire(ANSWER))), of, most=most)


@inputs(12, 400)
def test_gates_that_were_collected_are_gates_or_refused(most):
    def of(text):
        refused(lambda: from_wire(text))

    gates = [GATE, replace(GATE, gate="other", waiver=None)]
    hold("hand-over", json_texts(json.loads(to_wire(gates))), of, most=most)


@pytest.fixture
def session(tmp_path):
    table(rows=60).to_csv(tmp_path / "table.csv", index=False)
    settings = Settings(
        name="toy",
        target="y",
        positive=1,
        evaluation="table.csv",
        file=tmp_path / "mlgate.toml",
        candidate=SubjectSettings(score="p_new"),
        baseline=SubjectSettings(score="p_old"),
    )
    made = GateSession(settings)
    made.prepare()
    return made


@inputs(4, 100)
@pytest.mark.parametrize("name", [INDEX, "candidate.npz"])
def test_answers_that_were_damaged_on_the_way_are_refused(
    session, tmp_path, name, most
):
    folder = tmp_path / "handed"
    folder.mkdir()
    hand_over(session, folder)
    whole = (folder / name).read_bytes()
    told = session.candidate.predictions.scores.tolist()

    def of(content):
        (folder / name).write_bytes(content)
        heard = GateSession(session.settings)
        before = files(tmp_path)
        if refused(lambda: take_over(heard, folder)) is None and name != INDEX:
            # numpy's own checksums hold
            assert heard.candidate.predictions.scores.tolist() == told
        assert files(tmp_path) == before
        (folder / name).write_bytes(whole)

    hold("hand-over", damaged(whole), of, most=most)
