from __future__ import annotations

import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.schema.candidate_features import candidate_features
from pytest_mlgate.gates.schema.candidate_features import features_of_file
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

FRAME = pd.DataFrame({"age": [20, 30, 40, 50], "plan": [0, 1, 0, 1]})


@pytest.fixture
def session(tmp_path):
    skops.io.dump(LogisticRegression().fit(FRAME, [0, 0, 1, 1]), tmp_path / "m.skops")
    nameless = LogisticRegression().fit(FRAME.to_numpy(), [0, 0, 1, 1])
    skops.io.dump(nameless, tmp_path / "array.skops")

    def sessions(candidate):
        file = tmp_path / "mlgate.toml"
        return GateSession(
            Settings(name="m", target="y", candidate=candidate, file=file)
        )

    return sessions


def test_a_model_file_names_its_features(session):
    found = session(SubjectSettings(model="m.skops"))
    assert candidate_features(found).names == ("age", "plan")
    assert features_of_file("m.skops", found).names == ("age", "plan")


def test_a_model_that_was_fitted_on_an_array_names_none(session):
    with pytest.raises(SubjectMismatch, match="must name the columns"):
        candidate_features(session(SubjectSettings(model="array.skops")))


def test_an_endpoint_takes_what_the_settings_say(session):
    url = "http://127.0.0.1:1/predict"
    named = SubjectSettings(model=url, features=("age",))
    assert candidate_features(session(named)).names == ("age",)
    assert candidate_features(session(SubjectSettings(model=url))) is None


def test_answers_without_a_model_have_no_features(session):
    assert candidate_features(session(SubjectSettings(score="p"))) is None
    assert candidate_features(session(None)) is None
