from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.tables import read_table
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.asking.batched_model import BatchedModel
from pytest_mlgate.models.asking.progress import LISTENER
from pytest_mlgate.models.kept import kept_answers
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.settings import SubjectSettings

ROWS = pd.DataFrame({"x": np.linspace(-2, 2, 25)})
ROWS["y"] = np.where(ROWS["x"] > 0.3, "yes", "no")


class Counted(LogisticRegression):
    def predict_proba(self, X):
        self.__dict__.setdefault("asked", []).append(len(X))
        return super().predict_proba(X)


def fitted():
    return Counted().fit(ROWS[["x"]], ROWS["y"])


@pytest.fixture
def heard():
    told = []
    token = LISTENER.set(lambda *words: told.append(words))
    yield told
    LISTENER.reset(token)


@pytest.mark.parametrize("batch", [1, 10, 25, 100])
@pytest.mark.parametrize("kind", ["pandas", "polars", "array"])
def test_batches_give_the_answers_of_all_rows_at_once(batch, kind, heard):
    kinds = {
        "pandas": ROWS[["x"]],
        "polars": pl.DataFrame({"x": ROWS["x"].to_numpy()}),
        "array": ROWS[["x"]].to_numpy(),
    }
    rows = kinds[kind]
    model = Counted().fit(rows, ROWS["y"])
    whole = LogisticRegression.predict_proba(model, rows)
    found = BatchedModel(model, batch=batch, what="m").predict_proba(rows)
    np.testing.assert_allclose(found, whole, rtol=1e-12)
    assert model.asked[:-1] == [batch] * (len(model.asked) - 1)
    assert sum(model.asked) == 25
    assert heard[-1] == ("m", 25, 25)


def test_all_else_of_the_model_is_there():
    model = BatchedModel(fitted(), batch=5, what="m")
    assert list(model.classes_) == ["no", "yes"]
    assert list(model.feature_names_in_) == ["x"]
    assert not hasattr(model, "transform")


@pytest.fixture
def answers(tmp_path):
    ROWS.to_csv(tmp_path / "rows.csv", index=False)
    plain = LogisticRegression().fit(ROWS[["x"]], ROWS["y"])
    skops.io.dump(plain, tmp_path / "m.skops")
    question = Question(
        table=read_table("rows.csv", root=tmp_path), target="y", positive="yes"
    )

    def ask(**options):
        named = SubjectSettings(model="m.skops", **options)
        found = load_subject(named, question, role="candidate", root=tmp_path)
        return found.predictions.scores

    return ask


def test_many_rows_come_in_batches_without_being_asked_to(answers, heard, monkeypatch):
    whole = answers()
    assert heard == []
    monkeypatch.setattr(kept_answers, "USUAL_BATCH", 20)
    np.testing.assert_allclose(answers(), whole, rtol=1e-12)
    assert [done for _, done, _ in heard] == [20, 25, 20, 25]


def test_a_model_file_is_asked_in_the_batches_of_the_settings(answers, heard):
    np.testing.assert_allclose(answers(batch=10), answers(), rtol=1e-12)
    asked = [done for what, done, total in heard if what == "candidate (m.skops)"]
    # probabilities, then labels, as there is no threshold
    assert asked == [10, 20, 25, 10, 20, 25]
