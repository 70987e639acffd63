from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.targets import binary_target
from pytest_mlgate.data.targets import class_target
from pytest_mlgate.data.targets import class_values
from pytest_mlgate.data.targets import value_target
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData

LIBRARIES = (pd, pl)
REAL = Path(__file__).parent.parent / "fixtures"


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("values", "positive"),
    [
        ([">50K", "<=50K", ">50K"], ">50K"),
        ([1, 0, 1], 1),
        ([1, 0, 1], True),
        ([1.0, 0.0, 1.0], 1),
        ([True, False, True], True),
        ([True, False, True], 1),
        ([0, 1, 0], False),
        ([2, 1, 2], 2),
    ],
)
def test_positive_is_found_whatever_its_coding(library, values, positive):
    frame = library.DataFrame({"y": values})
    found = binary_target(frame, target="y", positive=positive)
    assert found.dtype == np.bool_
    assert found.tolist() == [True, False, True]


def test_a_categorical_target_is_read_by_its_values():
    frame = pd.DataFrame({"y": pd.Categorical(["b", "a"], categories=["b", "a", "c"])})
    assert binary_target(frame, target="y", positive="a").tolist() == [False, True]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_target_with_missing_values_is_refused_with_their_rows(library):
    frame = library.DataFrame({"y": ["a", None, "b", None]})
    with pytest.raises(UnreadableData) as told:
        binary_target(frame, target="y", positive="a")
    assert "2 of 4 are missing: rows 1, 3 (counted from 0)" in str(told.value)
    assert "Hint: " in str(told.value)


def test_long_lists_are_cut_at_ten():
    frame = pd.DataFrame({"y": [None] * 30 + ["a", "b"]})
    with pytest.raises(UnreadableData, match=r"rows 0, .*, 9 and 20 more"):
        binary_target(frame, target="y", positive="a")
    frame = pd.DataFrame({"y": [f"v{i:02}" for i in range(15)]})
    with pytest.raises(SettingsError, match=r"'v09' and 5 more"):
        binary_target(frame, target="y", positive="v00")


def test_one_class_only_is_refused():
    with pytest.raises(UnreadableData) as told:
        binary_target(pd.DataFrame({"y": ["a", "a"]}), target="y", positive="a")
    assert "must have two classes; all 2 rows are 'a'" in str(told.value)
    assert "Hint: " in str(told.value)


def test_more_than_two_classes_are_refused_with_their_names():
    frame = pd.DataFrame({"y": ["a", "b", "c"]})
    with pytest.raises(SettingsError) as told:
        binary_target(frame, target="y", positive="a")
    assert "it has 3: 'a', 'b', 'c'" in str(told.value)
    assert "Hint: keep the rows of two classes" in str(told.value)


@pytest.mark.parametrize(
    ("values", "typed"), [([1, 2], "2"), (["no", "yes"], '"yes"'), ([0.5, 1.5], "1.5")]
)
def test_a_target_that_does_not_tell_its_positive_value_is_asked_for_it(values, typed):
    with pytest.raises(SettingsError) as error:
        binary_target(pd.DataFrame({"y": values}), target="y", positive=True)
    assert f"Hint: set `positive = {typed}`, or the other one." in str(error.value)


@pytest.mark.parametrize(
    ("values", "positive", "told"),
    [
        (["<=50K", ">50K"], ">50k", "did you mean '>50K'?"),
        (["0", "1"], 1, "the column holds text: put the quotes"),
        ([0, 1], "1", "the column holds no text: leave out the quotes"),
        ([0, 1], 2, "Hint: set `positive` to one of them"),
    ],
)
def test_a_positive_that_does_not_occur_is_refused_with_the_values(
    values, positive, told
):
    with pytest.raises(SettingsError) as error:
        binary_target(pd.DataFrame({"y": values}), target="y", positive=positive)
    assert "`positive` must be a value of the target 'y'; got " in str(error.value)
    assert repr(positive) in str(error.value)
    assert told in str(error.value)


def test_an_unknown_target_names_the_nearest():
    with pytest.raises(UnreadableData, match="did you mean 'income'"):
        binary_target(pd.DataFrame({"income": [0, 1]}), target="imcome", positive=1)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["dog", "cat", "dog", "elk"], ("cat", "dog", "elk")),
        ([2, 1, 2, 30], ("1", "2", "30")),
        ([2.0, 1.0, 2.0, 3.5], ("1", "2", "3.5")),
    ],
)
def test_classes_are_numbered_in_their_sorted_order(library, values, names):
    codes, found = class_target(library.DataFrame({"y": values}), target="y")
    assert (codes.tolist(), found) == ([1, 0, 1, 2], names)
    assert codes.dtype == np.int64


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_given_order_of_classes_decides_and_may_hold_more(library):
    frame = library.DataFrame({"y": ["low", "high", "low"]})
    codes, names = class_target(frame, target="y", classes=("low", "middle", "high"))
    assert (codes.tolist(), names) == ([0, 2, 0], ("low", "middle", "high"))
    numbers = library.DataFrame({"y": [3.0, 1.0]})
    assert class_target(numbers, target="y", classes=[3, 2, 1])[0].tolist() == [0, 2]


def test_a_categorical_target_has_the_classes_that_occur():
    frame = pd.DataFrame({"y": pd.Categorical(["b", "a"], categories=["b", "a", "c"])})
    assert class_target(frame, target="y")[1] == ("a", "b")


@pytest.mark.parametrize(
    ("values", "classes", "told"),
    [
        (["a", "b", "c"], ["a", "b"], "'c' is not. Hint: list every class"),
        ([1, 2], ["1", "2"], "1, 2 is not. Hint: text needs quotes"),
        (["1", "2"], [1, 2], "'1', '2' is not. Hint: text needs quotes"),
    ],
)
def test_a_value_that_is_no_class_is_refused(values, classes, told):
    with pytest.raises(SettingsError) as error:
        class_target(pd.DataFrame({"y": values}), target="y", classes=classes)
    assert "every value of the target 'y' must be in `classes`" in str(error.value)
    assert told in str(error.value)


@pytest.mark.parametrize("target", [class_target, value_target])
@pytest.mark.parametrize("library", LIBRARIES)
def test_every_task_needs_an_answer_in_every_row(target, library):
    frame = library.DataFrame({"y": [1.0, None, 2.0, None]})
    with pytest.raises(UnreadableData) as told:
        target(frame, target="y")
    assert "2 of 4 are missing: rows 1, 3 (counted from 0)" in str(told.value)


def test_one_class_is_no_task():
    with pytest.raises(UnreadableData, match="at least two classes; all 2 rows are 7"):
        class_target(pd.DataFrame({"y": [7, 7]}), target="y")


def test_a_thousand_classes_are_the_most():
    frame = pd.DataFrame({"y": np.arange(1000)})
    assert len(class_values(frame, target="y")) == 1000
    with pytest.raises(UnreadableData) as told:
        class_target(pd.DataFrame({"y": np.arange(1001)}), target="y")
    assert "it has 1001 different values in 1001 rows" in str(told.value)
    assert 'Hint: set task = "regression"' in str(told.value)


def test_classes_that_are_written_alike_are_refused():
    frame = pd.DataFrame({"y": pd.Series([1, "1", 2], dtype=object)})
    with pytest.raises(
        InvalidInput, match=r"different names; 1, '1' are written alike"
    ):
        class_target(frame, target="y")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("values", [[1, 2, -3], [0.5, 1e300, -0.0]])
def test_a_number_to_predict_keeps_its_value(library, values):
    found = value_target(library.DataFrame({"y": values}), target="y")
    assert found.tolist() == values
    assert found.dtype == np.float64


def test_exact_decimals_are_numbers_to_predict():
    frame = pd.DataFrame({"y": pd.Series([Decimal("0.25"), 2], dtype=object)})
    assert value_target(frame, target="y").tolist() == [0.25, 2.0]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["1", "2", "3"], "must hold numbers (task = 'regression'); 3 of 3 are none"),
        ([True, False, True], "3 of 3 are none, such as True: rows 0, 1, 2"),
        (pd.date_range("2026-01-01", periods=3), "3 of 3 are none"),
        ([1j, 2j, 3j], "3 of 3 are none"),
        (pd.Series([1, "two", 3.0], dtype=object), "1 of 3 are none, such as 'two'"),
        ([1.0, np.inf, -np.inf], "2 of 3 are infinite: rows 1, 2"),
        (pd.Series([1, 10**400, 3], dtype=object), "1 of 3 are infinite: rows 1"),
        ([5, 5, 5], "must vary; all 3 rows are 5.0"),
    ],
)
def test_a_target_that_is_no_number_to_predict_is_refused(values, told):
    with pytest.raises(UnreadableData) as error:
        value_target(pd.DataFrame({"y": values}), target="y")
    assert "the target 'y' must" in str(error.value)
    assert told in str(error.value)
    assert "Hint: " in str(error.value)


def test_three_species_of_penguins():
    frame = pd.read_csv(REAL / "penguins.csv")
    codes, names = class_target(frame, target="species")
    assert names == ("Adelie", "Chinstrap", "Gentoo")
    assert np.bincount(codes).tolist() == [152, 68, 124]


def test_delays_of_cancelled_flights_are_missing_and_not_left_out():
    with gzip.open(REAL / "flights_2013.csv.gz") as text:
        frame = pd.read_csv(text)
    missing = int(frame["arr_delay"].isna().sum())
    assert missing > 0
    with pytest.raises(UnreadableData, match=f"{missing} of {len(frame)} are missing"):
        value_target(frame, target="arr_delay")
    flown = frame.dropna(subset="arr_delay")
    found = value_target(flown, target="arr_delay")
    assert found.tolist() == flown["arr_delay"].tolist()
