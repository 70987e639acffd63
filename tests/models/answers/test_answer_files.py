"""Answers in a file come back whole, or the file is refused."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.answer_files import load_arrays
from pytest_mlgate.models.answers.answer_files import save_arrays

SIGNATURE = b"PK\x01\x02"
"""How an entry of the directory of a zip archive begins."""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "answers.npz"
    save_arrays(path, {"scores": np.array([0.25, 0.5])})
    return path


def test_answers_come_back(path):
    assert load_arrays(path, dict)["scores"].tolist() == [0.25, 0.5]


@pytest.mark.parametrize(
    ("place", "value"),
    [(6, 99), (8, 1), (10, 99)],
    ids=["another version", "encrypted", "another compression"],
)
def test_an_archive_that_says_odd_things_of_itself_is_refused(path, place, value):
    content = bytearray(path.read_bytes())
    content[content.index(SIGNATURE) + place] = value
    path.write_bytes(content)
    with pytest.raises(
        UnreadableData, match=r"answers\.npz: not a file of predictions"
    ):
        load_arrays(path, dict)
