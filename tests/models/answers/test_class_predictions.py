from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.class_predictions import ClassPredictions

CLASSES = ["cat", "dog", "owl"]
COLUMNS = {
    "owl": np.array([0.7, 0.2, 0.25]),
    "cat": np.array([0.1, 0.5, 0.5]),
    "dog": np.array([0.2, 0.3, 0.25]),
}


def _checked(**options):
    options = {"rows": 3, "what": "candidate (p.csv)", "classes": CLASSES, **options}
    return ClassPredictions.checked(**options)


def test_columns_are_put_in_the_order_of_the_classes_by_name():
    found = _checked(probabilities=COLUMNS)
    assert found.probabilities.tolist() == [
        [0.1, 0.2, 0.7],
        [0.5, 0.3, 0.2],
        [0.5, 0.25, 0.25],
    ]
    assert found.classes == ("cat", "dog", "owl")
    assert (found.form, found.labels.tolist()) == ("probabilities", [2, 0, 0])
    assert (found.labels.dtype, len(found)) == (np.int64, 3)
    assert found.gives == {"labels", "probabilities"}


def test_of_equally_probable_classes_the_first_is_answered():
    half = np.array([0.5, 0.5, 0.5])
    columns = {"cat": np.zeros(3), "dog": half, "owl": half}
    assert _checked(probabilities=columns).labels.tolist() == [1, 1, 1]


def test_the_models_own_labels_win():
    own = np.array(["dog", "dog", "owl"], dtype=object)
    found = _checked(probabilities=COLUMNS, labels=own)
    assert found.labels.tolist() == [1, 1, 2]
    assert found.form == "probabilities"


def test_labels_alone_are_labels():
    found = _checked(labels=np.array(["owl", "cat", "cat"]))
    assert (found.labels.tolist(), found.probabilities) == ([2, 0, 0], None)
    assert (found.form, found.gives) == ("labels", {"labels"})


def test_labels_are_matched_as_values():
    found = _checked(classes=[3, 1], labels=np.array([1.0, 3.0, 1.0]))
    assert (found.labels.tolist(), found.classes) == ([1, 0, 1], ("3", "1"))


def test_columns_of_zeros_and_ones_are_labels():
    hard = {"cat": np.array([1, 0, 0]), "dog": np.zeros(3), "owl": np.array([0, 1, 1])}
    found = _checked(probabilities=hard).without_hard_probabilities()
    assert (found.form, found.labels.tolist()) == ("labels", [0, 2, 2])
    soft = _checked(probabilities=COLUMNS)
    assert soft.without_hard_probabilities() is soft


def _with(name, values):
    return {**COLUMNS, name: np.array(values)}


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({}, InvalidInput, "neither probabilities nor labels"),
        (
            {"labels": np.array(["cat", None, "dog"], dtype=object)},
            InvalidInput,
            "`label` must have a value in every row; 1 of 3 are missing: rows 1",
        ),
        (
            {"labels": np.array(["cat", "emu", "fox"])},
            SubjectMismatch,
            "class of the target ('cat', 'dog', 'owl'); got 'emu', 'fox' in rows 1, 2",
        ),
        (
            {"labels": np.array(["cat", "dog"])},
            SubjectMismatch,
            "`label` must have one value for each of the 3 rows",
        ),
        (
            {"probabilities": {"cat": COLUMNS["cat"], "dog": COLUMNS["dog"]}},
            SubjectMismatch,
            "for each class ('cat', 'dog', 'owl'); got columns for 'cat', 'dog'.",
        ),
        (
            {"probabilities": {**COLUMNS, "emu": np.zeros(3)}},
            SubjectMismatch,
            "got columns for 'owl', 'cat', 'dog', 'emu'.",
        ),
        (
            {"probabilities": _with("dog", [0.2, np.nan, 0.25])},
            InvalidInput,
            "class 'dog': `probabilities` must have a value in every row; 1 of 3",
        ),
        (
            {"probabilities": _with("dog", [0.2, 0.3])},
            SubjectMismatch,
            "class 'dog': `probabilities` must have one value for each of the 3 rows",
        ),
        (
            {"probabilities": _with("dog", [0.2, 1.3, -0.25])},
            InvalidInput,
            "class 'dog': a probability must be in [0, 1]; 2 of 3 are not, such as 1.3",
        ),
        (
            {"probabilities": _with("dog", [0.2, 0.8, 0.27])},
            InvalidInput,
            "must add up to 1; those of 2 of 3 rows do not, such as 1.5: rows 1, 2",
        ),
        (
            {"probabilities": _with("dog", ["a", "b", "c"])},
            InvalidInput,
            "class 'dog': `probabilities` must be a number in every row",
        ),
    ],
)
def test_answers_that_are_not_whole_are_refused(options, error, told):
    with pytest.raises(error) as raised:
        _checked(**options)
    message = str(raised.value)
    assert message.startswith("candidate (p.csv)")
    assert told in message
    assert "Hint: " in message


def test_a_sum_may_be_rounded():
    third = np.full(3, 0.333)
    found = _checked(probabilities=dict.fromkeys(CLASSES, third))
    assert (found.probabilities == 0.333).all()


def test_answers_cannot_be_changed_afterwards():
    columns = {name: values.copy() for name, values in COLUMNS.items()}
    found = _checked(probabilities=columns)
    columns["cat"][0] = 0.9
    assert found.probabilities[0, 0] == 0.1
    for answers in found.arrays:
        with pytest.raises(ValueError, match="read-only"):
            answers[0] = 1


def test_a_constant_answers_every_row_with_the_same_shares():
    shares = np.array([0.2, 0.5, 0.3])
    found = ClassPredictions.constant(shares, rows=2, classes=CLASSES)
    assert found.probabilities.tolist() == [[0.2, 0.5, 0.3]] * 2
    assert found.labels.tolist() == [1, 1]


@pytest.mark.parametrize(
    "options",
    [{"probabilities": COLUMNS}, {"labels": np.array(["owl", "cat", "cat"])}],
)
def test_a_round_trip_through_a_file_loses_nothing(options, tmp_path):
    found = _checked(**options)
    found.save(tmp_path / "candidate.npz")
    again = ClassPredictions.load(tmp_path / "candidate.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["candidate.npz"]
    assert (again.classes, again.form) == (found.classes, found.form)
    pairs = list(zip(again.arrays, found.arrays, strict=True))
    assert all(np.array_equal(one, other) for one, other in pairs)
    assert again.labels.dtype == np.int64


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", None])
def test_a_damaged_file_is_refused(content, tmp_path):
    path = tmp_path / "p.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableData, match="not a file of predictions"):
        ClassPredictions.load(path)
