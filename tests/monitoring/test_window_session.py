"""Gates that judge what production decided."""

from __future__ import annotations

import re
from datetime import UTC
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.monitoring.conftest import NEW

from pytest_mlgate.champion import Champion
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.monitoring.window_evaluation import AskedWindow
from pytest_mlgate.monitoring.window_session import WindowSession

DAY_50, DAY_90 = datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
# twenty decisions a day: the first ten days are another model's, the last seven young
MATURE, OF_OTHERS = 20 * 43 + 1 - 200, 200


def opened(settings, *, champion=None, as_of=DAY_50, **asked):
    known = (
        None
        if champion is None
        else Champion(digest=champion, artifact=Path("a"), artifact_name="a")
    )
    return WindowSession(
        settings, asked=AskedWindow(as_of=as_of, **asked), champion=known
    )


def verdicts(ledger):
    families = {check.family for check in ledger.checks}
    return ledger.judge(
        alpha=dict.fromkeys(families, 0.05), severity="required", power=0.8
    )


def test_the_mature_and_labelled_decisions_of_the_champion_are_judged(service):
    session = opened(service(), champion=NEW)
    assert session.evaluation.rows == MATURE
    assert session.window.others == OF_OTHERS
    assert session.candidate.digest == NEW
    assert (session.truth == (session.evaluation.frame["left"] == "yes")).all()
    said = session.evaluation.frame["decision_label"] == "yes"
    assert (session.candidate.predictions.decisions == said).all()


def test_answers_of_other_models_are_not_the_champions(service):
    session = opened(service(), champion=f"sha256:{'7' * 64}")
    assert "has no answer of the champion" in session.window.waits_for


def test_drift_looks_at_all_inputs_and_not_at_the_log(service, tmp_path):
    settings = service(settings={"reference": "train.csv"})
    rng = np.random.default_rng(1)
    pd.DataFrame({"age": rng.normal(40, 10, 900), "sex": ["f", "m", "m"] * 300}).to_csv(
        tmp_path / "train.csv", index=False
    )
    session = opened(settings, champion=NEW)
    found = DriftGate(session, Ledger("a")).stable(missing=False, unseen=False)
    assert set(found) == {"age", "sex"}
    assert session.movement.evaluation.rows == 20 * 50 - OF_OTHERS


def test_groups_are_columns_of_the_inputs(service):
    ledger = Ledger("a")
    gate = FairnessGate(opened(service(), champion=NEW), ledger)
    gate.difference("recall", by="sex", at_most=0.3)
    assert verdicts(ledger)[0].outcome == "passed"


@pytest.mark.parametrize(
    ("labelled", "asked", "told"),
    [
        (0.01, {}, r"9 of 661 mature decisions \(1 %\)"),
        (0.5, {}, "80 % are needed"),
        (1.0, {"until": datetime(2026, 2, 18, tzinfo=UTC)}, "final on 2026-02-25"),
        (
            1.0,
            {"since": datetime(2026, 2, 14, tzinfo=UTC)},
            "none of 120 decisions is 7d",
        ),
    ],
)
def test_a_window_that_lacks_labels_waits_and_never_passes(
    service, labelled, asked, told
):
    ledger = Ledger("a")
    session = opened(service(labelled=labelled), champion=NEW, **asked)
    gate = BenchmarkGate(session, ledger)
    gate.at_least("accuracy", 0.01)
    assert gate.at_least("accuracy", 0.01, by="sex") == {}
    first, second = verdicts(ledger)
    assert (first.outcome, second.outcome) == ("inconclusive", "inconclusive")
    assert first.check == "at_least(accuracy, 0.01)"
    assert first.reason.startswith("Wait for labels: ")
    assert re.search(told, first.reason)
    assert "meanwhile expect accuracy 0." in first.remedy


def test_nothing_is_compared_with_a_baseline_here(service):
    ledger = Ledger("a")
    BenchmarkGate(opened(service()), ledger).not_worse("accuracy", margin=0.1)
    assert "as_promised" in verdicts(ledger)[0].reason


def test_what_nobody_reported_is_the_answer_of_the_settings(service):
    settings = service(labelled=0.01, settings={"without_label": "no"})
    with pytest.raises(InvalidInput, match="without_label"):
        opened(service(labelled=0.01, settings={"without_label": "maybe"})).evaluation  # noqa: B018 - reading refuses
    session = opened(settings, champion=NEW)
    assert session.window.waits_for is None
    assert session.truth.sum() < 0.01 * MATURE


def test_rows_are_described_by_inputs_and_by_the_time_of_decisions(service):
    settings = service(settings={"weight": "age", "time": "seen_at"})
    session = opened(settings, champion=NEW)
    assert (session.structure.weights == session.evaluation.frame["age"]).all()
    assert (np.diff(session.structure.time) > 0).all()
    unknown = opened(service(settings={"groups": "household"}), champion=NEW)
    assert unknown.structure.groups is None
    assert "`groups` = 'household' is no input" in unknown.unheeded[0]


def test_several_classes_are_judged_by_what_was_said(service):
    kinds = np.resize(["a", "b", "c"], 1200)
    said = np.where(np.arange(1200) % 10 == 0, "a", kinds)
    settings = service(
        settings={"task": "multiclass"},
        log={"label": said, "score": None},
        labels={"left": kinds},
    )
    ledger = Ledger("a")
    gate = BenchmarkGate(opened(settings, champion=NEW), ledger)
    gate.at_least("accuracy", 0.8)
    with pytest.raises(SubjectMismatch, match="needs probabilities"):
        gate.at_most("log_loss", 0.8)
    assert verdicts(ledger)[0].outcome == "passed"


def test_rows_of_a_fixture_do_not_stand_in_for_production(service):
    session = opened(service())
    with pytest.raises(InvalidInput, match="gives rows of its own"):
        session.adopt("evaluation", pd.DataFrame({"age": [1.0]}))


def test_settings_without_labels_say_what_to_add(service):
    session = opened(service(settings={"labels": None, "maturity": None}))
    with pytest.raises(SettingsError, match=r'add `labels = "labels\.csv"`, `maturity'):
        session.evaluation  # noqa: B018 - reading refuses


def test_a_regression_is_judged_by_its_values(service):
    settings = service(
        settings={"task": "regression"},
        log={"score": np.arange(1200.0), "label": None},
        labels={"left": np.arange(1200.0) + np.resize([1.0, -1.0, 2.0], 1200)},
    )
    ledger = Ledger("a")
    gate = BenchmarkGate(opened(settings, as_of=DAY_90, champion=NEW), ledger)
    gate.at_most("mean_absolute_error", 2.0)
    assert verdicts(ledger)[0].candidate == pytest.approx(4 / 3, abs=0.01)
