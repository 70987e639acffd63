"""`BenchmarkPlan`: every question on every kind of rows, and the floors of the gate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.benchmark.planning import BenchmarkPlan
from pytest_mlgate.gates.benchmark.prediction_bands import PredictionBands
from pytest_mlgate.gates.unasked import ModelNotAsked
from pytest_mlgate.gates.unasked import PlannedGate
from pytest_mlgate.gates.unasked import UnaskedModel
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.plan import PlanLedger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS

GATE = "test_gates.py::test_it"
HIGHER = [m.name for m in BINARY_METRICS.values() if m.higher_is_better]


def rows(n=3000, share=0.3, seed=11):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "y": (rng.random(n) < share).astype(int),
            "value": rng.gamma(2.0, size=n),
            "kind": rng.choice(["cat", "dog", "owl"], p=[0.6, 0.3, 0.1], size=n),
            "region": rng.choice(["north", "south"], size=n),
            "patient": np.arange(n) // 10,
            "weight": rng.exponential(size=n) + 0.01,
        }
    )


class Planning:
    """A plan of one gate on some rows, with models that nobody may ask."""

    def __init__(self, frame, *, baseline=True, **settings):
        known = {"name": "toy", "target": "y", "positive": 1, "evaluation": "t.csv"}
        if settings.get("task", "binary") != "binary":
            del known["positive"]
        self.session = GateSession(Settings(**{**known, **settings}))
        self.session.adopt("evaluation", frame)
        self.session.adopt("candidate", UnaskedModel("candidate"))
        if baseline:
            self.session.adopt("baseline", UnaskedModel("baseline"))
        self.ledger = PlanLedger(GATE)
        self.gate = BenchmarkPlan(self.session, self.ledger)

    @property
    def one(self):
        (check,) = self.ledger.planned
        return check


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_every_binary_metric_is_foreseen_and_no_candidate_is_barred(metric):
    plan = Planning(rows())
    plan.gate.not_worse(metric, margin=0.05)
    assert plan.one.source == "guess"
    assert 0.001 < plan.one.standard_error < 0.05
    assert plan.one.cannot_pass is None
    assert plan.one.rows in {3000, int(rows()["y"].sum()), int((1 - rows()["y"]).sum())}


@pytest.mark.parametrize("metric", HIGHER)
def test_requirements_and_gains_that_can_be_met_bar_nobody(metric):
    plan = Planning(rows())
    plan.gate.at_least(metric, 0.5)
    plan.gate.better(metric, by_at_least=0.2)
    plan.gate.same_as(metric, within=0.1)
    assert [check.cannot_pass for check in plan.ledger.planned] == [None] * 3
    assert [check.two_sided for check in plan.ledger.planned] == [False, False, True]


@pytest.mark.parametrize("metric", ["recall", "roc_auc", "log_loss", "f1"])
def test_a_relative_margin_is_foreseen_on_its_own_scale(metric):
    plan = Planning(rows())
    plan.gate.not_worse(metric, margin=0.05)
    plan.gate.not_worse(metric, margin=0.05, relative=True)
    difference, ratio = (check.standard_error for check in plan.ledger.planned)
    assert 0.3 < ratio / difference < 4


def test_more_rows_have_a_smaller_spread_as_theory_has_it():
    found = []
    for n in (1000, 16_000):
        plan = Planning(rows(n))
        plan.gate.not_worse("accuracy", margin=0.05)
        found.append(plan.one.standard_error)
    assert found[0] / found[1] == pytest.approx(4, rel=0.15)


@pytest.mark.parametrize("settings", [{"groups": "patient"}, {"weight": "weight"}])
def test_rows_that_hang_together_or_weigh_unequally_say_less(settings):
    found = []
    frame = rows(6000)
    frame["patient"] = np.arange(6000) // 50
    for changes in ({}, settings):
        plan = Planning(frame, **changes)
        plan.gate.not_worse("accuracy", margin=0.05)
        found.append(plan.one.standard_error)
    assert found[1] > 1.1 * found[0]


def test_too_few_groups_bar_every_candidate():
    frame = rows(600)
    frame["patient"] = np.arange(600) % 4
    plan = Planning(frame, groups="patient")
    plan.gate.not_worse("accuracy", margin=0.05)
    assert "groups" in plan.one.cannot_pass


@pytest.mark.parametrize(
    ("metric", "positives"), [("roc_auc", 19), ("average_precision", 49)]
)
def test_the_floor_of_the_plan_is_the_floor_of_the_gate(metric, positives):
    frame = rows(2000, share=0.0)
    for extra, barred in ((0, True), (1, False)):
        frame.loc[: positives + extra - 1, "y"] = 1
        plan = Planning(frame)
        plan.gate.not_worse(metric, margin=0.3)
        assert (plan.one.cannot_pass is not None) is barred


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_class_that_is_absent_bars_every_candidate(share):
    frame = rows(50, share=0.5)
    mask = frame["region"] == "north"
    frame.loc[mask, "y"] = int(share)
    plan = Planning(frame)
    plan.gate.not_worse("roc_auc", margin=0.1, where={"region": "north"})
    assert "0" in plan.one.cannot_pass


def test_names_and_slices_are_those_of_a_run():
    frame = rows()
    frame["p_new"] = np.linspace(0.01, 0.99, len(frame))
    frame["p_old"] = np.linspace(0.02, 0.98, len(frame))[::-1]
    plan = Planning(frame)
    measured = GateSession(
        Settings(
            name="toy",
            target="y",
            positive=1,
            evaluation="t.csv",
            candidate=SubjectSettings(score="p_new"),
            baseline=SubjectSettings(score="p_old"),
        )
    )
    measured.adopt("evaluation", frame)
    ledger = Ledger(GATE)
    for gate in (plan.gate, BenchmarkGate(measured, ledger)):
        gate.not_worse("roc_auc", margin=0.1, by="region")
        gate.better("recall", by="region", where={"kind": "cat"})
        gate.at_most("log_loss", 0.9)
        gate.at_most("log_loss", 0.9)
        gate.not_worse("roc_auc", margin=0.1, where={"kind": "cat"})
    asked = [(check.name, check.slice) for check in ledger.checks]
    assert [(check.check, check.slice) for check in plan.ledger.planned] == asked


def test_classes_are_foreseen():
    plan = Planning(rows(), task="multiclass", target="kind")
    plan.gate.not_worse("accuracy", margin=0.05)
    plan.gate.not_worse("f1_macro", margin=0.05)
    plan.gate.not_worse("log_loss", margin=0.05)
    for check in plan.ledger.planned:
        assert check.cannot_pass is None
        assert 0.001 < check.standard_error < 0.1


def test_a_class_that_is_too_rare_bars_an_average_over_classes():
    frame = rows()
    frame.loc[:4, "kind"] = "emu"
    plan = Planning(frame, task="multiclass", target="kind")
    plan.gate.not_worse("f1_macro", margin=0.05)
    assert "emu (5)" in plan.one.cannot_pass


@pytest.mark.parametrize(
    "metric",
    ["mean_absolute_error", "root_mean_squared_error", "mean_poisson_deviance"],
)
def test_numbers_are_foreseen(metric):
    plan = Planning(rows(), task="regression", target="value")
    plan.gate.not_worse(metric, margin=0.1)
    assert plan.one.cannot_pass is None
    assert plan.one.standard_error > 0


def test_a_function_of_the_users_is_foreseen():
    plan = Planning(rows(), task="regression", target="value")
    plan.gate.not_worse(_worst_case, margin=0.5, higher_is_better=False)
    assert plan.one.source == "guess"


def _worst_case(y_true, y_pred):
    return float(np.quantile(np.abs(y_true - y_pred), 0.9))


def test_what_an_outcome_is_worth_is_foreseen():
    plan = Planning(rows(), costs={"tp": 90, "fp": -10})
    plan.gate.not_worse("value_per_case", margin=1.0)
    assert plan.one.standard_error > 0


def test_bands_of_predictions_are_not_known_before_the_predictions():
    plan = Planning(rows())
    assert plan.gate.not_worse("brier", margin=0.1, by=PredictionBands(5)) == {}
    assert plan.one.slice == "bands of predictions"
    assert plan.one.source == "unknown"


def test_without_any_baseline_a_comparison_is_refused():
    plan = Planning(rows(), baseline=False)
    with pytest.raises(SettingsError, match="and there is none"):
        plan.gate.not_worse("f1", margin=0.1)
    plan.gate.at_least("f1", 0.5)


@pytest.mark.parametrize(
    "use",
    [
        lambda model: model.predict,
        lambda model: model(1),
        lambda model: model["score"],
        list,
        lambda model: hasattr(model, "predict_proba"),
    ],
)
def test_a_model_that_is_not_asked_says_why(use):
    with pytest.raises(ModelNotAsked, match=r"asks no model\. Hint: "):
        use(UnaskedModel("candidate"))


def test_a_session_cannot_make_answers_of_it():
    plan = Planning(rows())
    with pytest.raises(InvalidInput, match="asks no model"):
        assert plan.session.candidate


class TestAFamilyWithoutAForesightOfItsOwn:
    def test_what_asks_a_model_is_unknown(self):
        plan = Planning(rows())
        gate = PlannedGate(
            BenchmarkGate(plan.session, plan.ledger), plan.session, plan.ledger
        )
        gate.not_worse("roc_auc", margin=0.1)
        assert (plan.one.check, plan.one.source) == ("not_worse(roc_auc)", "unknown")
        assert plan.one.settles is None

    def test_a_method_that_does_not_exist_is_an_error_as_ever(self):
        plan = Planning(rows())
        gate = PlannedGate(
            BenchmarkGate(plan.session, plan.ledger), plan.session, plan.ledger
        )
        with pytest.raises(AttributeError, match="not_worser"):
            gate.not_worser("roc_auc")


def test_a_promise_is_listed_and_left_to_production():
    plan = Planning(rows())
    plan.gate.as_promised("roc_auc", margin=0.1)
    assert plan.one.check == "as_promised(roc_auc, margin=0.1)"
    assert "asked in the stage monitor" in plan.one.not_applicable
    with pytest.raises(InvalidInput, match="`margin` must be below 1"):
        plan.gate.as_promised("roc_auc", margin=5)


def test_a_condition_that_no_row_meets_passes_nobody():
    plan = Planning(rows())
    plan.gate.not_worse("roc_auc", margin=0.1, where={"region": "nowhere"})
    assert (plan.one.rows, plan.one.cannot_pass) == (
        0,
        "no row belongs here: the slice is empty",
    )


def test_a_requirement_that_no_candidate_could_prove_is_told():
    plan = Planning(rows())
    plan.gate.at_least("recall", 0.9999)
    told = "not even a candidate without a fault would pass"
    assert plan.one.cannot_pass.endswith(told)
