from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.answer_arrays import is_hard
from pytest_mlgate.models.answers.predictions import Predictions

CLASSES = ["no", "yes"]


def _checked(**options):
    options = {
        "rows": 3,
        "what": "candidate (p.csv)",
        "positive": "yes",
        "classes": CLASSES,
        **options,
    }
    return Predictions.checked(**options)


def test_probabilities_decide_at_one_half_inclusive():
    found = _checked(scores=np.array([0.49, 0.5, 0.9]))
    assert found.decisions.tolist() == [False, True, True]
    assert (found.form, found.threshold) == ("probabilities", 0.5)
    assert found.scores.dtype == np.float64


def test_exact_decimals_are_numbers():
    found = _checked(scores=np.array([Decimal("0.25")] * 3, dtype=object))
    assert found.scores.tolist() == [0.25] * 3


def test_a_threshold_decides_before_labels():
    labels = np.array(["yes", "yes", "no"], dtype=object)
    scores = np.array([0.2, 0.3, 0.9])
    own = _checked(scores=scores, labels=labels)
    assert (own.decisions.tolist(), own.threshold) == ([True, True, False], None)
    cut = _checked(scores=scores, labels=labels, threshold=0.3)
    assert (cut.decisions.tolist(), cut.threshold) == ([False, True, True], 0.3)


def test_scores_keep_their_values_and_need_a_rule():
    found = _checked(scores=np.array([-3, 0, 8]), form="scores", threshold=0.0)
    assert found.decisions.tolist() == [False, True, True]
    assert found.scores.tolist() == [-3.0, 0.0, 8.0]
    with pytest.raises(InvalidInput, match=r"need a rule.*`threshold`.*`label`"):
        _checked(scores=np.array([-3, 0, 8]), form="scores")


def test_labels_alone_are_labels():
    found = _checked(labels=np.array(["yes", "no", "no"]))
    assert found.decisions.tolist() == [True, False, False]
    assert (found.scores, found.form, found.threshold) == (None, "labels", None)


def test_a_rounding_beyond_one_is_no_error():
    found = _checked(scores=np.array([0.0, 1.0 + 2e-16, -1e-17]))
    assert found.scores.tolist() == [0.0, 1.0, 0.0]


def test_answers_cannot_be_changed_afterwards():
    scores = np.array([0.1, 0.2, 0.3])
    found = _checked(scores=scores)
    scores[0] = 1.0
    assert found.scores[0] == 0.1
    with pytest.raises(ValueError, match="read-only"):
        found.decisions[0] = True


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        (
            {"scores": np.array([0.1, np.nan, np.nan])},
            InvalidInput,
            "2 of 3 are missing: rows 1, 2 (counted from 0)",
        ),
        (
            {"labels": np.array(["yes", None, "no"], dtype=object)},
            InvalidInput,
            "`label` must have a value in every row; 1 of 3",
        ),
        (
            {"scores": np.array([0.1, None, 0.2], dtype=object)},
            InvalidInput,
            "1 of 3 are missing: rows 1",
        ),
        (
            {"scores": np.array([0.1, 0.2, np.inf])},
            InvalidInput,
            "1 of 3 are infinite: rows 2",
        ),
        (
            {"scores": np.array([0.1, 1.2, -3.0])},
            InvalidInput,
            "2 of 3 are not, such as 1.2: rows 1, 2",
        ),
        (
            {"scores": np.array(["0.1", "high", "0.3"], dtype=object)},
            InvalidInput,
            "`score` must be a number in every row; got '0.1', 'high', '0.3'",
        ),
        (
            {"scores": np.array([0.1, 0.2j, 0.3])},
            InvalidInput,
            "`score` must be a number",
        ),
        (
            {"scores": np.array([0.1, 0.2])},
            SubjectMismatch,
            "one value for each of the 3 rows of the evaluation data; got 2.",
        ),
        (
            {"scores": np.ones((3, 2))},
            SubjectMismatch,
            "got 3 by 2.",
        ),
        (
            {"labels": np.array(["yes"])},
            SubjectMismatch,
            "`label` must have one value for each",
        ),
        (
            {"labels": np.array([1, 0, 1])},
            SubjectMismatch,
            "a value of the target ('no', 'yes'); got 0, 1.",
        ),
        (
            {"labels": np.array(["yes", "no"] * 1 + ["maybe"])},
            SubjectMismatch,
            "got 'maybe'",
        ),
        ({}, InvalidInput, "neither scores nor labels"),
        (
            {"labels": np.array(["yes", "no", "no"]), "threshold": 0.4},
            InvalidInput,
            "`threshold` = 0.4 needs scores",
        ),
        (
            {"scores": np.array([0.1, 0.2, 0.3]), "threshold": 50.0},
            InvalidInput,
            "`threshold` must be in [0, 1]",
        ),
    ],
)
def test_answers_that_are_not_whole_are_refused(options, error, told):
    with pytest.raises(error) as raised:
        _checked(**options)
    assert told in str(raised.value)


def test_the_messages_name_the_subject_and_a_remedy():
    with pytest.raises(InvalidInput) as raised:
        _checked(scores=np.array([0.1, 1.2, 0.3]))
    assert "candidate (p.csv)" in str(raised.value)
    assert 'Hint: set form = "scores"' in str(raised.value)


def test_a_column_of_zeros_and_ones_is_hard():
    assert is_hard(np.array([0.0, 1.0]))
    assert is_hard(np.array([True, False]))
    assert not is_hard(np.array([0.0, 1.0, 0.5]))
    assert not is_hard(np.array([0.0, np.nan]))
    assert not is_hard(np.array(["0", "1"], dtype=object))
    found = Predictions.from_hard_scores(np.array([0.0, 1.0]))
    assert (found.decisions.tolist(), found.scores) == ([False, True], None)
    assert found.form == "labels"


def test_a_constant_answers_every_row():
    found = Predictions.constant(0.24, rows=4)
    assert found.scores.tolist() == [0.24] * 4
    assert not found.decisions.any()
    assert Predictions.constant(0.24, rows=2, threshold=0.2).decisions.all()
    with pytest.raises(InvalidInput, match=r"`constant` must be in \[0, 1\]; got 2"):
        Predictions.constant(2.0, rows=1)


@pytest.mark.parametrize(
    "options",
    [
        {"scores": np.array([0.1, 0.2, 1 / 3]), "threshold": 0.2},
        {"labels": np.array(["yes", "no", "no"])},
        {"scores": np.array([-1.0, 7.0, 2.0]), "labels": np.array(["yes", "no", "no"])},
    ],
)
def test_a_round_trip_through_a_file_loses_nothing(options, tmp_path):
    form = {"form": "scores"} if options.get("scores", [0])[0] < 0 else {}
    found = _checked(**options, **form)
    found.save(tmp_path / "candidate.npz")
    again = Predictions.load(tmp_path / "candidate.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["candidate.npz"]
    assert again.decisions.tolist() == found.decisions.tolist()
    assert (again.form, again.threshold) == (found.form, found.threshold)
    if found.scores is None:
        assert again.scores is None
    else:
        assert again.scores.tobytes() == found.scores.tobytes()


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04 cut", b"\x93NUMPY\x01\x00", None]
)
def test_a_damaged_file_of_predictions_is_refused(content, tmp_path):
    path = tmp_path / "p.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableData, match="not a file of predictions"):
        Predictions.load(path)


def test_a_file_with_objects_is_refused_and_not_unpickled(tmp_path):
    path = tmp_path / "p.npz"
    np.savez(path, decisions=np.array([{"a": 1}], dtype=object), form=np.array("x"))
    with pytest.raises(UnreadableData, match="Object arrays cannot be loaded"):
        Predictions.load(path)
