from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.class_averages import class_average
from pytest_mlgate.stats.multiclass.class_averages import class_average_difference
from pytest_mlgate.stats.multiclass.class_cells import class_influence
from pytest_mlgate.stats.multiclass.class_metric import CLASS_METRICS
from pytest_mlgate.verdict import Threshold

NAMES = ("ant", "bee", "cat")
AVERAGES = sorted(set(CLASS_METRICS) - {"accuracy"})
LABELS = arrays.arrays(np.int64, 60, elements=st.integers(0, 2))
TRUTH = np.repeat([0, 1, 2], 20)
QUESTION = {"ok": 0.0, "bad": -0.02, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def answering(labels, classes=NAMES):
    return ClassAnswers(labels=np.asarray(labels), classes=classes)


def drawn(rng, n, accuracy, *, prior=(0.6, 0.3, 0.1)):
    y = rng.choice(3, n, p=prior)
    shared = rng.random(n) < 0.5
    noise = rng.choice(3, n, p=prior)
    base = np.where(rng.random(n) < accuracy, y, noise)
    models = [
        np.where(shared, base, np.where(rng.random(n) < accuracy, y, noise))
        for _ in range(2)
    ]
    return y, answering(models[0]), answering(models[1])


@pytest.mark.parametrize("name", AVERAGES)
@given(candidate=LABELS, baseline=LABELS, x=st.floats(-1, 1))
def test_swapping_the_models_flips_the_sign(name, candidate, baseline, x):
    metric = CLASS_METRICS[name]
    one = class_average_difference(
        metric, TRUTH, answering(candidate), answering(baseline)
    )
    other = class_average_difference(
        metric, TRUTH, answering(baseline), answering(candidate)
    )
    assert one.cannot_judge is None or isinstance(other.cannot_judge, str)
    if one.estimate is None:
        assert other.estimate is None
        return
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert one.p_better_than(x) == pytest.approx(other.p_worse_than(-x), abs=1e-9)


@pytest.mark.parametrize("name", AVERAGES)
@given(labels=LABELS, x=st.floats(0.01, 0.99), level=st.floats(0.001, 0.4))
def test_p_values_and_interval_of_one_model_agree(name, labels, x, level):
    found = class_average(CLASS_METRICS[name], TRUTH, answering(labels))
    if found.estimate is None:
        assert "not defined" in found.cannot_judge
        return
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    low, high, _ = found.interval(1 - 2 * level)
    assert low <= found.estimate <= high
    if low > x:
        assert better <= level * (1 + 1e-6)
    if better < level * (1 - 1e-6) and found.estimate > x:
        assert low >= x - 1e-9
    if high < x:
        assert worse <= level * (1 + 1e-6)


@given(order=st.permutations(list(range(60))))
def test_the_order_of_the_rows_is_irrelevant(order):
    _, one, other = drawn(np.random.default_rng(1), 60, 0.7)
    metric = CLASS_METRICS["f1_macro"]
    first = class_average_difference(metric, TRUTH, one, other)
    second = class_average_difference(
        metric,
        TRUTH[order],
        answering(one.labels[order]),
        answering(other.labels[order]),
    )
    assert first.interval(0.9) == pytest.approx(second.interval(0.9), abs=1e-9)


def test_a_rare_class_leaves_no_verdict_and_says_how_many_rows_would_do():
    y = np.repeat([0, 1, 2], [100, 91, 9])
    good, bad = answering(y), answering(np.roll(y, 30))
    for found in (
        class_average_difference(CLASS_METRICS["f1_macro"], y, good, bad),
        class_average(CLASS_METRICS["f1_macro"], y, bad),
    ):
        assert found.estimate is not None
        assert found.cannot_judge == (
            "Too few rows of cat (9); it takes 10 of every class."
        )
        threshold = Threshold(ok=0.0, bad=-0.1)
        assert outcome_of(found, threshold, alpha=0.05) == "inconclusive"
        assert found.rows_needed(**QUESTION) >= 223


def test_precision_needs_ten_answers_of_each_model():
    y = np.repeat([0, 1, 2], 50)
    shy = np.where(np.arange(150) < 105, np.minimum(y, 1), 1)
    shy[100:105] = 2
    metric = CLASS_METRICS["precision_macro"]
    found = class_average_difference(
        metric, y, answering(shy), answering(np.roll(y, 3))
    )
    assert found.cannot_judge == (
        "Too few answers of cat (5); it takes 10 of every class."
    )
    silent = answering(np.minimum(y, 1))
    undefined = class_average_difference(metric, y, silent, answering(y))
    assert undefined.cannot_judge == (
        "candidate: precision_macro is not defined: 0 answers cat in 150 rows"
    )


def test_a_class_that_nobody_names_is_left_out_and_listed():
    y = np.repeat([0, 1], 50)
    names = (*NAMES, "dog")
    one, other = answering(np.roll(y, 3), names), answering(np.roll(y, 9), names)
    found = class_average_difference(CLASS_METRICS["f1_macro"], y, one, other)
    assert found.note == "left out, neither target nor answer: cat, dog"
    assert found.cannot_judge is None
    assert found.candidate == pytest.approx(0.94)
    assert class_average(CLASS_METRICS["f1_macro"], y, one).note == found.note


def test_no_mistake_at_all_is_not_certainty():
    y = np.repeat([0, 1, 2], [400, 80, 20])
    found = class_average(CLASS_METRICS["recall_macro"], y, answering(y))
    assert found.estimate == 1
    assert 0.9 < found.interval(0.9).low < 0.97
    assert found.p_worse_than(0.99) > 0.4
    assert found.rows_needed(ok=0.98, bad=0.97, **_levels()) > 500


def test_all_wrong_is_not_certainty_either():
    y = np.repeat([0, 1, 2], 30)
    found = class_average(CLASS_METRICS["f1_macro"], y, answering((y + 1) % 3))
    assert found.estimate == 0
    assert 0 < found.interval(0.9).high < 0.2


def test_one_class_only_says_nothing():
    y = np.zeros(50, dtype=int)
    found = class_average(CLASS_METRICS["f1_macro"], y, answering(y))
    assert found.estimate is None
    assert found.cannot_judge == "f1_macro says nothing: one class only in 50 rows."


def test_no_rows_have_no_average():
    none = np.array([], dtype=int)
    found = class_average(CLASS_METRICS["f1_macro"], none, answering(none))
    assert found.cannot_judge == "f1_macro is not defined: 0 rows"


def _levels():
    return {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def test_a_difference_is_the_difference_of_the_values():
    y, one, other = drawn(np.random.default_rng(2), 400, 0.8)
    metric = CLASS_METRICS["f1_weighted"]
    found = class_average_difference(metric, y, one, other)
    values = [class_influence(metric, y, m).value for m in (one, other)]
    assert [found.candidate, found.baseline] == values
    assert found.estimate == pytest.approx(values[0] - values[1], abs=1e-15)


def rates(runs, *, n, seed, name="f1_macro"):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        y, one, other = drawn(rng, n, 0.7)
        pair = class_average_difference(CLASS_METRICS[name], y, one, other)
        judged = pair.cannot_judge is None
        found.append((judged, pair.p_worse_than(0.0), pair.p_better_than(0.0)))
    judged, worse, better = np.array(found).T
    return [
        float(np.mean((p <= level) * judged))
        for p in (worse, better)
        for level in (0.05, 0.005)
    ]


def test_equal_models_fail_and_pass_at_about_the_level():
    fail, rarely_fail, win, rarely_win = rates(1200, n=250, seed=5)
    assert 0.03 <= fail <= 0.07
    assert 0.03 <= win <= 0.07
    assert rarely_fail <= 0.015
    assert rarely_win <= 0.015


@pytest.mark.calibration
@pytest.mark.parametrize("name", AVERAGES)
@pytest.mark.parametrize("n", [250, 1000])
def test_error_rates_of_equal_models_are_nominal(name, n):
    fail, rarely_fail, win, rarely_win = rates(20_000, n=n, seed=6, name=name)
    assert fail <= 0.058
    assert win <= 0.058
    assert rarely_fail <= 0.0075
    assert rarely_win <= 0.0075


@pytest.mark.calibration
@pytest.mark.parametrize("name", AVERAGES)
@pytest.mark.parametrize("accuracy", [0.75, 0.95, 0.99])
def test_one_model_passes_at_its_truth_no_more_often_than_nominal(name, accuracy):
    rng, prior = np.random.default_rng(7), np.array([0.6, 0.35, 0.05])
    y = rng.choice(3, 2_000_000, p=prior)

    def answers(truth):
        wrong = np.where(truth == 0, 1, 0)
        return answering(np.where(rng.random(truth.size) < accuracy, truth, wrong))

    metric = CLASS_METRICS[name]
    value = class_influence(metric, y, answers(y)).value
    passes, fails = [], []
    for _ in range(8000):
        rows = rng.choice(3, 400, p=prior)
        found = class_average(metric, rows, answers(rows))
        judged = found.cannot_judge is None
        passes.append(judged and found.p_better_than(value) <= 0.05)
        fails.append(judged and found.p_worse_than(value) <= 0.05)
    assert np.mean(passes) <= 0.065
    assert np.mean(fails) <= 0.08
