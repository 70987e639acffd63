"""A small table with a learnable target, and two models that were trained on it."""

from __future__ import annotations

from dataclasses import fields
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.subject import load_subject

ROWS = 200
FEATURES = ["age", "hours"]
QUESTION = {field.name for field in fields(Question)}


def make_frame():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "id": np.arange(ROWS),
            "age": rng.integers(17, 90, ROWS).astype(float),
            "hours": rng.normal(40, 9, ROWS).round(1),
        }
    )
    logit = (frame["age"] - 50) / 12 + (frame["hours"] - 40) / 9
    rich = rng.random(ROWS) < 1 / (1 + np.exp(-logit))
    frame["income"] = np.where(rich, ">50K", "<=50K")
    return frame


@pytest.fixture(scope="session")
def frame():
    return make_frame()


@pytest.fixture(scope="session")
def table(frame):
    return wrap_frame(frame, reference="test.csv")


@pytest.fixture(scope="session")
def question(table):
    return Question(table=table, target="income", positive=">50K")


@pytest.fixture(scope="session")
def model(frame):
    return LogisticRegression().fit(frame[FEATURES], frame["income"])


@pytest.fixture(scope="session")
def probability(model, frame):
    return model.predict_proba(frame[FEATURES])[:, 1]


@pytest.fixture
def skops_path(model, tmp_path):
    path = tmp_path / "candidate.skops"
    skops.io.dump(model, path)
    return path


@pytest.fixture
def load(question, tmp_path):
    """Load a subject of the table above (or another) from files in tmp_path."""

    def loads(settings, *, role="candidate", **options):
        asked = {key: options.pop(key) for key in QUESTION & options.keys()}
        return load_subject(
            settings, replace(question, **asked), role=role, root=tmp_path, **options
        )

    return loads
