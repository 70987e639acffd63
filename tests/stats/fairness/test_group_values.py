from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.calibration_error import METRICS as CALIBRATION
from pytest_mlgate.stats.counts.marked_share import marked_share
from pytest_mlgate.stats.fairness.group_counts import count_groups
from pytest_mlgate.stats.fairness.group_values import every_group
from pytest_mlgate.stats.fairness.group_values import group_values
from pytest_mlgate.stats.fairness.group_values import group_values_of_counts
from pytest_mlgate.stats.fairness.grouping import Grouping
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.whole.user_metric import user_metric

PLAIN = RowStructure()
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def accuracy(hits, sizes, **asked):
    codes = np.repeat(np.arange(len(sizes)), sizes)
    right = np.concatenate([np.arange(n) < k for k, n in zip(hits, sizes, strict=True)])
    return every_group(
        asked.get("metric", BINARY_ROW_METRICS["accuracy"]),
        np.ones(codes.size, dtype=bool),
        BinaryAnswers(decisions=right),
        groups=Grouping(codes=codes, n_groups=len(sizes), labels=asked.get("labels")),
        structure=asked.get("structure", PLAIN),
    )


def test_the_worst_group_decides_with_the_exact_test():
    found = accuracy([190, 150, 180], [200, 200, 200], labels=["a", "b", "c"])
    assert found.estimate == 0.75
    assert found.note == "worst: b"
    fails = stats.binomtest(150, 200, 0.8, alternative="less").pvalue
    assert found.p_worse_than(0.8) == pytest.approx(3 * fails)
    passes = stats.binomtest(150, 200, 0.7, alternative="greater").pvalue
    assert found.p_better_than(0.7) == pytest.approx(passes)


def test_the_interval_is_where_the_tests_turn():
    found = accuracy([190, 150], [200, 200])
    low, high, _ = found.interval(0.90)
    assert found.p_better_than(low) == pytest.approx(0.05, abs=1e-9)
    assert found.p_worse_than(high) == pytest.approx(0.05, abs=1e-9)


def test_small_and_empty_groups_are_named_and_keep_it_from_passing():
    codes = np.repeat([0, 1], [200, 12])
    found = every_group(
        BINARY_ROW_METRICS["accuracy"],
        np.ones(212, dtype=bool),
        BinaryAnswers(decisions=np.ones(212, dtype=bool)),
        groups=Grouping(codes=codes, n_groups=3),
        structure=PLAIN,
    )
    assert "group 1: The group has 12 rows, needs 30" in found.cannot_pass
    assert "group 2: The group has 0 rows" in found.cannot_pass


def test_no_group_that_can_be_judged_is_no_verdict():
    found = accuracy([5, 6], [10, 10])
    assert found.estimate is None
    assert "needs 30" in found.cannot_judge


def test_a_loss_keeps_its_orientation():
    rng = np.random.default_rng(1)
    p = rng.uniform(0.1, 0.9, 600)
    codes = np.repeat([0, 1], 300)
    y = rng.random(600) < np.where(codes == 0, p, 0.5)
    found = every_group(
        BINARY_ROW_METRICS["log_loss"],
        y,
        BinaryAnswers(decisions=p > 0.5, scores=p),
        groups=Grouping(codes=codes, n_groups=2),
        structure=PLAIN,
    )
    assert found.orientation == -1
    assert found.candidate == pytest.approx(-found.estimate)
    assert found.note.startswith("worst: group 1")


def test_calibration_within_groups_finds_the_group_that_is_off():
    rng = np.random.default_rng(2)
    p = rng.beta(2, 3, 4000)
    codes = np.arange(4000) % 2
    y = rng.random(4000) < np.clip(p + 0.15 * codes, 0, 1)
    found = every_group(
        CALIBRATION["rms_calibration_error"],
        y,
        BinaryAnswers(decisions=p > 0.5, scores=p),
        groups=Grouping(codes=codes, n_groups=2, labels=["x", "y"]),
        structure=PLAIN,
    )
    assert found.note.startswith("worst: y")
    assert found.candidate == pytest.approx(0.15, abs=0.03)
    assert found.p_worse_than(-0.05) < 0.001


def test_a_function_of_the_user_is_asked_of_each_group():
    metric = user_metric(
        lambda y, p: float((y == p).mean()), task="binary", higher_is_better=True
    )
    found = group_values(
        metric,
        np.ones(800, dtype=bool),
        BinaryAnswers(decisions=np.arange(800) % 4 > 0),
        groups=Grouping(codes=np.arange(800) % 2, n_groups=2),
        structure=PLAIN,
    )
    assert [one.candidate for one in found.values()] == [0.5, 1.0]


def test_the_selection_rate_of_a_group_is_exact():
    found = accuracy([150, 190], [200, 200], metric=SELECTION_RATE)
    oracle = stats.binomtest(150, 200, 0.7, alternative="greater").pvalue
    assert found.p_better_than(0.7) == pytest.approx(oracle)


def test_rows_needed_are_those_of_the_group_that_needs_most():
    found = accuracy([170, 160], [200, 200])
    rows = found.rows_needed(ok=0.78, bad=0.78, **QUESTION)
    assert rows > 400
    assert (
        accuracy([120, 199], [200, 200]).rows_needed(ok=0.78, bad=0.78, **QUESTION)
        < 800
    )


def test_one_of_many_that_has_no_interval_leaves_none():
    whole = weakest(
        {
            "a": Measurement.known(0.5, n=10, method="m"),
            "b": Measurement.undefined("nothing there.", n=3, method="m"),
        },
        n=13,
        method="m",
        orientation=1,
    )
    assert whole.cannot_pass == "b: nothing there"
    assert whole.interval(0.9).low == 0.5


def test_many_reasons_are_cut_short():
    nothing = Measurement.undefined("nothing", n=0, method="m")
    whole = weakest(
        {str(i): nothing for i in range(14)}, n=0, method="m", orientation=1
    )
    assert whole.cannot_judge.endswith("9: nothing; and 4 more")


def test_flips_of_decisions_are_exact():
    found = marked_share(np.arange(400) < 8, measure="flips", structure=PLAIN)
    assert found.estimate == pytest.approx(-0.02)
    oracle = stats.binomtest(8, 400, 0.04, alternative="less").pvalue
    assert found.p_better_than(-0.04) == pytest.approx(oracle)
    oracle = stats.binomtest(8, 400, 0.01, alternative="greater").pvalue
    assert found.p_worse_than(-0.01) == pytest.approx(oracle)


def test_no_flip_at_all_passes_once_there_are_rows_enough():
    none = np.zeros(300, dtype=bool)

    def certain(marked):
        found = marked_share(marked, measure="flips", structure=PLAIN)
        return found.p_better_than(-0.01) < 0.05

    assert (
        marked_share(none, measure="flips", structure=PLAIN).p_better_than(-0.01) < 0.05
    )
    assert (
        marked_share(none[:100], measure="flips", structure=PLAIN).p_better_than(-0.01)
        > 0.05
    )
    assert marked_share(none[:0], measure="flips", structure=PLAIN).estimate is None


def test_flips_of_dependent_rows_count_by_group():
    rng = np.random.default_rng(3)
    homes = np.repeat(np.arange(60), 10)
    flipped = (rng.random(60) < 0.2)[homes]
    plain = marked_share(flipped, measure="flips", structure=PLAIN)
    by_home = marked_share(
        flipped, measure="flips", structure=RowStructure(groups=homes)
    )
    assert by_home.candidate == pytest.approx(plain.candidate)
    assert np.ptp(by_home.interval(0.9)[:2]) > 2 * np.ptp(plain.interval(0.9)[:2])
    assert by_home.orientation == -1


@pytest.mark.parametrize(
    "metric",
    [SELECTION_RATE, *(BINARY_ROW_METRICS[name] for name in ("accuracy", "recall"))],
    ids=lambda metric: metric.name,
)
def test_groups_that_were_counted_are_measured_as_their_rows_are(metric):
    rng = np.random.default_rng(4)
    # large, with three positives, small, and empty
    codes = np.repeat([0, 1, 2], [400, 60, 12])
    y = rng.random(codes.size) < np.array([0.4, 0.0, 0.5])[codes]
    y[400:403] = True
    decisions = y ^ (rng.random(codes.size) < 0.2)
    labels = ("large", "few yes", "small", "empty")
    by_rows = group_values(
        metric,
        y,
        BinaryAnswers(decisions=decisions),
        groups=Grouping(codes=codes, n_groups=4, labels=labels),
        structure=PLAIN,
    )
    counts = count_groups(y, decisions, codes, n_groups=4)
    counted = group_values_of_counts(metric, counts, labels=labels)
    assert list(counted) == list(by_rows)
    for one, other in zip(counted.values(), by_rows.values(), strict=True):
        for field in ("estimate", "n", "orientation", "cannot_judge", "cannot_pass"):
            assert getattr(one, field) == getattr(other, field)
        if one.estimate is not None:
            assert one.interval(0.9)[:2] == pytest.approx(other.interval(0.9)[:2])
        plan = {"ok": 0.8, "bad": 0.7, **QUESTION}
        assert one.rows_needed(**plan) == other.rows_needed(**plan)
