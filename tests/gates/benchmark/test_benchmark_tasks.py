"""`BenchmarkGate` on every task, every kind of row and every way to name a metric."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk
from tests.gate_project import table

from pytest_mlgate import metrics
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.regression.value_answers import ValueAnswers


class Asking:
    """A benchmark gate with its ledger."""

    def __init__(self, session):
        self.session = session
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = BenchmarkGate(session, self.ledger)

    def verdict(self):
        (verdict,) = self.ledger.judge(
            alpha={"benchmark": 0.05}, severity="required", power=0.8
        )
        return verdict


@pytest.fixture
def asking(tmp_path):
    """Give a gate on a frame, with any settings."""

    def asking(frame, **given):
        settings = Settings(
            name="toy", evaluation="table.csv", file=tmp_path / "mlgate.toml", **given
        )
        session = GateSession(settings)
        session.adopt("evaluation", frame)
        return Asking(session)

    return asking


@pytest.fixture
def binary(asking):
    def binary(frame=None, **given):
        return asking(
            table() if frame is None else frame,
            **{
                "target": "y",
                "positive": 1,
                "candidate": {"score": "p_new"},
                "baseline": {"score": "p_old"},
            }
            | given,
        )

    return binary


def animals(rows=900, seed=3):
    rng = np.random.default_rng(seed)
    names = np.array(["cat", "dog", "owl"])
    truth = rng.integers(0, 3, rows)

    def answers(noise):
        logits = 2.0 * np.eye(3)[truth] + noise * rng.normal(size=(rows, 3))
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        return p.round(9) / p.round(9).sum(axis=1, keepdims=True)

    new, old = answers(1.0), answers(1.6)
    columns = {f"new_{n}": new[:, i] for i, n in enumerate(names)}
    columns |= {f"old_{n}": old[:, i] for i, n in enumerate(names)}
    return pd.DataFrame({"kind": names[truth], **columns}), names


@pytest.fixture
def multiclass(asking):
    frame, names = animals()
    found = asking(
        frame,
        task="multiclass",
        target="kind",
        candidate={"probabilities": {n: f"new_{n}" for n in names}},
        baseline={"probabilities": {n: f"old_{n}" for n in names}},
    )
    return found, frame, names


def flights(rows=800, seed=5):
    rng = np.random.default_rng(seed)
    crew = np.repeat(np.arange(rows // 8), 8)
    late = rng.gamma(2.0, 10.0, rows) + 5 * rng.normal(size=rows // 8)[crew] + 70
    return pd.DataFrame(
        {
            "crew": crew,
            "day": np.arange(rows),
            "seats": rng.integers(50, 300, rows).astype(float),
            "late": late,
            "new": late + rng.normal(0, 4, rows) + 6 * rng.normal(size=rows // 8)[crew],
            "old": late + rng.normal(0, 6, rows) + 9 * rng.normal(size=rows // 8)[crew],
        }
    )


@pytest.fixture
def regression(asking):
    def regression(**given):
        return asking(
            flights(),
            **{
                "task": "regression",
                "target": "late",
                "candidate": {"value": "new"},
                "baseline": {"value": "old"},
            }
            | given,
        )

    return regression


def test_several_classes_are_judged_by_scikit_learns_numbers(multiclass):
    asked, frame, names = multiclass
    asked.gate.not_worse("f1_macro", margin=0.02)
    verdict = asked.verdict()
    new = names[frame[[f"new_{n}" for n in names]].to_numpy().argmax(axis=1)]
    old = names[frame[[f"old_{n}" for n in names]].to_numpy().argmax(axis=1)]
    assert verdict.outcome == "passed"
    f1 = [sk.f1_score(frame["kind"], labels, average="macro") for labels in (new, old)]
    assert [verdict.candidate, verdict.baseline] == pytest.approx(f1, abs=1e-9)
    assert verdict.estimate == pytest.approx(f1[0] - f1[1], abs=1e-9)


def test_a_class_is_asked_about_by_its_name(multiclass):
    asked, frame, names = multiclass
    found = asked.gate.at_least("recall_of(owl)", 0.5)
    labels = names[frame[[f"new_{n}" for n in names]].to_numpy().argmax(axis=1)]
    recall = sk.recall_score(frame["kind"], labels, labels=["owl"], average=None)[0]
    assert found.candidate == pytest.approx(recall, abs=1e-9)
    assert asked.gate.at_least(metrics.recall_of("owl"), 0.5).candidate == (
        found.candidate
    )


def test_a_class_that_does_not_exist_is_named(multiclass):
    asked, *_ = multiclass
    with pytest.raises(InvalidInput, match="cow"):
        asked.gate.at_least("recall_of(cow)", 0.5)


def test_a_regression_is_judged_by_scikit_learns_numbers(regression):
    asked, frame = regression(), flights()
    found = asked.gate.not_worse("mean_absolute_error", margin=0.5)
    errors = [sk.mean_absolute_error(frame["late"], frame[c]) for c in ("new", "old")]
    assert [found.candidate, found.baseline] == pytest.approx(errors, abs=1e-9)
    assert found.estimate == pytest.approx(errors[1] - errors[0], abs=1e-9)
    assert asked.verdict().outcome == "passed"


@pytest.mark.parametrize(
    ("spec", "oracle"),
    [
        ("r2", sk.r2_score),
        ("neg_root_mean_squared_error", sk.root_mean_squared_error),
        ("mean_pinball_loss(0.9)", lambda y, p: sk.mean_pinball_loss(y, p, alpha=0.9)),
        ("neg_max_error", sk.max_error),
        (
            metrics.mean_tweedie_deviance(1.5),
            lambda y, p: sk.mean_tweedie_deviance(y, p, power=1.5),
        ),
    ],
)
def test_every_way_to_name_a_metric_gives_its_value(regression, spec, oracle):
    frame = flights()
    found = regression().gate.better(spec)
    assert found.candidate == pytest.approx(
        oracle(frame["late"], frame["new"]), abs=1e-9
    )


def test_rows_that_belong_together_widen_the_interval(regression):
    plain = regression().gate.better("mean_absolute_error").interval(0.9)
    asked = regression(groups="crew")
    grouped = asked.gate.better("mean_absolute_error").interval(0.9)
    assert grouped.high - grouped.low > 1.02 * (plain.high - plain.low)
    assert "cluster-robust" in asked.verdict().method


def test_weights_are_those_of_scikit_learn(regression):
    frame = flights()
    found = regression(weight="seats").gate.better("mean_squared_error")
    expected = sk.mean_squared_error(
        frame["late"], frame["new"], sample_weight=frame["seats"]
    )
    assert found.candidate == pytest.approx(expected, rel=1e-12)


def test_groups_of_a_slice_are_those_of_its_rows(regression):
    asked, frame = regression(groups="crew"), flights()
    inside = (frame["crew"] < 40).to_numpy()
    found = asked.gate.better(
        "mean_absolute_error", where=lambda rows: rows["crew"] < 40
    )
    expected = compare_rows(
        metric_of("mean_absolute_error", task="regression"),
        frame["late"].to_numpy()[inside],
        candidate=ValueAnswers(values=frame["new"].to_numpy()[inside]),
        baseline=ValueAnswers(values=frame["old"].to_numpy()[inside]),
        structure=RowStructure(groups=frame["crew"].to_numpy()[inside]),
    )
    assert found.interval(0.9) == pytest.approx(expected.interval(0.9), rel=1e-12)


def test_a_metric_that_cannot_bear_groups_is_refused(binary):
    asked = binary(groups="x")
    with pytest.raises(InvalidInput, match="rms_calibration_error cannot be used"):
        asked.gate.at_most("rms_calibration_error", 0.1)


def test_a_relative_margin_is_a_share_of_the_baseline(binary):
    asked = binary()
    found = asked.gate.not_worse("log_loss", margin=0.05, relative=True)
    verdict = asked.verdict()
    assert verdict.check == "not_worse(log_loss, margin=0.05, relative)"
    assert verdict.threshold.bad == pytest.approx(-math.log(1.05))
    assert found.estimate == pytest.approx(math.log(found.baseline / found.candidate))
    assert verdict.ratio == "loss"
    assert verdict.outcome == "passed"


def test_a_relative_margin_of_a_gain_is_below_one(binary):
    asked = binary()
    asked.gate.not_worse("recall", margin=0.05, relative=True)
    verdict = asked.verdict()
    assert verdict.threshold.bad == pytest.approx(math.log(0.95))
    assert verdict.estimate == pytest.approx(
        math.log(verdict.candidate / verdict.baseline)
    )


def test_a_gain_may_be_a_share_of_the_baseline(binary):
    asked = binary()
    asked.gate.better("roc_auc", by_at_least=0.05, relative=True)
    verdict = asked.verdict()
    assert verdict.check == "better(roc_auc, by_at_least=0.05, relative)"
    assert (
        verdict.threshold.ok == verdict.threshold.bad == pytest.approx(math.log1p(0.05))
    )
    assert verdict.estimate == pytest.approx(
        math.log(verdict.candidate / verdict.baseline)
    )
    with pytest.raises(InvalidInput, match="`by_at_least` must be between 0 and 1"):
        asked.gate.better("roc_auc", by_at_least=5, relative=True)


def test_any_gain_at_all_may_be_asked_as_a_share(binary):
    asked = binary()
    asked.gate.better("roc_auc", relative=True)
    assert asked.verdict().threshold.ok == 0.0


def test_the_same_may_mean_within_a_share(binary):
    asked = binary()
    asked.gate.same_as("roc_auc", within=0.5, relative=True)
    verdict = asked.verdict()
    assert verdict.outcome == "passed"
    assert (verdict.threshold.ok, verdict.threshold.bad) == (0.0, -math.log(1.5))
    assert verdict.estimate == pytest.approx(
        -abs(math.log(verdict.candidate / verdict.baseline))
    )
    with pytest.raises(InvalidInput, match="`within` must be between 0 and 1"):
        asked.gate.same_as("roc_auc", within=5, relative=True)


@pytest.mark.parametrize("margin", [0, 1, 5, -0.1, math.nan])
def test_a_relative_margin_that_is_no_share_is_refused(binary, margin):
    with pytest.raises(InvalidInput, match="margin"):
        binary().gate.not_worse("log_loss", margin=margin, relative=True)


def test_a_model_that_did_not_change_is_the_same_and_one_that_did_is_not(binary):
    frame = table()
    frame["p_new"] = (frame["p_old"] + 1e-6).clip(upper=1)
    asked = binary(frame)
    asked.gate.same_as("log_loss", within=0.001)
    verdict = asked.verdict()
    assert verdict.outcome == "passed"
    assert verdict.orientation == -1
    other = binary()
    other.gate.same_as("log_loss", within=0.001)
    assert other.verdict().outcome == "failed"


def test_a_better_model_is_not_the_same_either(binary):
    asked = binary()
    found = asked.gate.same_as("roc_auc", within=0.001)
    assert found.estimate < 0
    assert found.candidate > found.baseline
    assert asked.verdict().outcome == "failed"


def test_a_band_fails_below_the_value_and_passes_above_its_bad_end(binary):
    value = binary().gate.at_least("accuracy", 0.5).estimate
    for wanted, bad, outcome in [
        (value, value - 0.05, "passed"),
        (value + 0.1, value + 0.05, "failed"),
        (value + 0.005, value - 0.005, "inconclusive"),
    ]:
        asked = binary()
        asked.gate.at_least("accuracy", round(wanted, 4), bad=round(bad, 4))
        assert asked.verdict().outcome == outcome


@pytest.mark.parametrize(
    ("question", "metric", "value", "bad"),
    [("at_least", "accuracy", 0.8, 0.9), ("at_most", "brier", 0.2, 0.1)],
)
def test_a_band_the_wrong_way_round_is_refused(binary, question, metric, value, bad):
    with pytest.raises(InvalidInput, match="`bad` must be at"):
        getattr(binary().gate, question)(metric, value, bad=bad)


def test_a_function_of_ones_own_needs_a_direction(binary):
    def share_called(y_true, y_pred):
        return float(np.mean(y_pred))

    asked = binary()
    with pytest.raises(InvalidInput, match="higher_is_better"):
        asked.gate.not_worse(share_called, margin=0.1)
    found = asked.gate.at_least(share_called, 0.1, higher_is_better=True)
    assert found.candidate == pytest.approx((table()["p_new"] >= 0.5).mean())


def test_a_direction_that_contradicts_the_metric_is_refused(binary):
    with pytest.raises(InvalidInput, match="contradicts log_loss"):
        binary().gate.not_worse("log_loss", margin=0.1, higher_is_better=True)


def test_a_metric_of_another_task_is_refused(binary):
    with pytest.raises(InvalidInput, match="metric of task = 'multiclass'"):
        binary().gate.at_least(metrics.top_k(2), 0.5)
    with pytest.raises(InvalidInput, match="Unknown metric 'r2_scoer'"):
        binary().gate.at_least("r2_scoer", 0.5)


def test_a_metric_without_its_parameter_says_how_to_give_it(binary):
    with pytest.raises(InvalidInput, match=r'"recall_at_fpr\(…\)"'):
        binary().gate.at_least("recall_at_fpr", 0.5)


def test_operating_points_and_calibration_are_asked_by_name(binary):
    asked = binary()
    asked.gate.not_worse("recall_at_fpr(0.1)", margin=0.05)
    assert asked.verdict().outcome == "passed"
    assert 0 <= asked.gate.at_most("rms_calibration_error", 0.5).candidate < 0.5


def test_value_per_case_comes_from_the_settings(binary):
    costs = {"tp": 90, "fp": -10, "fn": -50}
    asked, frame = binary(costs=costs), table()
    found = asked.gate.better("value_per_case", by_at_least=0.1)
    called = frame["p_new"] >= 0.5
    worth = np.where(
        frame["y"] == 1, np.where(called, 90, -50), np.where(called, -10, 0)
    )
    assert found.candidate == pytest.approx(worth.mean(), rel=1e-12)
    assert asked.verdict().outcome == "passed"


def test_values_of_columns_belong_to_their_rows(binary):
    frame = table().assign(loan=lambda rows: 100.0 + np.arange(len(rows)))
    asked = binary(frame, costs={"fn": "loan", "tn": 1000})
    with pytest.raises(InvalidInput):  # nobody is worth more undetected than nothing
        binary(frame, costs={"fn": 50, "tp": 0}).gate.better("value_per_case")
    found = asked.gate.better("value_per_case", by="region")
    for label, measured in found.items():
        rows = frame[frame["region"] == label.removeprefix("region=")]
        called, y = rows["p_new"] >= 0.5, rows["y"] == 1
        worth = np.where(y & ~called, rows["loan"], np.where(~y & ~called, 1000, 0))
        assert measured.candidate == pytest.approx(worth.mean(), rel=1e-12)


def test_value_per_case_without_costs_says_what_to_write(binary):
    with pytest.raises(SettingsError, match="value_per_case needs to know"):
        binary().gate.better("value_per_case")


def test_costs_that_are_no_numbers_are_refused(binary):
    frame = table()
    with pytest.raises(InvalidInput, match=r"costs\.fn"):
        binary(frame, costs={"fn": "region"}).gate.better("value_per_case")


def test_bands_of_predictions_are_slices(regression):
    asked, frame = regression(), flights()
    found = asked.gate.at_most(
        "actual_to_expected_error", 0.2, by=metrics.prediction_bands(4)
    )
    assert len(found) == 4
    lowest = frame["new"].rank() <= len(frame) / 4
    ratio = frame["late"][lowest].sum() / frame["new"][lowest].sum()
    assert next(iter(found.values())).candidate == pytest.approx(abs(ratio - 1))
    assert next(iter(found)).startswith("band 1 of 4 (")


def test_bands_need_numbers(multiclass):
    asked, *_ = multiclass
    with pytest.raises(SubjectMismatch, match="Bands of predictions"):
        asked.gate.at_least("accuracy", 0.5, by=metrics.prediction_bands(4))


@pytest.mark.parametrize("count", [1, 0, 101, 2.5, True])
def test_a_number_of_bands_that_makes_no_sense_is_refused(count):
    with pytest.raises(InvalidInput, match="prediction_bands"):
        metrics.prediction_bands(count)


@pytest.mark.parametrize(
    ("question", "metric", "value", "bad"),
    [
        ("at_least", "recall", 0, None),
        ("at_most", "brier", 1, None),
        ("at_least", "recall", 0.9, 0.0),
        ("at_least", "mcc", -1, None),
    ],
)
def test_a_requirement_that_no_model_can_miss_is_refused(
    binary, question, metric, value, bad
):
    with pytest.raises(InvalidInput, match="is worse"):
        getattr(binary().gate, question)(metric, value, bad=bad)
