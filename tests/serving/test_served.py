"""What serves has a name, and something to call."""

from __future__ import annotations

import functools
import hashlib

import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from tests.serving.logged_rows import DIGEST

from pytest_mlgate import Served
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.serving.answers import RowAnswer

X = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0]})


@pytest.fixture(scope="module")
def model():
    return LogisticRegression().fit(X, ["n", "n", "y", "y"])


def test_a_function_is_called_as_it_is():
    assert Served(max, digest=DIGEST).ask(1, 3, key=lambda x: -x) == 1


def test_a_method_is_called_by_its_name(model):
    served = Served(model, digest=DIGEST, version=3, call="predict")
    assert served.ask(X).tolist() == ["n", "n", "y", "y"]
    assert (served.digest, served.version) == (DIGEST, 3)
    assert served.features == ["a"]


def test_probabilities_of_scikit_learn_have_a_score_and_a_label(model):
    served = Served(model, digest=DIGEST, call="predict_proba")
    found = served.answers_in(served.ask(X), rows=4)
    assert [one.label for one in found] == ["n", "n", "y", "y"]
    assert [one.score for one in found] == model.predict_proba(X)[:, 1].tolist()


def test_classes_that_are_floats_are_labels():
    model = LogisticRegression().fit(X, [1.0, 1.0, 2.0, 2.0])
    served = Served(model, digest=DIGEST, call="predict")
    assert served.answers_in(served.ask(X), rows=4)[0] == RowAnswer(label="1")


def test_a_function_of_ones_own_reads_answers():
    one = Served(max, digest=DIGEST, read=lambda answer: (answer / 2, True))
    assert one.answers_in(4, rows=1) == [RowAnswer(score=2.0, label="True")]
    many = Served(max, digest=DIGEST, read=lambda answer: [(a, None) for a in answer])
    assert many.answers_in((0.1, 0.2), rows=2)[1] == RowAnswer(score=0.2)


def test_the_file_that_a_model_was_loaded_from_names_it(tmp_path):
    file = tmp_path / "model.skops"
    file.write_bytes(b"model")
    digest = "sha256:" + hashlib.sha256(b"model").hexdigest()
    assert Served(max, artifact=file).digest == digest


async def answers_later(row):
    return row


class AnswersLater:
    async def __call__(self, row):
        return row


@pytest.mark.parametrize(
    ("model", "options", "told"),
    [
        (LogisticRegression(), {}, 'Hint: call="predict_proba"'),
        (LogisticRegression(), {"call": "predct"}, "the method that `call` names"),
        ("text", {}, "Hint: pass a function"),
        (answers_later, {}, "a plain function"),
        (AnswersLater(), {}, "a plain function"),
        (functools.partial(answers_later), {}, "a plain function"),
        (max, {"digest": None}, "got neither"),
        (max, {"artifact": "x"}, "got both"),
        (max, {"digest": "0" * 64}, '"sha256:" and 64 hexadecimal digits'),
    ],
)
def test_what_cannot_serve_is_refused(model, options, told):
    with pytest.raises(InvalidInput) as caught:
        Served(model, **({"digest": DIGEST} | options))
    assert told in str(caught.value)


def test_an_artifact_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableData, match=r"gone\.skops.*cannot be read"):
        Served(max, artifact=tmp_path / "gone.skops")
