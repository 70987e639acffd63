from __future__ import annotations

import numpy as np
import pytest
from tests.stats.binormal_scores import answering
from tests.stats.binormal_scores import draw

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.dependence import effective_size
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.operating.operating_metric import Tail
from pytest_mlgate.stats.operating.operating_metric import effective
from pytest_mlgate.stats.operating.operating_metric import effective_parts
from pytest_mlgate.stats.operating.operating_metric import slope_between
from pytest_mlgate.stats.operating.operating_points import OPERATING_POINTS

METRICS = [
    OPERATING_POINTS["recall_at_fpr"](0.05),
    OPERATING_POINTS["precision_at_k"](60),
    OPERATING_POINTS["false_positives_at_recall"](0.9),
    OPERATING_POINTS["false_positives_at_recall"](0.9, per_day=300),
]
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def named(metric):
    return metric.name


def sample(*, n1=100, n0=900, seed=1):
    rng, y = np.random.default_rng(seed), np.arange(n1 + n0) < n1
    return y, *draw(rng, y, [(1.4, 1.0), (1.6, 1.0)])


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_bit_identical_models_are_no_loss(metric):
    y, one, _ = sample(n1=5)
    found = metric.compare(y, one, one)
    assert found.note == "identical outputs"
    assert found.p_better_than(-0.01) == 0


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_fewer_than_twenty_positives_leave_no_verdict(metric):
    y, one, other = sample(n1=19, n0=700)
    for found in (metric.compare(y, one, other), metric.measure(y, one)):
        assert "19 positives are too few; it takes 20." in found.cannot_judge
        assert found.rows_needed(ok=9.0, bad=-999.0, **QUESTION) >= 757
    weighted = metric.influence(y, one, np.ones(719))
    assert weighted.reason == "19 positives are too few; it takes 20."


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_decisions_alone_are_refused(metric):
    y, one, _ = sample()
    with pytest.raises(InvalidInput, match="must give scores"):
        metric.measure(y, BinaryAnswers(decisions=one.decisions))


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_answers_to_other_rows_are_refused(metric):
    y, one, _ = sample()
    with pytest.raises(InvalidInput, match="must answer each of the 999 rows"):
        metric.measure(y[:-1], one)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_scores_that_are_no_numbers_are_refused(bad):
    with pytest.raises(InvalidInput, match="must be finite"):
        answering(np.array([0.1, bad, 0.3]))


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_weights_of_one_give_the_value_and_the_error_of_none(metric):
    y, one, other = sample()
    plain = metric.influence(y, one, None)
    weighted = metric.influence(y, one, np.ones(y.size))
    assert isinstance(plain, Influence)
    assert weighted.value == pytest.approx(plain.value, abs=1e-12)
    assert weighted.psi == pytest.approx(plain.psi, abs=1e-12)
    assert weighted.df == pytest.approx(plain.df)
    scaled = metric.influence(y, one, np.full(y.size, 7.0))
    assert scaled.psi == pytest.approx(plain.psi, abs=1e-12)
    found = compare_rows(
        metric,
        y,
        candidate=one,
        baseline=other,
        structure=RowStructure(weights=np.ones(y.size)),
    )
    assert found.estimate == pytest.approx(metric.compare(y, one, other).estimate)


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_every_row_twice_in_groups_of_two_is_every_row_once(metric):
    y, one, other = sample()
    if "precision" in metric.name:
        metric = OPERATING_POINTS["precision_at_k"](0.06)

    def asked(times):
        models = [answering(np.repeat(m.scores, times)) for m in (one, other)]
        return compare_rows(
            metric,
            np.repeat(y, times),
            candidate=models[0],
            baseline=models[1],
            structure=RowStructure(groups=np.repeat(np.arange(y.size), times)),
        )

    once, twice = asked(1), asked(2)
    assert twice.estimate == pytest.approx(once.estimate, abs=1e-9)
    ends = [found.interval(0.9) for found in (once, twice)]
    # the slope at the threshold reaches one row further or not
    assert ends[1][:2] == pytest.approx(ends[0][:2], rel=0.15)


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_grouped_and_ordered_rows_get_a_measurement(metric):
    y, one, _ = sample()
    order = np.random.default_rng(2).permutation(y.size)
    for structure in (RowStructure(groups=order // 5), RowStructure(time=order * 1.0)):
        found = measure_rows(metric, y, answers=one, structure=structure)
        low, high, _ = found.interval(0.9)
        assert low < found.estimate < high


def test_a_tail_says_what_it_lacks():
    assert Tail(rows=4 - 1e-12, fewest=4, what="misses").too_few is None
    assert Tail(rows=3.5, fewest=4, what="misses").too_few == (
        "3.5 misses are too few; it takes 4."
    )


def test_effective_rows_are_kishs():
    weights = np.array([1.0, 2.0, 3.0, 4.0])
    some = np.array([True, False, True, True])
    assert effective(some, None) == 3
    assert effective(some, weights) == pytest.approx(64 / 26)
    assert effective(~some & some, weights) == 0
    assert effective_parts(np.array([1.0, 0.5, 0.0, 1.0]), None) == 2.5
    assert effective_parts(some * 1.0, weights) == effective_size(weights[some])


def test_a_slope_needs_a_run():
    assert slope_between((0.1, 0.2), (0.3, 0.8)) == pytest.approx(3)
    assert slope_between((0.1, 0.2), (0.1, 0.8)) == 0
