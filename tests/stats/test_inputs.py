from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.inputs import as_scores


@pytest.mark.parametrize(
    "y", [[0, 1], [0.0, 1.0], [False, True], np.array([0, 1], dtype=object)]
)
def test_zeros_and_ones_of_any_type_are_a_truth(y):
    found = as_binary(y)
    assert found.dtype == np.bool_
    assert found.tolist() == [False, True]


def test_no_rows_are_a_truth_too():
    assert as_binary([]).size == 0


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([0, 1, 2], r"only 0 and 1; 1 of 3 values hold something else, such as .*2"),
        ([0, np.nan], "1 of 2 values"),
        (["0", "1"], "must hold numbers"),
        ([None, 1], "1 of 2 values hold something else, such as None"),
        ([1j, 0], "must hold numbers"),
        ([[0, 1]], "one dimension"),
        (1, "one dimension"),
    ],
)
def test_anything_else_is_refused_with_its_reason(y, words):
    with pytest.raises(InvalidInput, match=words):
        as_binary(y)


def test_scores_become_floats():
    assert as_scores("candidate", np.array([1, 2], dtype=np.int8), 2).dtype == float


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([0.5, np.nan, np.inf], "`p` must be finite; 2 of 3 .* first at position 1"),
        ([0.5, 0.5], "got 2 for 3 rows"),
        ([[0.5, 0.5, 0.5]], "one dimension"),
        (["a", "b", "c"], "must hold numbers"),
        (np.array(["2020-01-01"] * 3, dtype="M8[D]"), "must hold numbers"),
    ],
)
def test_scores_that_no_procedure_can_use_are_refused(scores, words):
    with pytest.raises(InvalidInput, match=words):
        as_scores("p", scores, 3)
