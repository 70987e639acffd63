"""A frame's digest is of its values: not of its index, nor of how they are laid out."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.content import content_digest

COLUMNS = {
    "number": [1.5, np.nan, -0.0],
    "whole": [1, 2, 3],
    "yes": [True, False, True],
    "text": pd.Series(["a", None, "b"], dtype="str"),
    "any": pd.Series(["a", 1, None], dtype=object),
}


def digest(columns) -> str:
    return content_digest(nw.from_native(pd.DataFrame(columns), eager_only=True))


def test_a_digest_is_the_one_that_old_records_hold():
    assert digest(COLUMNS) == (
        "sha256:462e14b8da4c783e3f12a1d336c7989c02919e3ea78eabb695707005eaec1d12"
    )


@pytest.mark.parametrize(
    "values",
    [
        np.asfortranarray(np.arange(6.0).reshape(3, 2)),
        np.repeat(np.arange(6.0).reshape(3, 2), 2, axis=0)[::2],
        np.arange(6.0).reshape(3, 2).astype("float32"),
        np.arange(6.0).reshape(3, 2).astype(">f8"),
    ],
)
def test_the_same_numbers_in_another_layout_are_the_same_content(values):
    plain = {"a": [0.0, 2.0, 4.0], "b": [1.0, 3.0, 5.0]}
    assert digest({"a": values[:, 0], "b": values[:, 1]}) == digest(plain)


def test_no_rows_have_a_digest_too():
    none = pd.DataFrame(COLUMNS).head(0)
    assert content_digest(nw.from_native(none)) != digest(COLUMNS)


def test_a_digest_is_the_same_when_text_was_looked_at_before():
    frame = nw.from_native(pd.DataFrame(COLUMNS), eager_only=True)
    assert content_digest(frame) == content_digest(frame) == digest(COLUMNS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", 0.0), ("whole", 4), ("yes", False), ("text", "c"), ("any", "1")],
)
def test_another_value_is_another_content(name, value):
    changed = pd.DataFrame(COLUMNS)
    changed.loc[1 if name != "yes" else 0, name] = value
    assert digest(changed) != digest(COLUMNS)
