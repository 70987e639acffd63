from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions


def _checked(values, rows=3):
    return ValuePredictions.checked(
        rows=rows, what="candidate (p.csv)", values=np.array(values)
    )


@pytest.mark.parametrize("values", [[1, 2, -3], [0.5, 1e300, -0.0]])
def test_values_are_kept(values):
    found = _checked(values)
    assert found.values.tolist() == values
    assert found.values.dtype == np.float64
    assert (found.form, found.gives, len(found)) == ("values", {"values"}, 3)
    with pytest.raises(ValueError, match="read-only"):
        found.values[0] = 1.0


@pytest.mark.parametrize(
    ("values", "error", "told"),
    [
        ([1.0, np.nan, 2.0], InvalidInput, "1 of 3 are missing: rows 1"),
        ([1.0, np.inf, -np.inf], InvalidInput, "2 of 3 are infinite: rows 1, 2"),
        (["a", "b", "c"], InvalidInput, "`value` must be a number in every row"),
        ([True, False, True], InvalidInput, "the answers are booleans"),
        ([1.0, 2.0], SubjectMismatch, "one value for each of the 3 rows"),
        ([[1.0], [2.0], [3.0]], SubjectMismatch, "got 3 by 1"),
    ],
)
def test_values_that_are_not_whole_are_refused(values, error, told):
    with pytest.raises(error) as raised:
        _checked(values)
    message = str(raised.value)
    assert message.startswith("candidate (p.csv): `value` must ")
    assert told in message
    assert "Hint: " in message


def test_a_constant_answers_every_row():
    assert ValuePredictions.constant(-2.5, rows=3).values.tolist() == [-2.5] * 3
    with pytest.raises(InvalidInput, match="infinite"):
        ValuePredictions.constant(np.inf, rows=3)


def test_a_round_trip_through_a_file_loses_nothing(tmp_path):
    found = _checked([0.1, 1 / 3, -7.0])
    found.save(tmp_path / "p.npz")
    again = ValuePredictions.load(tmp_path / "p.npz")
    assert again.values.tobytes() == found.values.tobytes()


def test_answers_to_another_task_are_no_file_of_values(tmp_path):
    Predictions.constant(0.5, rows=3).save(tmp_path / "p.npz")
    with pytest.raises(UnreadableData, match=r"not a file of predictions \(KeyError"):
        ValuePredictions.load(tmp_path / "p.npz")
