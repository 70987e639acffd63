"""Slices and conditions, in `pytest_mlgate.data.slices`."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.slices import mask_where
from pytest_mlgate.data.slices import slices
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

LIBRARIES = (pd, pl)


def _as_lists(found):
    return [(label, mask.tolist()) for label, mask in found]


@pytest.mark.parametrize("library", LIBRARIES)
def test_slices_are_sorted_and_keep_missing_values(library):
    frame = library.DataFrame({"region": ["US", None, "EU", "US"]})
    assert _as_lists(slices(frame, "region")) == [
        ("region=EU", [False, False, True, False]),
        ("region=US", [True, False, False, True]),
        ("region=<missing>", [False, True, False, False]),
    ]


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_row_is_in_exactly_one_slice(library):
    rng = np.random.default_rng(0)
    frame = library.DataFrame(
        {
            "a": rng.choice(["x", "y", None], 200).tolist(),
            "b": rng.choice([1.5, 2.0, float("nan")], 200).tolist(),
        }
    )
    found = slices(frame, ["a", "b"])
    assert (np.sum([mask for _, mask in found], axis=0) == 1).all()
    labels = [label for label, _ in found]
    assert labels[0] == "a=x, b=1.5"
    assert labels[-1] == "a=<missing>, b=<missing>"
    assert len(labels) == 9


def test_only_combinations_that_occur_are_slices():
    frame = pd.DataFrame({"region": ["EU", "US"], "sex": ["Female", "Male"]})
    labels = [label for label, _ in slices(frame, ["region", "sex"])]
    assert labels == ["region=EU, sex=Female", "region=US, sex=Male"]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([True, False], ["x=False", "x=True"]),
        ([10, 9], ["x=9", "x=10"]),
        ([3.0, None], ["x=3", "x=<missing>"]),
        (pd.Categorical(["b", "a"], categories=["b", "a", "c"]), ["x=a", "x=b"]),
        (["1", 1], ["x=1", "x='1'"]),
        (
            pd.to_datetime(["2026-02-01", None, "2026-01-01"]).as_unit("ns"),
            ["x=2026-01-01 00:00:00", "x=2026-02-01 00:00:00", "x=<missing>"],
        ),
        (["<missing>", None], ["x='<missing>'", "x=<missing>"]),
        (pd.array([True, None], dtype="boolean"), ["x=True", "x=<missing>"]),
    ],
)
def test_labels_read_as_people_write_them_and_never_collide(values, labels):
    found = slices(pd.DataFrame({"x": values}), "x")
    assert [label for label, _ in found] == labels


def test_polars_categories_are_slices():
    frame = pl.DataFrame({"x": pl.Series(["b", None, "a"], dtype=pl.Categorical)})
    labels = [label for label, _ in slices(frame, "x")]
    assert labels == ["x=a", "x=b", "x=<missing>"]


def test_too_many_slices_are_refused_with_a_remedy():
    frame = pd.DataFrame({"income": np.arange(1001)})
    with pytest.raises(InvalidInput) as told:
        slices(frame, "income")
    assert "at most 1000 slices; got 1001 from income" in str(told.value)
    assert "Hint: bin the numeric columns" in str(told.value)
    assert len(slices(frame.head(1000), "income")) == 1000
    many = pd.DataFrame({f"c{i}": np.arange(1000) for i in range(8)})
    with pytest.raises(InvalidInput, match="at most 1000 slices"):
        slices(many, list(many.columns))


def test_bad_slicing_is_refused():
    frame = pd.DataFrame({"region": ["EU"], "tags": [["a", "b"]]})
    with pytest.raises(UnreadableData, match="did you mean 'region'"):
        slices(frame, "regon")
    with pytest.raises(UnreadableData, match=r"'tags' must hold one value.*Hint"):
        slices(frame, "tags")
    for by in ([], ["region", "region"]):
        with pytest.raises(InvalidInput, match="one or more different columns"):
            slices(frame, by)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("where", "label", "mask"),
    [
        ({"sex": "F"}, "sex=F", [True, False, True]),
        ({"sex": ["F", "M"], "age": 17}, "sex=F|M, age=17", [True, False, False]),
        ({"age": "17"}, "age=17", [False, False, False]),
        ({"sex": "X"}, "sex=X", [False, False, False]),
        ({"sex": []}, "sex=", [False, False, False]),
        ({"note": None}, "note=None", [False, True, True]),
        ({"note": [None, "n"]}, "note=None|n", [True, True, True]),
    ],
)
def test_a_condition_selects_rows(library, where, label, mask):
    frame = library.DataFrame(
        {"sex": ["F", "M", "F"], "age": [17, 42, 58], "note": ["n", None, None]}
    )
    found = mask_where(frame, where)
    assert (found[0], found[1].tolist()) == (label, mask)


def grown_up(rows):
    return rows["age"] >= 18


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_function_selects_rows_and_gives_its_name(library):
    label, mask = mask_where(library.DataFrame({"age": [17, 42]}), grown_up)
    assert (label, mask.tolist()) == ("grown_up", [False, True])
    assert mask.dtype == np.bool_


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (lambda rows: rows["aeg"] > 3, "raised KeyError"),
        (lambda rows: rows["age"], "dtype int64"),
        (lambda rows: rows["age"].to_numpy()[:1] > 3, "got shape (1,)"),
        (lambda _rows: True, "got shape ()"),
        (lambda rows: (rows["age"] > 20).sort_values(ascending=False), "is another"),
        (lambda _rows: pd.array([True, None], dtype="boolean"), "none missing"),
    ],
)
def test_a_function_that_gives_no_mask_is_refused(where, told):
    with pytest.raises(InvalidInput) as error:
        mask_where(pd.DataFrame({"age": [17, 42]}), where)
    assert "`where` (<lambda>)" in str(error.value)
    assert told in str(error.value)
    assert "Hint: " in str(error.value)


def test_a_condition_on_nothing_is_refused():
    frame = pd.DataFrame({"age": [1]})
    with pytest.raises(InvalidInput, match="at least one column"):
        mask_where(frame, {})
    with pytest.raises(UnreadableData, match="did you mean 'age'"):
        mask_where(frame, {"aeg": 1})
