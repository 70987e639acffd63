"""Asking about made rows: counted, without warnings, and with the model's own words."""

from __future__ import annotations

import warnings

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_info

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.asking.counted_asking import CountedAsking
from pytest_mlgate.models.asking.counted_asking import NoAnswer

ROWS = pd.DataFrame({"x": [0.0, 1.0, 2.0], "y": ["a", "b", "a"]})


class Scored:
    def __init__(self, score):
        self.score = score
        self.classes_ = np.array(["a", "b"])
        self.feature_names_in_ = np.array(["x"])

    def predict_proba(self, rows):
        score = np.asarray(self.score(rows))
        return np.stack([1 - score, score], axis=1)


def asking(score):
    question = Question(table=wrap_frame(ROWS), target="y", positive="b")
    model = AskedModel(model=Scored(score), question=question, what="candidate")
    return CountedAsking(model)


def frame(rows=3):
    return nw.from_native(pd.DataFrame({"x": np.arange(rows) / 10}), eager_only=True)


def test_calls_and_rows_are_counted():
    model = asking(lambda rows: rows["x"] / 10)
    assert model.numbers(frame()).number(0).tolist() == [0.0, 0.01, 0.02]
    assert model.told == "3 rows asked in 1 call"
    model.numbers(frame(5))
    assert model.told == "8 rows asked in 2 calls"


def test_a_warning_of_the_model_is_no_error_of_the_session():
    def warn(rows):
        warnings.warn("unknown categories", UserWarning, stacklevel=2)
        return rows["x"]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(asking(warn).numbers(frame())) == 3


def test_what_the_model_raised_is_kept():
    def broken(rows):
        raise KeyError(rows.columns[0])

    with pytest.raises(NoAnswer, match="raised KeyError: 'x'") as found:
        asking(broken).numbers(frame())
    assert isinstance(found.value.__cause__.__cause__, KeyError)


def test_few_rows_are_answered_by_one_thread():
    seen = []

    def watch(rows):
        seen.append(max(pool["num_threads"] for pool in threadpool_info()))
        return rows["x"] * 0

    model = asking(watch)
    before = max(pool["num_threads"] for pool in threadpool_info())
    model.numbers(frame())
    model.numbers(frame(20_000))
    assert seen == [1, before]
