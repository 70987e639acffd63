from __future__ import annotations

import sys

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.settings import SubjectSettings

SOURCE = """
class Model:
    classes_ = ["<=50K", ">50K"]
    feature_names_in_ = ["age"]

    def decision_function(self, frame):
        return frame["age"].to_numpy() - 50.0

    def predict(self, frame):
        return [">50K" if age > 50 else "<=50K" for age in frame["age"]]


class Serving:
    model = Model()


serving = Serving()
number = 3


def score(frame):
    return (frame["age"].to_numpy() - 17) / 73


def broken(frame):
    raise RuntimeError("no licence")
"""


@pytest.fixture
def module(tmp_path, request):
    name = f"serving_{abs(hash(request.node.name))}"
    (tmp_path / f"{name}.py").write_text(SOURCE)
    yield name
    sys.modules.pop(name, None)


def test_an_object_with_a_decision_function(module, load, frame):
    found = load(SubjectSettings(model=f"python:{module}:serving.model"))
    assert found.predictions.form == "scores"
    assert np.array_equal(found.predictions.decisions, frame["age"] > 50)
    assert (found.kind, found.artifact) == ("code", None)
    assert found.reference == f"python:{module}:serving.model (mutable: code)"


def test_a_function_is_asked_with_the_features_of_the_settings(module, load, frame):
    settings = SubjectSettings(model=f"python:{module}:score", features=("age",))
    found = load(settings)
    assert np.array_equal(found.predictions.scores, (frame["age"] - 17) / 73)
    assert found.asked.answers(frame[["age"]].head(3)).form == "probabilities"


def test_the_digest_is_that_of_the_source_and_the_name(module, load, tmp_path):
    one = load(SubjectSettings(model=f"python:{module}:score")).digest
    other = load(SubjectSettings(model=f"python:{module}:serving.model")).digest
    assert one != other
    path = tmp_path / f"{module}.py"
    path.write_text(path.read_text() + "\n# another version")
    assert load(SubjectSettings(model=f"python:{module}:score")).digest != one


@pytest.mark.parametrize("attribute", ["Model", "number"])
def test_what_cannot_answer_is_refused(attribute, module, load):
    with pytest.raises(InvalidInput, match=r"predict_proba or.*Hint: name the model"):
        load(SubjectSettings(model=f"python:{module}:{attribute}"))


def test_a_slip_in_the_name_is_told(module, load):
    with pytest.raises(UnreadableData, match="did you mean 'score'"):
        load(SubjectSettings(model=f"python:{module}:scor"))
    with pytest.raises(UnreadableData, match=r"cannot be imported.*beneath"):
        load(SubjectSettings(model="python:no_such_module_here:score"))
    with pytest.raises(InvalidInput, match="must be python:module:attribute"):
        load(SubjectSettings(model=f"python:{module}"))


def test_what_it_raises_is_told_in_its_name(module, load):
    with pytest.raises(UnreadableData, match=r"raised RuntimeError: no licence"):
        load(SubjectSettings(model=f"python:{module}:broken"))
