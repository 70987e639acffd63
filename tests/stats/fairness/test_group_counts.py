from __future__ import annotations

import numpy as np
import pytest
from fairlearn import metrics as fair
from sklearn.metrics import accuracy_score
from sklearn.metrics import precision_score
from sklearn.metrics import recall_score

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.group_counts import count_groups
from pytest_mlgate.stats.fairness.group_counts import shares_of
from pytest_mlgate.stats.fairness.group_pairs import against
from pytest_mlgate.stats.fairness.group_pairs import every_pair
from pytest_mlgate.stats.fairness.group_pairs import usual_pairs
from pytest_mlgate.stats.fairness.observed_gap import observed_gap
from pytest_mlgate.stats.fairness.observed_gap import observed_ratio
from pytest_mlgate.stats.fairness.share_gap import equalized_odds
from pytest_mlgate.stats.fairness.share_gap import share_gap
from pytest_mlgate.stats.fairness.share_gap import share_ratio

THEIRS = {
    "selection_rate": fair.selection_rate,
    "accuracy": accuracy_score,
    "recall": recall_score,
    "false_negative_rate": fair.false_negative_rate,
    "specificity": fair.true_negative_rate,
    "false_positive_rate": fair.false_positive_rate,
    "precision": precision_score,
}


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(5)
    sex, race = rng.integers(0, 2, 4000), rng.integers(0, 3, 4000)
    y = rng.random(4000) < 0.2 + 0.1 * sex
    said = rng.random(4000) < np.where(y, 0.7, 0.2) + 0.05 * race
    return y, said, sex, race


@pytest.mark.parametrize("metric", THEIRS)
def test_shares_equal_those_of_fairlearn(table, metric):
    y, said, sex, race = table
    frame = fair.MetricFrame(
        metrics=THEIRS[metric],
        y_true=y,
        y_pred=said,
        sensitive_features={"sex": sex, "race": race},
    )
    counts = count_groups(y, said, sex * 3 + race, n_groups=6)
    shares = shares_of(metric, counts)
    assert shares.values == pytest.approx(frame.by_group.to_numpy(), abs=1e-12)
    gap = share_gap(shares, pairs=every_pair(6))
    assert gap.candidate == pytest.approx(frame.difference(), abs=1e-12)
    ratio = share_ratio(shares, pairs=every_pair(6))
    assert ratio.candidate == pytest.approx(frame.ratio(), abs=1e-12)


def test_gaps_equal_those_of_fairlearn(table):
    y, said, _, race = table
    counts = count_groups(y, said, race, n_groups=3)
    selected = shares_of("selection_rate", counts)
    pairs = every_pair(3)
    asked = {"y_true": y, "y_pred": said, "sensitive_features": race}
    assert share_gap(selected, pairs=pairs).candidate == pytest.approx(
        fair.demographic_parity_difference(**asked), abs=1e-12
    )
    assert share_ratio(selected, pairs=pairs).estimate == pytest.approx(
        fair.demographic_parity_ratio(**asked), abs=1e-12
    )
    assert equalized_odds(counts, pairs=pairs).candidate == pytest.approx(
        fair.equalized_odds_difference(**asked), abs=1e-12
    )


def test_small_groups_are_part_of_what_is_observed_and_of_no_claim():
    rng = np.random.default_rng(3)
    groups = np.repeat([0, 1, 2], [300, 300, 8])
    y, said = rng.random(608) < 0.5, rng.random(608) < np.where(groups == 2, 0.9, 0.3)
    selected = shares_of("selection_rate", count_groups(y, said, groups, n_groups=3))
    asked = {"y_true": y, "y_pred": said, "sensitive_features": groups}
    theirs = fair.demographic_parity_difference(**asked)
    assert observed_gap(selected.values, every_pair(3)) == pytest.approx(
        theirs, abs=1e-12
    )
    assert observed_ratio(selected.values, every_pair(3)) == pytest.approx(
        fair.demographic_parity_ratio(**asked), abs=1e-12
    )
    found = share_gap(selected, pairs=every_pair(3))
    assert found.candidate < theirs - 0.1
    assert f"{theirs:.4g} with the groups that are too small" in found.note


def test_groups_without_values_have_no_gap_to_observe():
    nothing = np.array([np.nan, 0.0, 0.0])
    assert observed_gap(nothing, every_pair(3)) == 0
    assert observed_gap(nothing, against(0, 3)) is None
    assert observed_ratio(nothing, every_pair(3)) is None


def test_a_group_without_rows_has_no_share():
    counts = count_groups(np.array([True]), np.array([True]), np.array([1]), n_groups=3)
    assert counts[[0, 2]].sum() == 0
    assert np.isnan(shares_of("accuracy", counts).values[[0, 2]]).all()


@pytest.mark.parametrize("codes", [[0, 3], [-1, 0]])
def test_codes_of_groups_that_do_not_exist_are_refused(codes):
    both = np.array([True, False])
    with pytest.raises(InvalidInput, match="codes from 0 to 2"):
        count_groups(both, both, np.array(codes), n_groups=3)


def test_codes_of_other_rows_are_refused():
    both = np.array([True, False])
    with pytest.raises(InvalidInput, match="one code for each of the 2 rows"):
        count_groups(both, both, np.array([0]), n_groups=1)


def test_a_metric_that_is_no_share_is_refused():
    with pytest.raises(InvalidInput, match="recall"):
        shares_of("recal", np.zeros((2, 2, 2), dtype=np.int64))


def test_pairs_are_all_of_them_or_those_with_a_reference():
    assert {(0, 1), (0, 2), (1, 2)} == {
        tuple(pair)
        for pair in np.transpose([every_pair(3).first, every_pair(3).second])
    }
    assert against(1, 3).second.tolist() == [1, 1]
    assert usual_pairs(np.arange(9)).second.tolist() == [8] * 8
    with pytest.raises(InvalidInput, match="reference"):
        against(3, 3)
    with pytest.raises(InvalidInput, match="reference group"):
        every_pair(10_000)


def test_groups_are_compared_within_the_levels_of_a_control_feature():
    pairs = every_pair(4).within(np.array([0, 0, 1, 1]))
    assert pairs.first.tolist() == [0, 2]
    assert pairs.second.tolist() == [1, 3]
