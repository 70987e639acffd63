"""Models that were trained on arrays, and so know no names of features."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.asking.scoring import score_rows

FEATURES = ["age", "hours"]


@pytest.fixture(scope="module")
def nameless(frame):
    return LogisticRegression().fit(frame[FEATURES].to_numpy(), frame["income"])


def test_an_array_model_gets_an_array_and_no_warning_leaks(nameless, question, frame):
    narrow = replace(question, table=wrap_frame(frame[[*FEATURES, "income"]]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = score_rows(nameless, narrow, what="m")
    wanted = nameless.predict_proba(frame[FEATURES].to_numpy())[:, 1]
    assert np.array_equal(found.scores, wanted)


def test_columns_that_describe_rows_are_left_out_of_the_array(
    nameless, question, frame
):
    narrow = replace(question, exclude=("id",))
    wanted = nameless.predict_proba(frame[FEATURES].to_numpy())[:, 1]
    assert np.array_equal(score_rows(nameless, narrow, what="m").scores, wanted)


def test_another_number_of_columns_is_never_matched_by_position(nameless, question):
    with pytest.raises(SubjectMismatch) as told:
        score_rows(nameless, question, what="candidate (m.skops)")
    assert "candidate (m.skops): the model was trained on an array of 2" in str(
        told.value
    )
    assert "the evaluation data have 3: 'id', 'age', 'hours'" in str(told.value)
    assert "Hint: train it on a frame" in str(told.value)


def test_an_object_that_counts_no_features_gets_the_frame(question, frame):
    class Plain:
        classes_ = np.array(["<=50K", ">50K"])

        def predict(self, rows):
            assert list(rows.columns) == ["id", *FEATURES]
            return np.where(rows["age"] > 50, ">50K", "<=50K").astype(object)

    found = score_rows(Plain(), question, what="m")
    assert np.array_equal(found.decisions, frame["age"] > 50)
