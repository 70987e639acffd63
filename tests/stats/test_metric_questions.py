from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.binary_metrics import compare
from pytest_mlgate.stats.binary_metrics import measure
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.regression.regression_metrics import REGRESSION_METRICS
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.verdict import Threshold

PLAIN = RowStructure()
every_metric = pytest.mark.parametrize("metric", BINARY_ROW_METRICS)


def draw(seed, n=400, positives=0.4, worse=0.2):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < positives
    shared = rng.normal(size=n)

    def answers(signal):
        p = 1 / (1 + np.exp(-(signal * (2 * y - 1) + shared + rng.normal(size=n))))
        return BinaryAnswers(decisions=p > 0.5, scores=p)

    return y, answers(1.0 - worse), answers(1.0)


def structures(n, seed=0):
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.5, 2.0, n)
    groups = rng.permutation(np.arange(n) // 4)
    return {
        "weights": RowStructure(weights=weights),
        "groups": RowStructure(groups=groups),
        "weighted groups": RowStructure(weights=weights, groups=groups),
        "time": RowStructure(time=rng.permutation(n).astype(float)),
        "weighted time": RowStructure(weights=weights, time=np.arange(n) / 3.0),
    }


def ask(metric, y, new, old, structure, scale="difference"):
    return compare_rows(
        BINARY_ROW_METRICS[metric],
        y,
        candidate=new,
        baseline=old,
        structure=structure,
        scale=scale,
    )


@every_metric
def test_plain_rows_are_answered_by_the_special_procedure(metric):
    y, new, old = draw(1)
    found, special = (
        ask(metric, y, new, old, PLAIN),
        compare(metric, y, candidate=new, baseline=old),
    )
    assert found.method == special.method
    assert found.p_worse_than(0.0) == special.p_worse_than(0.0)
    alone = measure_rows(BINARY_ROW_METRICS[metric], y, answers=new, structure=PLAIN)
    assert alone.interval(0.9) == measure(metric, y, answers=new).interval(0.9)


@every_metric
@pytest.mark.parametrize("kind", structures(8))
def test_every_metric_takes_every_kind_of_rows(metric, kind):
    y, new, old = draw(2, n=600)
    structure = structures(600)[kind]
    found = ask(metric, y, new, old, structure)
    special = compare(metric, y, candidate=new, baseline=old)
    alone = measure_rows(
        BINARY_ROW_METRICS[metric], y, answers=new, structure=structure
    )
    assert found.cannot_judge is None
    assert alone.cannot_judge is None
    if structure.weights is None:
        assert found.estimate == pytest.approx(special.estimate, abs=1e-12)
        assert found.candidate == pytest.approx(special.candidate, abs=1e-12)
    assert alone.candidate == pytest.approx(found.candidate, abs=1e-12)
    assert alone.orientation * alone.estimate == pytest.approx(alone.candidate)
    for measured in (found, alone):
        low, high, _ = measured.interval(0.9)
        assert low < measured.estimate < high


@every_metric
def test_groups_of_one_row_say_about_what_independent_rows_say(metric):
    y, new, old = draw(3, n=3000)
    alone = ask(metric, y, new, old, PLAIN).interval(0.9)
    grouped = ask(metric, y, new, old, RowStructure(groups=np.arange(3000)))
    low, high, _ = grouped.interval(0.9)
    width = alone.high - alone.low
    assert low == pytest.approx(alone.low, abs=0.03 * width)
    assert high == pytest.approx(alone.high, abs=0.03 * width)


@every_metric
@settings(max_examples=10)
@given(seed=st.integers(0, 100), bad=st.floats(-0.2, 0.0))
def test_copies_of_every_row_in_a_group_change_no_verdict(metric, seed, bad):
    y, new, old = draw(seed, n=120)
    rows, two = np.arange(120), np.repeat(np.arange(120), 2)

    def copied(answers):
        return BinaryAnswers(
            decisions=answers.decisions[two], scores=answers.scores[two]
        )

    alone = ask(metric, y, new, old, RowStructure(groups=rows))
    twice = ask(metric, y[two], copied(new), copied(old), RowStructure(groups=two))
    threshold = Threshold(ok=0.0, bad=bad)
    verdicts = [outcome_of(m, threshold, alpha=0.05) for m in (alone, twice)]
    assert verdicts[0] == verdicts[1]
    if alone.estimate is not None:
        both = alone.interval(0.9)[:2], twice.interval(0.9)[:2]
        assert both[0] == pytest.approx(both[1], abs=1e-9)


@every_metric
@settings(max_examples=10)
@given(seed=st.integers(0, 100), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant_and_swapping_flips_the_sign(
    metric, seed, order
):
    y, new, old = draw(seed, n=120)
    structure = structures(120, seed)["weighted groups"]
    places = list(range(120))
    order.shuffle(places)

    def moved(answers):
        return BinaryAnswers(
            decisions=answers.decisions[places], scores=answers.scores[places]
        )

    elsewhere = RowStructure(
        weights=structure.weights[places], groups=structure.groups[places]
    )
    one = ask(metric, y, new, old, structure)
    other = ask(metric, y[places], moved(old), moved(new), elsewhere)
    if one.estimate is None:
        assert other.estimate is None
        return
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    for x in (-0.05, 0.0, 0.05):
        assert one.p_better_than(x) == pytest.approx(other.p_worse_than(-x), abs=1e-9)


@pytest.mark.parametrize("metric", ["accuracy", "f1", "roc_auc", "log_loss"])
@pytest.mark.parametrize("kind", [*structures(8), None])
def test_ratios_are_answered_on_every_kind_of_rows(metric, kind):
    y, new, old = draw(4, n=600)
    structure = structures(600)[kind] if kind else PLAIN
    found = ask(metric, y, new, old, structure, scale="ratio")
    sign = 1 if BINARY_ROW_METRICS[metric].higher_is_better else -1
    expected = sign * np.log(found.candidate / found.baseline)
    assert found.estimate == pytest.approx(expected)
    assert ("score test of a paired ratio" in found.method) == (
        metric == "accuracy" and kind is None
    )


@pytest.mark.parametrize("scale", ["difference", "ratio"])
@pytest.mark.parametrize("kind", structures(8))
def test_bit_identical_answers_are_identical_outputs(scale, kind):
    y, new, _ = draw(5)
    found = ask("f1", y, new, new, structures(400)[kind], scale=scale)
    assert found.note == "identical outputs"
    assert found.p_better_than(-1e-6) == 0.0


def test_too_few_groups_with_positives_cannot_pass_an_auroc():
    y, new, old = draw(6, n=600, positives=0.5, worse=-1.0)
    groups = np.where(y, np.arange(600) % 12, 100 + np.arange(600))
    found = ask("roc_auc", y, new, old, RowStructure(groups=groups))
    assert (
        "effective groups with positive rows are too few to pass" in found.cannot_pass
    )
    assert outcome_of(found, Threshold(ok=0, bad=-0.5), alpha=0.05) == "inconclusive"


@pytest.mark.parametrize("kind", structures(8))
def test_one_class_alone_has_its_reason_on_every_kind_of_rows(kind):
    y, new, old = draw(7, positives=0.0)
    for metric in ("recall", "roc_auc", "average_precision", "mcc"):
        found = ask(metric, y, new, old, structures(400)[kind])
        assert found.estimate is None
        assert "0 positive" in found.cannot_judge


@pytest.mark.parametrize(
    ("structure", "told"),
    [
        (RowStructure(weights=np.zeros(400)), "`weights` must be above 0 in every row"),
        (RowStructure(weights=np.full(400, -1.0)), "400 of 400 are not"),
        (RowStructure(weights=np.full(400, np.nan)), "`weights` must be finite"),
        (RowStructure(weights=np.full(400, np.inf)), "`weights` must be finite"),
        (RowStructure(weights=np.ones(399)), "got 399 for 400 rows"),
        (RowStructure(time=np.full(400, np.nan)), "`time` must be finite"),
        (RowStructure(groups=np.zeros(400)), "`groups` must be whole numbers"),
        (RowStructure(groups=np.zeros(3, dtype=int)), "got 3 for 400 rows"),
        (
            RowStructure(groups=np.zeros(400, dtype=int), time=np.zeros(400)),
            "`groups` or `time`, not both",
        ),
    ],
)
def test_structures_that_say_nothing_usable_are_refused(structure, told):
    y, new, old = draw(8)
    with pytest.raises(InvalidInput, match=told):
        ask("accuracy", y, new, old, structure)
    with pytest.raises(InvalidInput, match=told):
        measure_rows(BINARY_ROW_METRICS["brier"], y, answers=new, structure=structure)


def test_answers_to_other_rows_are_refused():
    y, new, old = draw(9)
    with pytest.raises(InvalidInput, match="`candidate` must answer each of the 300"):
        ask("f1", y[:300], new, old, structures(300)["groups"])


def test_a_metric_that_refuses_a_kind_of_rows_says_why_and_what_to_do():
    y, new, old = draw(10)
    picky = replace(
        BINARY_ROW_METRICS["f1"], refuses="it is resampled by rows.", name="my_metric"
    )
    for kind, named in (("weighted groups", "weights and groups"), ("time", "time")):
        with pytest.raises(InvalidInput, match=rf"my_metric .* {named}: it is resampl"):
            compare_rows(
                picky, y, candidate=new, baseline=old, structure=structures(400)[kind]
            )
    plain = compare_rows(picky, y, candidate=new, baseline=old, structure=PLAIN)
    assert plain.cannot_judge is None


def test_a_ratio_needs_influence_values():
    y, new, old = draw(11)
    whole = replace(BINARY_ROW_METRICS["f1"], influence=None, name="my_metric")
    with pytest.raises(InvalidInput, match="give the margin as a difference"):
        compare_rows(
            whole, y, candidate=new, baseline=old, structure=PLAIN, scale="ratio"
        )


def test_no_rows_are_undefined():
    empty = BinaryAnswers(decisions=np.zeros(0, dtype=bool), scores=np.zeros(0))
    y = np.zeros(0, dtype=bool)
    for metric in BINARY_ROW_METRICS:
        for structure in (
            RowStructure(weights=np.zeros(0)),
            RowStructure(groups=np.zeros(0, dtype=np.int64)),
            RowStructure(time=np.zeros(0)),
        ):
            found = measure_rows(
                BINARY_ROW_METRICS[metric], y, answers=empty, structure=structure
            )
            assert found.estimate is None
            assert found.cannot_judge


def error_rates(*, kind, reps, n, metrics, seed):
    """Give the share of equal models that fail at .05, per metric."""
    failed = dict.fromkeys(metrics, 0)
    for rep in range(reps):
        y, new, old = draw([seed, rep], n=n, worse=0.0)
        structure = structures(n, rep)[kind]
        for metric in metrics:
            found = ask(metric, y, new, old, structure)
            judged = found.cannot_judge is None
            failed[metric] += judged and found.p_worse_than(0.0) <= 0.05
    return {metric: count / reps for metric, count in failed.items()}


@pytest.mark.parametrize("kind", ["weights", "time"])
def test_equal_models_fail_in_about_one_of_twenty(kind):
    rates = error_rates(
        kind=kind, reps=500, n=400, metrics=("accuracy", "f1", "roc_auc"), seed=12
    )
    assert max(rates.values()) < 0.08
    assert min(rates.values()) > 0.02


@pytest.mark.calibration
@pytest.mark.parametrize("kind", structures(8))
def test_equal_models_fail_in_one_of_twenty_whatever_the_rows(kind):
    rates = error_rates(
        kind=kind, reps=4000, n=600, metrics=tuple(BINARY_ROW_METRICS), seed=13
    )
    assert max(rates.values()) < 0.062
    assert min(rates.values()) > 0.03


@pytest.mark.parametrize("n", [2, 12, 19])
def test_equal_answers_on_a_handful_of_rows_pass_nothing(n):
    y = np.linspace(1.0, 2.0, n)
    same = ValueAnswers(values=y + 0.5)
    found = compare_rows(
        REGRESSION_METRICS["mean_absolute_error"],
        y,
        candidate=same,
        baseline=ValueAnswers(values=y + 0.5),
        structure=RowStructure(),
    )
    assert found.note == "identical outputs"
    assert "it takes 20 rows" in found.cannot_pass


@pytest.mark.parametrize("n", [3, 500])
def test_errors_of_the_same_size_are_no_equal_answers(n):
    y = np.linspace(1.0, 2.0, n)
    found = compare_rows(
        REGRESSION_METRICS["mean_absolute_error"],
        y,
        candidate=ValueAnswers(values=y + 3),
        baseline=ValueAnswers(values=y - 3),
        structure=RowStructure(),
    )
    assert "the answers may differ" in found.cannot_pass
