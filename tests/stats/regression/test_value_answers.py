from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.regression.value_answers import as_values


def test_whole_numbers_become_floats():
    assert ValueAnswers(values=np.array([1, 2])).values.dtype == np.float64


def test_only_bit_identical_predictions_are_the_same():
    one = ValueAnswers(values=np.array([0.1, 0.2]))
    assert one.same_as(ValueAnswers(values=np.array([0.1, 0.2])))
    assert not one.same_as(ValueAnswers(values=np.array([0.1, 0.2 + 1e-16 * 2])))
    assert not one.same_as(ValueAnswers(values=np.array([0.1])))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0, np.nan], "`values` must be finite; 1 of 2"),
        ([1.0, -np.inf], "must be finite"),
        ([[1.0]], "one dimension"),
        (["1"], "must hold numbers"),
        ([1.0, -1e200], r"at most 1e\+60 in size; got -1e\+200"),
    ],
)
def test_predictions_that_cannot_be_squared_are_refused(values, words):
    with pytest.raises(InvalidInput, match=words):
        ValueAnswers(values=np.array(values))


def test_a_wrong_length_is_refused():
    with pytest.raises(InvalidInput, match="`truth` must have one value per row"):
        as_values("truth", [1.0, 2.0], 3)


def test_no_rows_are_no_error():
    assert as_values("truth", [], 0).size == 0
