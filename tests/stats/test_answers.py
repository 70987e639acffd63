from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers

YES_NO = np.array([True, False])


def test_scores_are_optional():
    assert BinaryAnswers(decisions=YES_NO).scores is None


def test_scores_become_float64():
    answers = BinaryAnswers(decisions=YES_NO, scores=np.array([1, 0]))
    assert answers.scores.dtype == np.float64


@pytest.mark.parametrize(
    "decisions", [np.array([1, 0]), np.array([[True], [False]]), np.array([0.9, 0.1])]
)
def test_decisions_must_be_a_flat_array_of_bool(decisions):
    with pytest.raises(InvalidInput, match="`decisions` must be a flat array of bool"):
        BinaryAnswers(decisions=decisions)


@pytest.mark.parametrize("scores", [[0.5], [0.5, np.nan], [np.inf, 0.0]])
def test_scores_must_be_finite_and_one_per_row(scores):
    with pytest.raises(InvalidInput, match="`scores` must"):
        BinaryAnswers(decisions=YES_NO, scores=np.array(scores))


def test_equal_scores_and_decisions_are_the_same_model():
    one = BinaryAnswers(decisions=YES_NO, scores=np.array([0.9, 0.1]))
    other = BinaryAnswers(decisions=YES_NO.copy(), scores=np.array([0.9, 0.1]))
    assert one.same_as(other)


def test_a_last_bit_or_one_decision_makes_another_model():
    scores = np.array([0.9, 0.1])
    one = BinaryAnswers(decisions=YES_NO, scores=scores)
    bit = BinaryAnswers(decisions=YES_NO, scores=np.nextafter(scores, 1))
    decision = BinaryAnswers(decisions=~YES_NO, scores=scores)
    assert not one.same_as(bit)
    assert not one.same_as(decision)


def test_decisions_alone_never_prove_the_same_model():
    one = BinaryAnswers(decisions=YES_NO)
    assert not one.same_as(one)
    assert not one.same_as(BinaryAnswers(decisions=YES_NO, scores=np.array([1.0, 0])))
