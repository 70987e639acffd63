"""A question about groups that names none asks about each sensitive column."""

from __future__ import annotations

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings


@pytest.fixture
def gate(frames, tmp_path):
    def gate(sensitive=("sex", "race")):
        settings = Settings(
            name="toy",
            target="y",
            positive=1,
            sensitive=sensitive,
            candidate={"score": "p_new"},
            baseline={"score": "p_old"},
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        session.adopt("evaluation", frames["adult"])
        ledger = Ledger("test_groups")
        return FairnessGate(session, ledger), ledger

    return gate


def test_there_is_one_check_per_column_and_the_lowest_is_given(gate):
    asked, ledger = gate()
    found = asked.difference("recall", at_most=0.1)
    assert [check.subject for check in ledger.checks] == ["sex", "race"]
    estimates = [check.measurement.estimate for check in ledger.checks]
    assert found.estimate == min(estimates)
    assert len(set(estimates)) == 2


def test_it_is_the_same_check_as_with_by(gate):
    asked, ledger = gate(("sex",))
    alone = asked.not_wider("recall", margin=0.02)
    named = asked.not_wider("recall", by="sex", margin=0.02)
    assert alone.estimate == named.estimate
    first, second = ledger.checks
    assert second.name == f"{first.name} #2"


def test_by_takes_the_place_of_the_setting(gate):
    asked, ledger = gate()
    asked.ratio("selection_rate", by="race", at_least=0.5)
    assert [check.subject for check in ledger.checks] == ["race"]


def test_without_either_it_says_what_to_write(gate):
    asked, ledger = gate(())
    with pytest.raises(InvalidInput, match=r"Hint: ratio.*by=.*sensitive = \["):
        asked.ratio("selection_rate", at_least=0.8)
    assert ledger.checks == ()
    assert ledger.refused is not None
