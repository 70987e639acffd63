"""Gaps and ratios of groups are those of fairlearn, on census and credit data."""

from __future__ import annotations

import warnings

import fairlearn.metrics as fm
import pandas as pd
import pytest
from sklearn import metrics as sm

from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.stats.fairness.group_counts import count_groups
from pytest_mlgate.stats.fairness.group_counts import shares_of

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


@pytest.mark.parametrize("metric", FAIRLEARN)
@pytest.mark.parametrize(
    ("data", "by"), [(data, by) for data, several in BY.items() for by in several]
)
def test_the_share_of_every_group_is_that_of_fairlearn(frames, data, by, metric):
    """Of small groups too: they are not judged, but counted all the same."""
    rows = frames[data]
    found = compared_groups(rows, by=by)
    counts = count_groups(
        rows["y"].to_numpy() == 1,
        rows["p_new"].to_numpy() >= 0.5,
        found.groups.codes,
        n_groups=found.groups.n_groups,
    )
    ours = pd.Series(shares_of(metric, counts).values, index=found.labels)
    with warnings.catch_warnings():
        # of groups in which nothing is called positive
        warnings.simplefilter("ignore")
        theirs = frame_of(rows, by, metric).by_group
    names = [by] if isinstance(by, str) else by
    theirs.index = [
        ", ".join(
            f"{name}={value}"
            for name, value in zip(
                names, [key] if isinstance(by, str) else key, strict=True
            )
        )
        for key in theirs.index
    ]
    theirs = theirs.reindex(ours.index)
    known = ours.notna()  # fairlearn calls 0 of 0 nought
    assert known.sum() >= 2
    assert ours[known].to_numpy() == pytest.approx(
        theirs[known].to_numpy(float), abs=1e-12
    )


@pytest.mark.parametrize("data", BY)
def test_demographic_parity_is_that_of_fairlearn(asking, frames, data):
    for by in BY[data]:
        rows = large_enough(frames[data], by)
        gate = asking(rows).gate
        given = {
            "y_true": rows["y"],
            "y_pred": (rows["p_new"] >= 0.5).astype(int),
            "sensitive_features": rows[by],
        }
        gap = gate.difference("selection_rate", by=by, at_most=0.1)
        theirs = fm.demographic_parity_difference(**given)
        assert gap.candidate == pytest.approx(theirs, abs=1e-12)
        ratio = gate.ratio("selection_rate", by=by, at_least=0.8)
        theirs = fm.demographic_parity_ratio(**given)
        assert ratio.candidate == pytest.approx(theirs, abs=1e-12)
