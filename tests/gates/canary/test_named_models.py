"""The record of a canary names the models of its log."""

from __future__ import annotations

from tests.gates.canary.made_up_logs import CANDIDATE
from tests.gates.canary.made_up_logs import CHAMPION
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate

from pytest_mlgate.gates.canary.planning import CanaryPlan
from pytest_mlgate.plan import PlanLedger
from pytest_mlgate.provenance import subjects_of


def test_the_record_names_the_models_of_the_log():
    log, _ = canary(400)
    asked = gate()
    asked.errors(at_most=0.5, log=log)
    found = subjects_of(asked._session)
    assert (found.candidate.digest or found.candidate.reference).startswith(CANDIDATE)
    assert (found.baseline.digest or found.baseline.reference).startswith(CHAMPION)


def test_several_models_of_one_arm_are_none_by_name():
    log, _ = canary(400)
    log.loc[log.index[:40], "model"] = "another"
    asked = gate()
    asked.errors(at_most=0.5, log=log)
    assert subjects_of(asked._session).candidate is None


def test_a_plan_says_how_often_one_may_look_and_where_it_ends():
    ledger = PlanLedger("gate")
    plan = CanaryPlan(gate()._session, ledger)
    plan.not_worse("accuracy", margin=0.01)
    plan.on(rows=3000).not_worse("accuracy", margin=0.01, looks=5)
    first, second = ledger.planned
    assert first.note.startswith("valid however often one looks; expected to end at 1")
    assert second.note.startswith("5 looks; expected to end at 3000 requests")
