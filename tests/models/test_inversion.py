"""Answers of several classes and of numbers that are the wrong way round."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.integrity import check_comparable
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.models.subject import Subject

ROWS = 300
CLASSES = ["cat", "dog", "owl"]


def _subject(role, predictions):
    return Subject(
        role=role,
        reference=f"{role}.csv",
        kind="predictions",
        digest=None,
        artifact=None,
        threshold=None,
        predictions=predictions,
    )


def _pair(one, other):
    return _subject("candidate", one), _subject("baseline", other)


def _labels(codes, classes=CLASSES):
    labels = np.array(classes, dtype=object)[codes]
    return ClassPredictions.checked(
        rows=len(codes), what="m", classes=classes, labels=labels
    )


def _values(values):
    return ValuePredictions.checked(rows=len(values), what="m", values=values)


def _compare(one, other, y):
    check_comparable(*_pair(one, other), y, allow_identical=False)


@pytest.fixture
def codes():
    return np.arange(ROWS) % 3


@pytest.fixture
def y():
    return np.random.default_rng(3).gamma(2.0, size=ROWS)


def _noisy(codes, seed, share=0.2):
    rng = np.random.default_rng(seed)
    return np.where(rng.random(ROWS) < share, rng.integers(0, 3, ROWS), codes)


def test_two_models_of_several_classes_are_comparable(codes):
    _compare(_labels(_noisy(codes, 0)), _labels(_noisy(codes, 1)), codes)


def test_mixed_up_classes_of_the_baseline_are_an_error(codes):
    turned = (_noisy(codes, 1) + 1) % 3
    with pytest.raises(SubjectMismatch) as told:
        _compare(_labels(_noisy(codes, 0)), _labels(turned), codes)
    message = str(told.value)
    assert "The baseline (baseline.csv) must not be certainly worse" in message
    assert "by its labels the balanced accuracy is 0.0" in message
    assert "look mixed up" in message
    assert "Hint: check which class each column speaks for" in message


def test_columns_under_wrong_names_are_an_error_though_labels_are_right(codes):
    right = np.eye(3)[codes] * 0.8 + 0.2 / 3
    wrong = dict(zip(["dog", "owl", "cat"], right.T, strict=True))
    baseline = ClassPredictions.checked(
        rows=ROWS,
        what="m",
        classes=CLASSES,
        labels=np.array(CLASSES, dtype=object)[codes],
        probabilities=wrong,
    )
    with pytest.raises(SubjectMismatch, match="by its probabilities the balanced"):
        _compare(_labels(_noisy(codes, 0)), baseline, codes)


def test_weak_or_constant_classes_are_none_of_ours_to_refuse(codes):
    candidate = _labels(_noisy(codes, 0))
    guesses = np.random.default_rng(9).integers(0, 3, ROWS)
    for weak in (guesses, np.zeros(ROWS, dtype=int)):
        _compare(candidate, _labels(weak), codes)
    # a handful of rows accuses nobody
    few = codes[:9]
    _compare(_labels(_noisy(codes, 0)[:9]), _labels((few + 1) % 3), few)
    # a constant answer, even one that never is right here
    some = codes % 2
    _compare(_labels(_noisy(codes, 0)), _labels(np.full(ROWS, 2)), some)


def test_other_classes_are_an_error(codes):
    turned = _labels(codes, ["dog", "cat", "owl"])
    with pytest.raises(SubjectMismatch) as told:
        _compare(_labels(_noisy(codes, 0)), turned, codes)
    assert "has cat, dog, owl, the baseline (baseline.csv) dog, cat, owl" in str(
        told.value
    )


def test_answers_to_two_tasks_are_an_error(codes):
    with pytest.raises(SubjectMismatch, match="gives ClassPredictions, the baseline"):
        _compare(_labels(codes), _values(codes.astype(float)), codes)


def test_the_same_answers_twice_are_the_classic_mistake(codes, y):
    with pytest.raises(SubjectMismatch, match="classic mistake"):
        _compare(_labels(codes), _labels(codes), codes)
    with pytest.raises(SubjectMismatch, match="classic mistake"):
        _compare(_values(y + 1), _values(y + 1), y)
    nearly = y + 1
    nearly[0] = np.nextafter(nearly[0], np.inf)
    _compare(_values(y + 1), _values(nearly), y)


def test_other_rows_are_an_error(y):
    with pytest.raises(SubjectMismatch, match="each of the 300 rows"):
        _compare(_values(y[:-1]), _values(y[:-1]), y)


def test_numbers_with_the_wrong_sign_are_an_error(y):
    noise = np.random.default_rng(4).normal(size=ROWS)
    with pytest.raises(SubjectMismatch) as told:
        _compare(_values(y), _values(noise - 2 * y), y)
    message = str(told.value)
    assert "its rank correlation with the target is -0." in message
    assert "its values look inverted" in message
    assert "Hint: check the sign of the values" in message


def test_weak_or_constant_numbers_are_none_of_ours_to_refuse(y):
    noise = np.random.default_rng(4).normal(size=ROWS)
    for weak in (noise, np.full(ROWS, 2.0), noise - 0.1 * y):
        _compare(_values(y + noise), _values(weak), y)
    _compare(_values(y[:9] + 1), _values(-y[:9]), y[:9])
    _compare(_values(y[:1] + 1), _values(-y[:1]), y[:1])


def test_a_metric_gets_what_it_needs_or_a_message(codes, y):
    soft = ClassPredictions.constant(np.full(3, 1 / 3), rows=ROWS, classes=CLASSES)
    hard = _labels(codes)
    for pair in (_pair(soft, soft), _pair(soft, hard), _pair(hard, soft)):
        check_same_form(*pair, metric="accuracy", needs="labels")
    check_same_form(*_pair(soft, soft), metric="log_loss", needs="probabilities")
    values = _pair(_values(y), _values(y))
    check_same_form(*values, metric="rmse", needs="values")
    for pair in (_pair(soft, hard), _pair(hard, soft), _pair(hard, hard)):
        with pytest.raises(SubjectMismatch) as told:
            check_same_form(*pair, metric="log_loss", needs="probabilities")
        assert "log_loss must have probabilities of the same form" in str(told.value)
        assert "Hint: give `probabilities` columns" in str(told.value)
    binary = Predictions.constant(0.5, rows=ROWS)
    for pair, needs in (
        (values, "labels"),
        (values, "decisions"),
        (_pair(hard, hard), "values"),
        (_pair(hard, hard), "decisions"),
        (_pair(binary, binary), "labels"),
    ):
        with pytest.raises(SubjectMismatch, match="use a metric of this task"):
            check_same_form(*pair, metric="m", needs=needs)
