"""`FairnessGate`: its questions, their outcomes, and what it refuses."""

from __future__ import annotations

import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn import metrics as sm
from tests.gate_project import table
from tests.gates.fairness.asked_groups import groups

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.reports.failure import failure_text
from pytest_mlgate.settings import SubjectSettings


@pytest.mark.parametrize(
    ("shares", "rows", "outcome"),
    [
        ((0.5, 0.5), 4000, "passed"),
        ((0.5, 0.3), 2000, "failed"),
        ((0.5, 0.42), 200, "inconclusive"),
    ],
)
def test_each_question_reaches_its_outcomes(asking, shares, rows, outcome):
    asked = asking(groups(*shares, rows=rows))
    asked.gate.difference("selection_rate", by="group", at_most=0.1)
    asked.gate.ratio("selection_rate", by="group", at_least=0.8)
    assert [v.outcome for v in asked.verdicts()] == [outcome] * 2


def test_equalized_odds_and_values_of_groups_reach_their_outcomes(asking):
    frame = groups(0.5, 0.5, 0.5, rows=4000, gap_in="labels")
    alike = asking(frame)
    alike.gate.equalized_odds(by="group", at_most=0.1)
    alike.gate.group_at_least("recall", 0.9, by="group")
    alike.gate.group_at_most("brier", 0.1, by="group")
    assert {v.outcome for v in alike.verdicts()} == {"passed"}
    missed = (frame["group"] == "b") & (frame.index % 4 == 0)
    unlike = asking(frame.assign(p_new=np.where(missed, 0.1, frame["p_new"])))
    unlike.gate.equalized_odds(by="group", at_most=0.1)
    unlike.gate.group_at_least("recall", 0.9, by="group")
    unlike.gate.group_at_most("brier", 0.1, by="group")
    assert {v.outcome for v in unlike.verdicts()} == {"failed"}
    assert "worst: group=b" in unlike.verdicts()[1].cases[0]


def test_what_decisions_are_worth_is_asked_group_by_group(asking):
    costs = {"tp": 1.0, "fp": -1.0, "fn": -2.0}
    asked = asking(groups(0.5, 0.4, rows=600), costs=costs)
    asked.gate.group_at_least("value_per_case", 0.3, by="group", bad=-3.0)
    (verdict,) = asked.verdicts()
    assert verdict.check == "group_at_least(value_per_case, 0.3, by=group, bad=-3)"
    assert (verdict.threshold.ok, verdict.threshold.bad) == (0.3, -3.0)
    assert verdict.outcome == "passed"


def test_amounts_that_differ_by_row_are_asked_slice_by_slice(asking):
    frame = groups(0.5, 0.4).assign(amount=2.0)
    asked = asking(frame, costs={"tp": "amount", "fp": -1.0})
    with pytest.raises(InvalidInput, match=r"benchmark_gate\.at_least\(…, by=…\)"):
        asked.gate.group_at_least("value_per_case", 0.1, by="group")


def test_a_band_leaves_room_between_fine_and_bad(asking):
    asked = asking(groups(0.5, 0.42, rows=6000))
    asked.gate.difference("selection_rate", by="group", at_most=0.1)
    asked.gate.difference("selection_rate", by="group", at_most=0.05, bad=0.2)
    asked.gate.ratio("selection_rate", by="group", at_least=0.9, bad=0.7)
    assert [v.threshold.bad for v in asked.verdicts()] == [-0.1, -0.2, 0.7]
    assert {v.outcome for v in asked.verdicts()} == {"passed"}


def test_small_groups_are_listed_with_the_rows_they_need_and_never_fair(asking):
    asked = asking(groups(0.5, 0.5, 0.5, 0.5, rows=[4000, 4000, 12, 5]))
    asked.gate.difference("selection_rate", by="group", at_most=0.1)
    asked.gate.group_at_least("selection_rate", 0.3, by="group")
    for verdict in asked.verdicts():
        assert verdict.outcome == "inconclusive"
        assert verdict.cases[1:] == (
            "group=d: too small, 5 rows, needs 30 rows",
            "group=c: too small, 12 rows, needs 30 rows",
        )


def test_a_small_group_does_not_hide_a_gap_of_large_ones(asking):
    asked = asking(groups(0.5, 0.2, 0.5, rows=[2000, 2000, 12]))
    asked.gate.difference("selection_rate", by="group", at_most=0.1)
    assert asked.verdict().outcome == "failed"
    told = failure_text(asked.verdicts())
    assert "selection_rate gap by group: two groups differ by more" in told
    assert "selection_rate is 0.5 for group=a and 0.2 for group=b" in told
    assert "group=c: too small, 12 rows, needs 30 rows" in told


def test_a_group_without_positives_is_unknown_and_named(asking):
    frame = groups(0.5, 0.5, rows=2000)
    frame.loc[frame["group"] == "b", "y"] = 0
    asked = asking(frame)
    asked.gate.difference("recall", by="group", at_most=0.1)
    asked.gate.difference("roc_auc", by="group", at_most=0.1)
    asked.gate.equalized_odds(by="group", at_most=0.9)
    by_counts, by_scores, odds = asked.verdicts()
    assert {v.outcome for v in (by_counts, by_scores, odds)} == {"inconclusive"}
    for verdict in (by_counts, odds):
        assert (
            "group=b: too small, 0 positive rows, needs some of them" in verdict.cases
        )
    assert "b" in by_scores.reason


def test_all_rows_in_one_group_settle_nothing(asking):
    asked = asking(groups(0.5))
    asked.gate.difference("selection_rate", by="group", at_most=0.1)
    asked.gate.ratio("roc_auc", by="group", at_least=0.8)
    asked.gate.not_wider("selection_rate", by="group", margin=0.1)
    assert {v.outcome for v in asked.verdicts()} == {"inconclusive"}
    assert all("two groups" in v.reason for v in asked.verdicts())


def test_missing_values_are_a_group(asking):
    frame = groups(0.5, 0.2, rows=2000)
    frame.loc[frame["group"] == "b", "group"] = None
    asked = asking(frame)
    found = asked.gate.difference("selection_rate", by="group", at_most=0.1)
    assert "group=<missing>" in found.note
    assert asked.verdict().outcome == "failed"


def test_numbers_are_binned_at_edges(asking):
    frame = groups(0.5, 0.5, rows=3000)
    frame["p_new"] = np.where((frame["age"] >= 40) & (frame["age"] < 60), 0.9, 0.1)
    frame.loc[0, "age"] = None
    asked = asking(frame)
    found = asked.gate.difference(
        "selection_rate", by={"age": [25, 40, 60]}, at_most=0.1
    )
    assert found.candidate == 1.0
    assert "1 for 40 <= age < 60 and 0 for" in found.note
    assert "age=<missing>: too small, 1 rows, needs 30 rows" in asked.verdict().cases
    assert asked.verdict().check.startswith(
        "difference(selection_rate, by=age[25 40 60]"
    )


def test_a_bin_without_a_row_is_listed_too(asking):
    asked = asking(groups(0.5, 0.5, rows=3000))
    asked.gate.difference("selection_rate", by={"age": [50, 200]}, at_most=0.1)
    assert "age >= 200: too small, 0 rows, needs 30 rows" in asked.verdict().cases
    assert asked.verdict().outcome == "inconclusive"


def test_columns_and_bins_make_intersections(asking):
    asked = asking(groups(0.5, 0.3, rows=3000))
    found = asked.gate.difference(
        "selection_rate", by=["group", {"age": [50]}], at_most=0.1
    )
    assert "over 6 pairs" in found.method
    assert "group=a, age" in found.note
    assert "group=b, age" in found.note


def test_edges_may_be_an_array_and_groups_numbers(asking):
    frame = groups(0.5, 0.4, rows=1000).assign(job=lambda f: f.index % 3)
    gate = asking(frame).gate
    listed, array = (
        gate.difference("accuracy", by={"age": edges}, at_most=0.1)
        for edges in ([30, 50], np.array([30, 50]))
    )
    assert listed.estimate == array.estimate
    found = gate.difference("accuracy", by="job", at_most=0.1, reference=2)
    assert "over 2 pairs" in found.method


@pytest.mark.parametrize("reference", ["a", "group=a", {"group": "a"}])
def test_a_reference_group_is_compared_with_each_other_group(asking, reference):
    frame = groups(0.5, 0.45, 0.55, rows=3000)
    found = asking(frame).gate.difference(
        "selection_rate", by="group", at_most=0.2, reference=reference
    )
    assert found.candidate == pytest.approx(0.05)
    assert "over 2 pairs" in found.method


def test_a_level_of_the_control_without_the_reference_is_unknown(asking):
    frame = groups(0.5, 0.5, rows=3000).assign(place="north")
    frame.loc[(frame["group"] == "b") & (frame.index % 2 == 0), "place"] = "south"
    asked = asking(frame)
    asked.gate.difference(
        "selection_rate", by="group", at_most=0.1, reference="a", control="place"
    )
    assert asked.verdict().outcome == "inconclusive"
    missing = "group=a (place=south): too small, 0 rows, needs 30 rows"
    assert missing in asked.verdict().cases
    asked = asking(frame)
    asked.gate.difference("selection_rate", by="group", at_most=0.1, control="place")
    assert "place=south: only one group, nothing to compare" in asked.verdict().cases


def test_rows_that_hang_together_are_judged_with_less_certainty(asking):
    frame = groups(0.5, 0.44, rows=1500).assign(home=lambda f: f.index // 30)
    plain = asking(frame).gate.difference("selection_rate", by="group", at_most=0.1)
    grouped = asking(frame, groups="home")
    found = grouped.gate.difference("selection_rate", by="group", at_most=0.1)
    assert found.candidate == pytest.approx(plain.candidate, abs=1e-12)
    assert found.p_better_than(-0.1) > plain.p_better_than(-0.1)
    odds = grouped.gate.equalized_odds(by="group", at_most=0.1)
    assert odds.method.count("by influence values") == 2


def test_a_function_of_ones_own_is_asked_by_group(asking):
    def share_called(truth, said):
        return float(np.mean(said))

    asked = asking(groups(0.5, 0.2, 0.5, rows=[1000, 1000, 100]))
    found = asked.gate.difference(share_called, by="group", at_most=0.1)
    assert found.candidate == pytest.approx(0.3)
    told = "group=c: too small, 100 rows for share_called, needs 800 rows"
    assert told in asked.verdict().cases


def test_numbers_are_compared_by_their_errors(asking):
    rng = np.random.default_rng(5)
    frame = groups(0.5, 0.5, rows=1500)
    truth = rng.normal(10, 2, 3000)
    spread = np.where(frame["group"] == "b", 2.0, 1.0)
    frame = frame.assign(
        y=truth,
        new=truth + spread * rng.normal(size=3000),
        old=truth + rng.normal(size=3000),
    )
    asked = asking(
        frame,
        task="regression",
        positive=None,
        candidate=SubjectSettings(value="new"),
        baseline=SubjectSettings(value="old"),
    )
    found = asked.gate.difference("mean_absolute_error", by="group", at_most=0.1)
    theirs = fm.MetricFrame(
        metrics=sm.mean_absolute_error,
        y_true=frame["y"],
        y_pred=frame["new"],
        sensitive_features=frame["group"],
    )
    assert found.candidate == pytest.approx(theirs.difference(), abs=1e-12)
    asked.gate.not_wider("mean_absolute_error", by="group", margin=0.1)
    asked.gate.group_at_most("mean_absolute_error", 1.2, by="group")
    assert {v.outcome for v in asked.verdicts()} == {"failed"}
    for refused in (
        lambda: asked.gate.equalized_odds(by="group", at_most=0.1),
        lambda: asked.gate.difference("selection_rate", by="group", at_most=0.1),
    ):
        with pytest.raises(InvalidInput, match="'binary'"):
            refused()


def test_the_baseline_is_shown_beside_the_candidate(asking):
    asked = asking(groups(0.5, 0.2, rows=3000))
    asked.gate.difference("selection_rate", by="group", at_most=0.1)
    assert asked.verdict().outcome == "failed"
    assert asked.verdict().baseline_outcome == "passed"


def test_without_a_champion_not_wider_does_not_apply(asking):
    asked = asking(groups(0.5, 0.2), baseline=SubjectSettings(registry="champion"))
    asked.gate.not_wider("selection_rate", by="group", margin=0.1)
    assert asked.verdict().outcome == "not_applicable"
    assert asked.verdict().reason == NO_BASELINE


def test_polars_finds_what_pandas_finds(asking):
    frame = groups(0.5, 0.4, rows=1000)
    ours, theirs = (
        asking(f).gate.difference("recall", by=["group", {"age": [40]}], at_most=0.1)
        for f in (frame, pl.from_pandas(frame))
    )
    assert ours.estimate == theirs.estimate
    assert ours.note == theirs.note


def ask(question, **wrong):
    usual = {"metric": "recall", "by": "region"}
    size = {
        "difference": {"at_most": 0.1},
        "ratio": {"at_least": 0.8},
        "not_wider": {"margin": 0.1},
        "group_at_least": {"value": 0.5},
        "group_at_most": {"value": 0.5},
    }[question]
    return question, usual | size | wrong


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (ask("difference", metric="recal"), "did you mean 'recall'"),
        (ask("difference", at_most=10), "below 1 for recall"),
        (ask("difference", at_most=0), "positive"),
        (ask("difference", at_most=-0.1), "without a sign"),
        (ask("difference", bad=0.05), "at least the required value"),
        (ask("difference", bad=5), "`bad` must be below 1 for recall"),
        (ask("ratio", at_least=1.25), "four-fifths"),
        (ask("ratio", at_least="80%"), "between 0 and 1"),
        (ask("ratio", bad=0.9), "at most the required value"),
        (ask("not_wider", margin=0), "positive"),
        (ask("group_at_least", metric="log_loss"), "group_at_most"),
        (ask("group_at_most"), "group_at_least"),
        (ask("group_at_most", metric="selection_rate"), "group_at_least"),
        (ask("not_wider", metric=sm.f1_score), "influence values"),
        (ask("ratio", metric=sm.f1_score), "influence values"),
        (ask("group_at_least", metric=sm.f1_score), "higher_is_better"),
        (ask("group_at_least", value=80), "between 0 and 1"),
        (ask("group_at_least", value=0.6, bad=0.7), "at most the required value"),
        (ask("group_at_least", value=0.6, bad=0), "`bad` must be better than 0"),
        (ask("difference", by=[]), "each of them once"),
        (ask("difference", by=["region", "region"]), "each of them once"),
        (ask("difference", by=3), "a column, several columns"),
        (ask("difference", by={"x": []}), "rising order"),
        (ask("difference", by={"x": [2, 1]}), "rising order"),
        (ask("difference", by={"x": ["low"]}), "rising order"),
        (ask("difference", by={"region": [1]}), "must hold numbers"),
        (ask("difference", reference="east"), "Unknown reference group 'east'"),
        (ask("difference", control="region"), "other columns"),
        (ask("difference", by="x"), "at most 1000"),
        (ask("difference", metric="value_per_case"), "costs"),
    ],
)
def test_what_cannot_be_meant_is_refused(asking, asked, told):
    question, given = asked
    gate = asking(table()).gate
    rest = dict(given)
    args = [rest.pop("metric")]
    if "value" in rest:
        args.append(rest.pop("value"))
    with pytest.raises(Exception, match=told) as caught:
        getattr(gate, question)(*args, **rest)
    assert caught.type.__module__ == "pytest_mlgate.errors"


def test_an_unknown_column_is_named(asking):
    with pytest.raises(UnreadableData, match="did you mean 'region'"):
        asking(table()).gate.difference("recall", by="regoin", at_most=0.1)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("person", "at most 1000 slices; got 10000 from person"),
        (["hundred", "other"], "make up to 10000 groups; 1000 is the most"),
        (["hundred", {"age": list(range(20, 60))}], "is the most that can be compared"),
    ],
)
def test_ten_thousand_groups_are_refused_with_a_remedy(asking, by, told):
    rng = np.random.default_rng(0)
    place = np.arange(10_000)
    frame = pd.DataFrame(
        {
            "person": place,
            "hundred": place % 100,
            "other": place // 100,
            "age": rng.integers(18, 70, place.size),
            "y": place % 2,
            "p_new": rng.random(place.size),
            "p_old": rng.random(place.size),
        }
    )
    gate = asking(frame).gate
    for ask in (
        lambda: gate.difference("selection_rate", by=by, at_most=0.1),
        lambda: gate.not_wider("recall", by=by, margin=0.1),
        lambda: gate.group_at_least("accuracy", 0.5, by=by),
    ):
        with pytest.raises(InvalidInput, match=told) as caught:
            ask()
        assert "bin" in str(caught.value)
