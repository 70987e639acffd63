"""What `Shadow` and `Canary` write is complete, and can be answered again."""

from __future__ import annotations

import pytest

from pytest_mlgate import Canary
from pytest_mlgate import DecisionLog
from pytest_mlgate import Served
from pytest_mlgate import Shadow
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.verdict import Outcome


@pytest.fixture
def arms(served):
    """Give version 2, the champion since long ago, and the candidate beside it."""
    return tuple(
        Served(
            served.models[name],
            artifact=served.root / f"{name}.skops",
            version=version,
            call="predict_proba",
        )
        for name, version in (("two", 2), ("three", None))
    )


@pytest.mark.parametrize("format_", ["jsonl", "parquet"])
def test_a_shadow_leaves_a_log_that_passes(served, arms, format_):
    rows = served.rows.drop(columns="y")
    with (
        DecisionLog(served.root / "log", format=format_) as log,
        Shadow(*arms, log=log, waiting=100) as model,
    ):
        for number in range(40):
            model(rows.iloc[[number]], request_id=f"r{number}")
    session = served.session(candidate=SubjectSettings(model="three.skops"))
    verdict = served.ask("complete", "log", session=session)
    assert (verdict.outcome, verdict.n) == (Outcome.PASSED, 80), verdict.cases
    verdict = served.ask("reproduces", "log", session=session)
    assert (verdict.outcome, verdict.n) == (Outcome.PASSED, 80), verdict.cases


def test_a_canary_leaves_a_log_that_passes(served, arms):
    rows = served.rows.drop(columns="y")
    with DecisionLog(served.root / "log") as log:
        model = Canary(*arms, share=0.5, salt="spring", log=log)
        for number in range(40):
            model(rows.iloc[[number]], key=f"customer-{number}")
    session = served.session(candidate=SubjectSettings(model="three.skops"))
    for question in ("complete", "reproduces"):
        verdict = served.ask(question, "log", session=session)
        assert (verdict.outcome, verdict.n) == (Outcome.PASSED, 40), verdict.cases
