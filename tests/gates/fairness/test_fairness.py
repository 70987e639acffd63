"""`FairnessGate`: groups of people, on census and credit data, against fairlearn."""

from __future__ import annotations

import fairlearn.metrics as fm
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn import metrics as sm
from tests.docs.stories import ROOT
from tests.gate_project import table

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.reports.failure import failure_text
from pytest_mlgate.session import GateSession
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

ADULT = ROOT / "example_project" / "data" / "adult_test.csv.gz"
CREDIT = ROOT / "tests" / "fixtures" / "german_credit.csv"

FAIRLEARN = {
    "selection_rate": fm.selection_rate,
    "recall": fm.true_positive_rate,
    "specificity": fm.true_negative_rate,
    "false_positive_rate": fm.false_positive_rate,
    "precision": sm.precision_score,
    "accuracy": sm.accuracy_score,
}
SCORED = {"roc_auc": sm.roc_auc_score, "log_loss": sm.log_loss}
BY = {
    "adult": ["sex", "race", ["sex", "race"]],
    "credit": ["sex", "housing", ["sex", "job"]],
}


def squashed(raw):
    return 1 / (1 + np.exp(-raw))


def adult():
    """Score census rows by hand: married men of long schooling are called rich."""
    rows = pd.read_csv(ADULT)
    raw = (
        0.35 * (rows["education_num"] - 12)
        + 0.03 * (rows["age"] - 40)
        + 0.04 * (rows["hours_per_week"] - 40)
        + 2.0 * (rows["marital_status"] == "Married-civ-spouse")
        - 1.0
    )
    wider = raw + 0.7 * (rows["sex"] == "Male") + 1.0 * (rows["capital_gain"] > 5000)
    return rows.assign(
        y=(rows["income"] == ">50K").astype(int),
        p_old=squashed(raw).round(6),
        p_new=squashed(wider).round(6),
    )


def credit():
    rows = pd.read_csv(CREDIT)
    raw = 2.5 - rows["duration"] / 12 + 0.02 * (rows["age"] - 30)
    return rows.assign(
        y=rows["risk"],
        p_new=squashed(raw).round(6),
        p_old=squashed(raw - 0.2).round(6),
    )


@pytest.fixture(scope="module")
def frames():
    return {"adult": adult(), "credit": credit()}


class Asking:
    """A fairness gate with its ledger."""

    def __init__(self, session, kind=FairnessGate):
        self.session = session
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = kind(session, self.ledger)

    def verdicts(self, alpha=0.05):
        share = {self.gate.family: alpha}
        return self.ledger.judge(alpha=share, severity="required", power=0.8)

    def verdict(self):
        (verdict,) = self.verdicts()
        return verdict


@pytest.fixture
def asking(tmp_path):
    """Give a gate on rows with the answers of two models."""

    def asking(frame, *, kind=FairnessGate, **settings):
        usual = {
            "name": "toy",
            "target": "y",
            "positive": 1,
            "evaluation": "table.csv",
            "candidate": SubjectSettings(score="p_new"),
            "baseline": SubjectSettings(score="p_old"),
            "file": tmp_path / "mlgate.toml",
        }
        given = {k: v for k, v in (usual | settings).items() if v is not None}
        session = GateSession(Settings(**given))
        session.adopt("evaluation", frame)
        return Asking(session, kind)

    return asking


def groups(*shares, rows=2000, gap_in="decisions"):
    """Make groups a, b, … of which the given shares are called positive."""
    rng = np.random.default_rng(3)
    sizes = [rows] * len(shares) if isinstance(rows, int) else rows
    names = np.repeat([chr(97 + i) for i in range(len(shares))], sizes)
    chosen = np.concatenate(
        [np.arange(n) < round(n * s) for n, s in zip(sizes, shares, strict=True)]
    )
    y = chosen if gap_in == "labels" else rng.random(chosen.size) < 0.5
    return pd.DataFrame(
        {
            "group": names,
            "age": rng.integers(18, 90, chosen.size),
            "y": y.astype(int),
            "p_new": np.where(chosen, 0.9, 0.1) + rng.normal(0, 0.02, chosen.size),
            "p_old": np.where(rng.random(chosen.size) < 0.3, 0.8, 0.2),
        }
    )


def frame_of(rows, by, metric):
    said = rows["p_new"] >= 0.5
    return fm.MetricFrame(
        metrics=FAIRLEARN[metric],
        y_true=rows["y"],
        y_pred=said.astype(int),
        sensitive_features=rows[by],
    )


def large_enough(rows, by):
    """Keep the rows of groups that any metric can be judged in."""
    said = (rows["p_new"] >= 0.5).astype(int)
    keys = [rows[name] for name in ([by] if isinstance(by, str) else by)]
    cells = pd.crosstab(keys, [rows["y"], said]).to_numpy().reshape(-1, 2, 2)
    enough = (cells.sum(axis=1).min(axis=1) >= 20) & (
        cells.sum(axis=2).min(axis=1) >= 20
    )
    names = pd.crosstab(keys, rows["y"]).index[enough]
    kept = pd.MultiIndex.from_frame(rows[by]) if isinstance(by, list) else rows[by]
    return rows[kept.isin(names)]


@pytest.mark.parametrize("metric", FAIRLEARN)
@pytest.mark.parametrize(
    ("data", "by"), [(data, by) for data, several in BY.items() for by in several]
)
def test_gap_and_ratio_are_those_of_fairlearn(asking, frames, data, by, metric):
    rows = large_enough(frames[data], by)
    theirs = frame_of(rows, by, metric)
    gate = asking(rows).gate
    gap = gate.difference(metric, by=by, at_most=0.1)
    ratio = gate.ratio(metric, by=by, at_least=0.8)
    assert gap.candidate == pytest.approx(theirs.difference(), abs=1e-12)
    assert ratio.candidate == pytest.approx(theirs.ratio(), abs=1e-12)
    assert gap.estimate == -gap.candidate


@pytest.mark.parametrize("data", BY)
def test_equalized_odds_are_those_of_fairlearn(asking, frames, data):
    for by in BY[data]:
        rows = large_enough(frames[data], by)
        found = asking(rows).gate.equalized_odds(by=by, at_most=0.1)
        theirs = fm.equalized_odds_difference(
            rows["y"],
            (rows["p_new"] >= 0.5).astype(int),
            sensitive_features=rows[by],
        )
        assert found.candidate == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("metric", SCORED)
def test_metrics_of_scores_are_those_of_fairlearn(asking, frames, metric):
    rows = large_enough(frames["adult"], "race")
    theirs = fm.MetricFrame(
        metrics=SCORED[metric],
        y_true=rows["y"],
        y_pred=rows["p_new"],
        sensitive_features=rows["race"],
    )
    gate = asking(rows).gate
    gap = gate.difference(metric, by="race", at_most=0.1)
    assert gap.candidate == pytest.approx(theirs.difference(), abs=1e-12)
    ratio = gate.ratio(metric, by="race", at_least=0.5)
    assert ratio.candidate == pytest.approx(theirs.ratio(), abs=1e-12)


def test_weighted_gaps_are_those_of_fairlearn(asking, frames):
    # in smaller groups the weighted rows tell less than twenty plain ones
    rows = frames["adult"]
    rows = rows[rows["race"].isin(["White", "Black", "Asian-Pac-Islander"])]
    weights = rows["fnlwgt"].to_numpy(float)
    asked = asking(rows, weight="fnlwgt")
    for metric in ("recall", "selection_rate"):
        theirs = fm.MetricFrame(
            metrics=FAIRLEARN[metric],
            y_true=rows["y"],
            y_pred=(rows["p_new"] >= 0.5).astype(int),
            sensitive_features=rows["race"],
            sample_params={"sample_weight": weights},
        )
        found = asked.gate.difference(metric, by="race", at_most=0.1)
        assert found.candidate == pytest.approx(theirs.difference(), abs=1e-12)
    recall = asked.gate.difference("recall", by="race", at_most=0.1).candidate
    false = asked.gate.difference("false_positive_rate", by="race", at_most=0.1)
    odds = asked.gate.equalized_odds(by="race", at_most=0.1)
    assert odds.candidate == pytest.approx(max(recall, false.candidate))


def test_control_compares_within_its_levels_as_fairlearn_does(asking, frames):
    rows = frames["adult"]
    rows = rows[rows["race"].isin(["White", "Black", "Asian-Pac-Islander"])]
    theirs = fm.MetricFrame(
        metrics=fm.selection_rate,
        y_true=rows["y"],
        y_pred=(rows["p_new"] >= 0.5).astype(int),
        sensitive_features=rows["sex"],
        control_features=rows["race"],
    ).difference()
    asked = asking(rows)
    found = asked.gate.difference(
        "selection_rate", by="sex", at_most=0.1, control="race"
    )
    assert found.candidate == pytest.approx(theirs.max(), abs=1e-12)
    assert f"over {len(theirs)} pairs" in found.method
    assert asked.verdict().subject == "sex within race"


def test_a_better_candidate_that_widens_the_gap_is_blocked_by_not_wider(asking, frames):
    rows = frames["adult"]
    benchmark = asking(rows, kind=BenchmarkGate)
    benchmark.gate.not_worse("roc_auc", margin=0.005)
    assert benchmark.verdict().outcome == "passed"
    fairness = asking(rows)
    found = fairness.gate.not_wider("selection_rate", by="sex", margin=0.02)
    verdict = fairness.verdict()
    assert verdict.outcome == "failed"
    said = {name: rows[name] >= 0.5 for name in ("p_new", "p_old")}
    gaps = [np.ptp(said[p].groupby(rows["sex"]).mean()) for p in ("p_new", "p_old")]
    assert found.candidate == pytest.approx(gaps[0], abs=1e-12)
    assert found.baseline == pytest.approx(gaps[1], abs=1e-12)
    assert found.estimate == pytest.approx(gaps[1] - gaps[0], abs=1e-12)


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
    told = "group=c: too small, 100 rows, needs 800 rows for share_called"
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


def test_rows_that_stay_in_an_engine_are_refused(asking):
    asked = asking(pl.from_pandas(table()).lazy())
    with pytest.raises(InvalidInput, match="needs the rows in memory"):
        asked.gate.difference("recall", by="region", at_most=0.1)


def test_equal_groups_are_blocked_in_their_share_of_alpha_while_a_point_rule_fails(
    asking,
):
    """Eight equal groups of 5,000 to 30 rows: chance alone makes a gap of .1."""
    rng = np.random.default_rng(11)
    sizes = (5000, 3000, 1000, 500, 200, 100, 50, 30)
    names = np.repeat(list("abcdefgh"), sizes)
    blocked = raw = 0
    times = 60
    for _ in range(times):
        score = np.where(rng.random(names.size) < 0.3, 0.9, 0.1)
        frame = pd.DataFrame(
            {
                "group": names,
                "y": rng.integers(0, 2, names.size),
                "p_new": score,
            }
        )
        asked = asking(frame, baseline=None)
        asked.gate.difference("selection_rate", by="group", at_most=0.1)
        blocked += asked.verdict().outcome == "failed"
        shares = frame.groupby("group")["p_new"].agg(lambda p: np.mean(p > 0.5))
        raw += np.ptp(shares) > 0.1
    told = f"blocked {blocked / times:.2f}, gap > .1 in {raw / times:.2f}"
    print(told)  # noqa: T201 - both rates, for who runs it with -s
    assert blocked <= 3
    assert raw / times > 0.5
