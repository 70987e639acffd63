from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.stats.binary_metrics import compare
from pytest_mlgate.stats.binary_metrics import measure

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
DECISION_METRICS = [m.name for m in BINARY_METRICS.values() if m.needs == "decisions"]
SCIKIT_LEARN = {
    "accuracy": lambda y, a: metrics.accuracy_score(y, a.decisions),
    "balanced_accuracy": lambda y, a: metrics.balanced_accuracy_score(y, a.decisions),
    "precision": lambda y, a: metrics.precision_score(y, a.decisions),
    "recall": lambda y, a: metrics.recall_score(y, a.decisions),
    "specificity": lambda y, a: metrics.recall_score(~y, ~a.decisions),
    "false_positive_rate": lambda y, a: 1 - metrics.recall_score(~y, ~a.decisions),
    "f1": lambda y, a: metrics.f1_score(y, a.decisions),
    "mcc": lambda y, a: metrics.matthews_corrcoef(y, a.decisions),
    "roc_auc": lambda y, a: metrics.roc_auc_score(y, a.scores),
    "average_precision": lambda y, a: metrics.average_precision_score(y, a.scores),
    "log_loss": lambda y, a: metrics.log_loss(y, a.scores),
    "brier": lambda y, a: metrics.brier_score_loss(y, a.scores),
}


def _answers(y, seed, *, quality=2.0):
    noise = np.random.default_rng(seed).normal(size=y.size)
    scores = 1 / (1 + np.exp(-(quality * (y - 0.6) + noise)))
    return BinaryAnswers(decisions=scores >= 0.5, scores=scores)


def _truth(n=800, positives=0.3, seed=0):
    return np.random.default_rng(seed).random(n) < positives


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_absolute_values_equal_scikit_learns(metric):
    y = _truth()
    answers = _answers(y, 1)
    found = measure(metric, y, answers=answers)
    expected = SCIKIT_LEARN[metric](y, answers)
    assert found.candidate == pytest.approx(expected, abs=1e-9)
    sign = 1 if BINARY_METRICS[metric].higher_is_better else -1
    assert found.orientation == sign
    assert found.estimate == pytest.approx(sign * expected, abs=1e-9)
    assert found.baseline is None


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_differences_equal_scikit_learns_and_positive_means_better(metric):
    y = _truth()
    candidate, baseline = _answers(y, 1, quality=4.0), _answers(y, 2)
    found = compare(metric, y, candidate=candidate, baseline=baseline)
    after, before = (SCIKIT_LEARN[metric](y, a) for a in (candidate, baseline))
    assert found.candidate == pytest.approx(after, abs=1e-9)
    assert found.baseline == pytest.approx(before, abs=1e-9)
    assert found.estimate == pytest.approx(abs(after - before), abs=1e-9)
    assert found.orientation == 1
    assert found.p_better_than(0.0) < 0.05 < found.p_worse_than(0.0)


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_the_interval_holds_the_estimate_and_rows_are_planned(metric):
    y = _truth()
    answers = _answers(y, 1)
    for found in (
        measure(metric, y, answers=answers),
        compare(metric, y, candidate=answers, baseline=_answers(y, 2)),
    ):
        low, high, confidence = found.interval(0.90)
        assert low <= found.estimate <= high
        assert confidence == 0.90
        bad = found.estimate - 0.01
        assert found.rows_needed(ok=bad, bad=bad, **QUESTION) > 0


@pytest.mark.parametrize("metric", BINARY_METRICS)
@pytest.mark.parametrize("question", ["compare", "measure"])
def test_no_rows_are_undefined(metric, question):
    found = _ask(question, metric, np.zeros(0, dtype=bool))
    assert found.estimate is None
    assert found.cannot_judge
    assert found.interval(0.90) is None


@pytest.mark.parametrize("metric", BINARY_METRICS)
@pytest.mark.parametrize("question", ["compare", "measure"])
@pytest.mark.parametrize("y", [[True], [False], [True] * 9, [False] * 9])
def test_one_row_or_one_class_neither_crashes_nor_passes(metric, question, y):
    found = _ask(question, metric, np.array(y))
    for p in (found.p_better_than(0.0), found.p_worse_than(0.0)):
        assert 0 <= p <= 1
    settled = found.cannot_pass is None and found.cannot_judge is None
    if question == "compare" and settled:
        assert found.p_better_than(-0.01) > 0.05
    if found.estimate is not None:
        found.rows_needed(ok=0.5, bad=0.5, **QUESTION)


@pytest.mark.parametrize("metric", ["recall", "f1", "balanced_accuracy", "roc_auc"])
@pytest.mark.parametrize("question", ["compare", "measure"])
def test_no_positives_are_told_with_their_number(metric, question):
    found = _ask(question, metric, np.zeros(120, dtype=bool))
    assert found.estimate is None
    assert "0 positive" in found.cannot_judge
    assert "120" in found.cannot_judge


def _ask(question, metric, y):
    if question == "measure":
        return measure(metric, y, answers=_answers(y, 1))
    return compare(metric, y, candidate=_answers(y, 1), baseline=_answers(y, 2))


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_bit_identical_outputs_are_no_loss_and_no_gain(metric):
    y = _truth(200)
    answers = _answers(y, 1)
    copy = BinaryAnswers(
        decisions=answers.decisions.copy(), scores=answers.scores.copy()
    )
    found = compare(metric, y, candidate=answers, baseline=copy)
    assert found.note == "identical outputs"
    assert found.estimate == 0.0
    assert found.candidate == found.baseline
    assert found.candidate == pytest.approx(SCIKIT_LEARN[metric](y, answers), abs=1e-9)
    assert found.p_better_than(-1e-9) == 0.0
    assert found.p_better_than(0.0) > 0.05
    assert found.p_worse_than(0.0) == 1.0
    assert found.cannot_pass is None


@pytest.mark.parametrize("metric", DECISION_METRICS)
def test_equal_decisions_without_scores_are_no_proof_of_equality(metric):
    y = _truth(60)
    bare = BinaryAnswers(decisions=_answers(y, 1).decisions)
    found = compare(metric, y, candidate=bare, baseline=bare)
    assert found.estimate == 0.0
    assert found.note is None
    assert found.p_better_than(-0.001) > 0.05
    assert found.p_worse_than(0.0) >= 0.5


def test_identical_outputs_do_not_define_what_is_not():
    y = np.zeros(50, dtype=bool)
    answers = _answers(y, 1)
    assert compare("recall", y, candidate=answers, baseline=answers).estimate is None


def test_an_unknown_metric_names_the_nearest():
    y = _truth(10)
    with pytest.raises(InvalidInput, match=r"Unknown metric 'recal'.*'recall'"):
        measure("recal", y, answers=_answers(y, 1))
    with pytest.raises(InvalidInput, match=r"Unknown metric 'zzz'\. Known: accuracy"):
        compare("zzz", y, candidate=_answers(y, 1), baseline=_answers(y, 2))


@pytest.mark.parametrize(
    "metric", ["roc_auc", "average_precision", "log_loss", "brier"]
)
def test_a_model_without_scores_is_named(metric):
    y = _truth(10)
    bare = BinaryAnswers(decisions=y)
    needs = BINARY_METRICS[metric].needs
    with pytest.raises(
        InvalidInput, match=f"`baseline` must give {needs} for {metric}"
    ):
        compare(metric, y, candidate=_answers(y, 1), baseline=bare)
    with pytest.raises(InvalidInput, match=f"`candidate` must give {needs}"):
        measure(metric, y, answers=bare)


@pytest.mark.parametrize("metric", ["log_loss", "brier"])
def test_a_score_that_is_no_probability_is_refused(metric):
    y = np.array([True, False])
    margins = BinaryAnswers(decisions=y, scores=np.array([2.5, -1.0]))
    with pytest.raises(InvalidInput, match=r"`candidate` must be probabilities.*2\.5"):
        measure(metric, y, answers=margins)


def test_rankings_need_no_probabilities():
    y = _truth()
    answers = _answers(y, 1)
    margins = BinaryAnswers(decisions=answers.decisions, scores=5 * answers.scores - 9)
    one, other = (measure("roc_auc", y, answers=a) for a in (answers, margins))
    assert one.estimate == other.estimate


def test_answers_for_other_rows_are_refused():
    y = _truth(10)
    with pytest.raises(
        InvalidInput, match="`baseline` must answer each of the 10 rows"
    ):
        compare(
            "accuracy", y, candidate=_answers(y, 1), baseline=_answers(_truth(9), 2)
        )


def test_clipped_probabilities_are_counted_in_the_note():
    y = np.array([True, False] * 50)
    scores = _answers(y, 1).scores.copy()
    scores[:3] = 0.0
    sure = BinaryAnswers(decisions=scores >= 0.5, scores=scores)
    assert measure("log_loss", y, answers=sure).note.startswith("3 probabilities")
    assert measure("brier", y, answers=sure).note is None


@settings(max_examples=40, deadline=None)
@given(
    hnp.arrays(bool, st.tuples(st.integers(0, 60), st.just(3))),
    st.sampled_from(DECISION_METRICS),
    st.randoms(),
)
def test_the_order_of_rows_is_irrelevant(rows, metric, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    there, shuffled = (
        compare(
            metric,
            table[:, 0],
            candidate=BinaryAnswers(decisions=table[:, 1]),
            baseline=BinaryAnswers(decisions=table[:, 2]),
        )
        for table in (rows, rows[order])
    )
    assert there.estimate == shuffled.estimate
    assert there.p_worse_than(0.0) == shuffled.p_worse_than(0.0)
    assert there.p_better_than(-0.1) == shuffled.p_better_than(-0.1)


@settings(max_examples=40, deadline=None)
@given(
    hnp.arrays(bool, st.tuples(st.integers(0, 60), st.just(3))),
    st.sampled_from(DECISION_METRICS),
)
def test_swapping_the_models_turns_the_sign(rows, metric):
    y, one, other = rows[:, 0], *(BinaryAnswers(decisions=d) for d in rows.T[1:])
    there = compare(metric, y, candidate=one, baseline=other)
    back = compare(metric, y, candidate=other, baseline=one)
    if there.estimate is None:
        assert back.estimate is None
        return
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-12)


def test_a_million_rows_of_decisions_cost_less_than_sorting_them():
    y = _truth(1_000_000)
    candidate, baseline = _answers(y, 1), _answers(y, 2)
    numbers = np.random.default_rng(3).random(1_000_000)
    start = time.perf_counter()
    np.sort(numbers, kind="stable")
    sorting = time.perf_counter() - start
    for metric in DECISION_METRICS:
        start = time.perf_counter()
        found = compare(metric, y, candidate=candidate, baseline=baseline)
        found.p_worse_than(0.0)
        found.p_better_than(-0.01)
        found.interval(0.90)
        assert time.perf_counter() - start < 5 * sorting + 0.1
