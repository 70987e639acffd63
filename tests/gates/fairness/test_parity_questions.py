"""Are predictions as high, and as right, for all groups."""

from __future__ import annotations

import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.metrics import mean_absolute_error
from tests.gates.fairness.adopted_subjects import Asked

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.reports.failure import failure_text


@pytest.fixture
def asked(tmp_path):
    """Ask a gate about rows; the candidate gives the column `p`."""

    def asked(frame, **settings):
        if "candidate" not in settings:
            settings["candidate"] = frame["p"].to_numpy()
        return Asked(tmp_path, frame, **settings)

    return asked


def people(n=6000, *, off=0.0, seed=1):
    """Make rows whose probabilities are right, but for group b: too low by `off`."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["a", "b", "c"], n)
    p = rng.beta(2, 3, n)
    true = np.clip(p + np.where(group == "b", off, 0.0), 0, 1)
    y = (rng.random(n) < true).astype(int)
    return pd.DataFrame(
        {"group": group, "age": rng.integers(18, 80, n), "y": y, "p": p}
    )


def pay(n=4000, *, off=0.0, seed=2):
    """Make wages and predictions, those of group b too low by `off`."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["a", "b"], n)
    worth = rng.normal(30, 5, n)
    y = worth + rng.normal(0, 3, n)
    p = worth - np.where(group == "b", off, 0.0)
    return pd.DataFrame({"group": group, "y": y, "p": p})


NUMBERS = {"task": "regression", "positive": None}


def test_the_gap_of_mean_predictions_is_that_of_their_means(asked):
    frame = pay(off=2.0)
    gate = asked(frame, **NUMBERS).gate
    means = frame.groupby("group")["p"].mean()
    found = gate.mean_gap(by="group", at_most=1.0)
    assert found.candidate == pytest.approx(np.ptp(means), abs=1e-12)
    theirs = fm.MetricFrame(
        metrics=lambda _y, p: float(np.mean(p)),
        y_true=frame["y"],
        y_pred=frame["p"],
        sensitive_features=frame["group"],
    )
    assert found.candidate == pytest.approx(theirs.difference(), abs=1e-12)


@pytest.mark.parametrize(("off", "outcome"), [(2.0, "failed"), (0.0, "passed")])
def test_groups_that_are_paid_less_by_the_model_alone_are_found(asked, off, outcome):
    of = asked(pay(off=off), **NUMBERS)
    of.gate.mean_gap(by="group", at_most=1.0)
    of.gate.calibration_gap(by="group", at_most=1.0)
    of.gate.calibration_within_groups(by="group", at_most=1.0)
    of.gate.calibration_within_groups(
        by="group", at_most=0.05, measure="actual_to_expected_error"
    )
    assert [v.outcome for v in of.verdicts] == [outcome] * 4
    assert [v.question for v in of.verdicts] == [
        "mean_gap",
        "calibration_gap",
        "calibration_within_groups",
        "calibration_within_groups",
    ]


def test_parity_of_errors_is_a_difference_of_errors(asked):
    frame = pay()
    louder = frame.assign(
        p=np.where(frame["group"] == "b", 2 * frame["p"] - 30, frame["p"])
    )
    of = asked(louder, **NUMBERS)
    found = of.gate.difference("mean_absolute_error", by="group", at_most=0.5)
    theirs = fm.MetricFrame(
        metrics=mean_absolute_error,
        y_true=louder["y"],
        y_pred=louder["p"],
        sensitive_features=louder["group"],
    )
    assert found.candidate == pytest.approx(theirs.difference(), abs=1e-12)
    assert of.verdict.outcome == "failed"


def test_those_whose_truth_is_alike_are_compared_by_control(asked):
    frame = pay()
    # b earns less in truth, and is predicted what it earns
    lower = np.where(frame["group"] == "b", 4.0, 0.0)
    frame = frame.assign(y=frame["y"] - lower, p=frame["p"] - lower)
    of = asked(frame, **NUMBERS)
    of.gate.mean_gap(by="group", at_most=2.0)
    of.gate.mean_gap(by="group", at_most=2.0, control={"y": [24, 28, 32]})
    plain, alike = of.verdicts
    assert plain.outcome == "failed"
    assert alike.candidate < plain.candidate - 1
    assert alike.check == "mean_gap(by=group, at_most=2, control=y[24 28 32])"


def test_the_bias_of_a_group_is_observed_less_predicted(asked):
    frame = people(off=0.15)
    of = asked(frame)
    found = of.gate.calibration_within_groups(by="group", at_most=0.05)
    bias = (frame["y"] - frame["p"]).groupby(frame["group"]).mean()
    assert found.candidate == pytest.approx(bias.abs().max(), abs=1e-12)
    assert found.note == f"worst: group=b ({bias['b']:.4g})"
    gap = of.gate.calibration_gap(by="group", at_most=0.05)
    assert gap.candidate == pytest.approx(np.ptp(bias), abs=1e-12)
    assert {v.outcome for v in of.verdicts} == {"failed"}
    told = failure_text(of.verdicts)
    assert (
        "calibration_bias of the worst group by group: predictions are farther off "
        "in some group than is allowed" in told
    )
    assert "calibration_bias gap by group: predictions are farther off in one" in told


def test_right_probabilities_pass(asked):
    of = asked(people())
    of.gate.calibration_within_groups(by="group", at_most=0.05)
    of.gate.calibration_within_groups(
        by="group", at_most=0.08, measure="rms_calibration_error"
    )
    of.gate.calibration_gap(by="group", at_most=0.08)
    of.gate.mean_gap(by="group", at_most=0.05)
    assert {v.outcome for v in of.verdicts} == {"passed"}
    assert [v.metric for v in of.verdicts] == [
        "calibration_bias",
        "rms_calibration_error",
        "calibration_bias",
        "mean_score",
    ]


def test_too_high_here_does_not_make_up_for_too_low_there_over_bins(asked):
    frame = people(12_000)
    steep = np.clip(0.4 + 2 * (frame["p"] - 0.4), 0.01, 0.99)
    of = asked(frame.assign(p=np.where(frame["group"] == "b", steep, frame["p"])))
    of.gate.calibration_within_groups(by="group", at_most=0.05)
    of.gate.calibration_within_groups(
        by="group", at_most=0.05, measure="rms_calibration_error"
    )
    assert [v.outcome for v in of.verdicts] == ["passed", "failed"]
    assert "worst: group=b" in of.verdicts[1].cases[0]


def test_a_band_leaves_room_between_fine_and_bad(asked):
    of = asked(people(off=0.06))
    of.gate.calibration_within_groups(by="group", at_most=0.02, bad=0.15)
    assert of.verdict.outcome == "passed"
    assert (of.verdict.threshold.ok, of.verdict.threshold.bad) == (-0.02, -0.15)


def test_small_groups_are_listed_and_keep_it_from_passing(asked):
    frame = people()
    frame.loc[:11, "group"] = "few"
    of = asked(frame)
    of.gate.calibration_within_groups(by="group", at_most=0.05)
    of.gate.calibration_gap(by="group", at_most=0.08)
    of.gate.mean_gap(by="group", at_most=0.05)
    for verdict in of.verdicts:
        assert verdict.outcome == "inconclusive"
        assert any("group=few: too small, " in case for case in verdict.cases)
    of = asked(frame)
    of.gate.calibration_within_groups(by="group", at_most=0.05, small_groups="ignore")
    of.gate.mean_gap(by="group", at_most=0.05, small_groups="ignore")
    assert {v.outcome for v in of.verdicts} == {"passed"}
    assert all("group=few" in v.reason for v in of.verdicts)
    assert of.verdicts[0].check.endswith("at_most=0.05, small_groups=ignore)")


def test_missing_values_are_a_group_and_one_group_can_be_right(asked):
    frame = people(off=0.3).query("group != 'c'")
    frame.loc[frame["group"] == "b", "group"] = None
    of = asked(frame)
    found = of.gate.calibration_within_groups(by="group", at_most=0.1)
    assert "group=<missing>" in found.note
    alone = asked(people().assign(group="all"))
    alone.gate.calibration_within_groups(by="group", at_most=0.05)
    alone.gate.mean_gap(by="group", at_most=0.05)
    right, gap = alone.verdicts
    assert right.outcome == "passed"
    assert gap.outcome == "inconclusive"
    assert "takes two groups" in gap.reason


def test_only_some_rows_are_asked_about_with_where(asked):
    frame = people(off=0.2)
    of = asked(frame)
    found = of.gate.calibration_within_groups(
        by="group", at_most=0.05, where={"group": ["a", "c"]}
    )
    assert of.verdict.outcome == "passed"
    assert of.verdict.slice == "group=a|c"
    assert found.n == (frame["group"] != "b").sum()


def test_weights_count(asked):
    frame = people().assign(w=np.linspace(0.5, 2, 6000))
    found = asked(frame, weight="w").gate.mean_gap(by="group", at_most=0.05)
    means = [
        np.average(rows["p"], weights=rows["w"]) for _, rows in frame.groupby("group")
    ]
    assert found.candidate == pytest.approx(np.ptp(means), abs=1e-12)


def test_polars_finds_what_pandas_finds(asked):
    frame = people(off=0.1)
    found = [
        asked(one, candidate=frame["p"].to_numpy()).gate.calibration_within_groups(
            by=["group", {"age": [40]}], at_most=0.05
        )
        for one in (frame, pl.from_pandas(frame))
    ]
    assert found[0].estimate == found[1].estimate
    assert found[0].note == found[1].note


@pytest.mark.parametrize(
    ("question", "wrong", "told"),
    [
        ("mean_gap", {"at_most": 0}, "positive"),
        ("mean_gap", {"at_most": 10}, "below 1 for probabilities"),
        ("mean_gap", {"by": []}, "each of them once"),
        ("mean_gap", {"small_groups": "drop"}, "small_groups"),
        ("mean_gap", {"by": "regoin"}, "no column 'regoin'"),
        ("calibration_gap", {"at_most": 2.0}, "below 1 for calibration_bias"),
        ("calibration_gap", {"bad": 0.01}, "at least the required value"),
        ("calibration_gap", {"bad": 2.0}, "`bad` must be below 1"),
        ("calibration_within_groups", {"measure": "ece"}, "Unknown measure 'ece'"),
        (
            "calibration_within_groups",
            {"measure": "actual_to_expected_error"},
            "Unknown measure",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(asked, question, wrong, told):
    gate = asked(people(200)).gate
    with pytest.raises((InvalidInput, UnreadableData), match=told):
        getattr(gate, question)(**({"by": "group", "at_most": 0.1} | wrong))


def test_decisions_alone_have_no_calibration(asked):
    frame = people(500)
    gate = asked(frame, candidate=(frame["p"] > 0.5).astype(int).to_numpy()).gate
    with pytest.raises(SubjectMismatch, match="calibration_bias"):
        gate.calibration_within_groups(by="group", at_most=0.05)


def test_several_classes_are_refused_with_what_to_ask(asked):
    frame = people(600).assign(y=lambda f: f.index % 3)
    gate = asked(
        frame, task="multiclass", positive=None, candidate=frame["y"].to_numpy()
    ).gate
    with pytest.raises(InvalidInput, match=r"mean_gap takes.*recall_of"):
        gate.mean_gap(by="group", at_most=0.1)


def test_bins_of_calibration_refuse_weights(asked):
    frame = people(600).assign(w=1.5)
    with pytest.raises(InvalidInput, match="equal weight"):
        asked(frame, weight="w").gate.calibration_within_groups(
            by="group", at_most=0.1, measure="rms_calibration_error"
        )


def test_rows_in_an_engine_are_refused(asked):
    frame = people(300)
    lazy = pl.from_pandas(frame).lazy()
    gate = asked(lazy, candidate=frame["p"].to_numpy()).gate
    with pytest.raises(InvalidInput, match="rows in memory"):
        gate.mean_gap(by="group", at_most=0.1)
