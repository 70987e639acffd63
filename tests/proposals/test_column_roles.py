"""What a table says about its columns, and what it does not."""

from __future__ import annotations

import pandas as pd
import pytest

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.proposals.column_roles import guess_positive
from pytest_mlgate.proposals.column_roles import guess_task
from pytest_mlgate.proposals.column_roles import key_columns
from pytest_mlgate.proposals.column_roles import moment_columns


@pytest.mark.parametrize(
    ("values", "task"),
    [
        ([0, 1] * 20, "binary"),
        ([True, False] * 20, "binary"),
        (["good", "bad"] * 20, "binary"),
        ([0.0, 1.0, None] * 20, "binary"),
        (["a", "b", "c"] * 20, "multiclass"),
        ([1, 2, 3, 4, 5] * 20, "multiclass"),
        (list(range(60)), "regression"),
        ([0.5, 1.5, 2.5] * 20, "regression"),
    ],
)
def test_the_task_follows_from_the_values_of_the_target(values, task):
    assert guess_task(pd.DataFrame({"y": values}), "y")[0] == task


@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ([0, 1] * 20, 1),
        ([True, False] * 20, True),
        (["yes", "no"] * 20, "yes"),
        (["<=50K", ">50K"] * 20, ">50K"),
        ([0.0, 1.0, None] * 20, 1),
        # nothing in the names: the rarer
        (["north"] * 30 + ["south"] * 10, "south"),
        ([1, 2, 2], 1),
    ],
)
def test_positive_is_what_its_name_says_else_the_rarer(values, positive):
    found, why = guess_positive(pd.DataFrame({"y": values}), "y")
    assert found == positive
    assert type(found) is type(positive)
    assert why


def test_a_target_that_is_not_there_is_named():
    with pytest.raises(UnreadableData, match="did you mean 'risk'"):
        guess_task(pd.DataFrame({"risk": [0, 1]}), "rsk")


def test_a_key_is_called_so_and_different_in_every_row():
    frame = pd.DataFrame(
        {
            "customer_id": range(50),
            "branch_id": [1, 2] * 25,
            "amount": range(50),
            "uuid": [f"u{i}" for i in range(50)],
            "valid": [f"v{i}" for i in range(50)],
        }
    )
    assert key_columns(frame) == ("customer_id", "uuid")


def test_a_moment_may_be_written_as_text():
    frame = pd.DataFrame(
        {
            "seen": ["2013-01-01T10:00:00Z", "2013-01-02T10:00:00Z"],
            "day": ["2013-01-01", None],
            "stamp": pd.to_datetime(["2013-01-01", "2013-01-02"]),
            "code": ["2013-01-01-a", "2013-01-02-b"],
            "number": [1, 2],
        }
    )
    assert moment_columns(frame) == ("seen", "day", "stamp")
