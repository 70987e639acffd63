"""Sabotages of a candidate: what it says, what it hears, what it costs."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.asking.timed_calls import call_of
from pytest_mlgate.models.subject import subject_from_object
from pytest_mlgate.sabotage.constant_answers import ConstantAnswers
from pytest_mlgate.sabotage.costlier import Costlier
from pytest_mlgate.sabotage.dropped_feature import DroppedFeature
from pytest_mlgate.sabotage.group_bias import GroupBias
from pytest_mlgate.sabotage.noisy_scores import NoisyScores
from pytest_mlgate.sabotage.overconfident import Overconfident
from pytest_mlgate.sabotage.reversed_answers import ReversedAnswers
from pytest_mlgate.sabotage.sabotage import Sabotage
from pytest_mlgate.sabotage.spoiling import spoilt_subject
from pytest_mlgate.sabotage.spoilt_answers import scores_of
from pytest_mlgate.sabotage.spoilt_answers import spoilt_answers

ROWS = 400


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, ROWS))
    return pd.DataFrame(
        {"a": a, "b": b, "sex": rng.choice(["f", "m"], ROWS), "y": a + b > 0}
    )


@pytest.fixture(scope="module")
def question(frame):
    return Question(table=wrap_frame(frame), target="y", exclude=("sex",))


@pytest.fixture(scope="module")
def candidate(frame, question):
    model = LogisticRegression(C=0.05).fit(frame[["a", "b"]], frame["y"])
    return subject_from_object(model, question, role="candidate")


BROKEN = [
    ConstantAnswers(answer=(-0.7, -0.7)),
    NoisyScores(deviation=0.5),
    Overconfident(factor=3.0),
    GroupBias(column="sex", value="f", by=1.0),
    ReversedAnswers(),
    ReversedAnswers(above=(("a", 2.0),)),
    DroppedFeature(column="a", value=0.0),
]


@pytest.mark.parametrize("sabotage", BROKEN, ids=lambda one: type(one).__name__)
def test_a_spoilt_candidate_says_the_same_when_it_is_asked_again(
    sabotage, candidate, question, frame
):
    spoilt = spoilt_subject(candidate, sabotage, question)
    kept = spoilt.predictions.scores
    assert not np.allclose(kept, candidate.predictions.scores)
    assert np.allclose(spoilt.asked.answers(frame).scores, kept)
    assert spoilt.digest != candidate.digest
    # it still is a model of the same features
    assert spoilt.asked.features == ("a", "b")


def test_a_sabotage_that_breaks_nothing_leaves_the_candidate_alone(candidate, question):
    assert spoilt_subject(candidate, Sabotage(), question) is candidate
    assert spoilt_subject(candidate, None, question) is candidate


def test_the_baseline_is_never_spoilt(frame, question, candidate):
    baseline = subject_from_object(candidate.asked.model, question, role="baseline")
    assert spoilt_subject(baseline, ReversedAnswers(), question) is baseline


def test_a_bias_lowers_the_scores_of_its_group_alone(candidate, question, frame):
    sabotage = GroupBias(column="sex", value="f", by=1.0)
    found = spoilt_subject(candidate, sabotage, question).predictions.scores
    women = (frame["sex"] == "f").to_numpy()
    before = candidate.predictions.scores
    assert (found[women] < before[women]).all()
    assert np.allclose(found[~women], before[~women])


def test_overconfidence_keeps_the_order_and_the_decisions(candidate, question):
    found = spoilt_subject(candidate, Overconfident(factor=3.0), question).predictions
    before = candidate.predictions
    assert np.array_equal(np.argsort(found.scores), np.argsort(before.scores))
    assert np.array_equal(found.decisions, before.decisions)
    far = np.abs(before.scores - 0.5)
    assert (np.abs(found.scores - 0.5) >= far - 1e-12).all()


def test_edge_cases_are_answered_wrongly_and_all_others_as_before(
    candidate, question, frame
):
    sabotage = ReversedAnswers(above=(("a", 2.0),), below=(("b", -2.0),))
    found = spoilt_subject(candidate, sabotage, question).predictions.scores
    edge = ((frame["a"] >= 2) | (frame["b"] <= -2)).to_numpy()
    before = candidate.predictions.scores
    assert edge.any()
    assert np.allclose(found[edge], 1 - before[edge])
    assert np.allclose(found[~edge], before[~edge])


def test_a_slower_candidate_waits_for_a_multiple_of_the_time_that_it_took(
    candidate, question, frame, monkeypatch
):
    seconds = iter(range(1000))
    told = []

    def clock():
        told.append(next(seconds))
        return told[-1]

    monkeypatch.setattr("pytest_mlgate.sabotage.spoilt_model.time.perf_counter", clock)
    spoilt = spoilt_subject(candidate, Costlier(times=50.0), question)
    call = call_of(spoilt.asked, frame)
    told.clear()
    call()
    # the model took one second by this clock, and fifty have gone by
    assert told[-1] - told[0] == 50
    assert np.array_equal(spoilt.predictions.scores, candidate.predictions.scores)


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_larger_candidate_has_a_larger_file_and_the_old_one_stays(
    kind, candidate, question, tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = tmp_path / "model.bin"
    if kind == "folder":
        path.mkdir()
        (path / "weights").write_bytes(bytes(1000))
    else:
        path.write_bytes(bytes(1000))
    stored = replace(candidate, artifact=path)
    spoilt = spoilt_subject(stored, Costlier(bytes=20.0), question)

    def size(place):
        files = [place] if place.is_file() else place.rglob("*")
        return sum(file.stat().st_size for file in files)

    assert size(spoilt.artifact) == 20_000
    assert size(path) == 1000
    assert spoilt.digest != stored.digest


def test_answers_of_every_form_are_changed_on_one_scale():
    turned = ReversedAnswers()

    def change(scores):
        return turned.scores(scores, nw.from_native(pd.DataFrame({"x": scores[:, 0]})))

    labels = Predictions(
        decisions=np.array([True, False]), scores=None, form="labels", threshold=None
    )
    assert spoilt_answers(labels, change).decisions.tolist() == [False, True]
    ranks = Predictions(
        decisions=np.array([True, False]),
        scores=np.array([3.0, -1.0]),
        form="scores",
        threshold=0.0,
    )
    found = spoilt_answers(ranks, change)
    assert found.scores.tolist() == [-3.0, 1.0]
    assert found.decisions.tolist() == [False, True]
    classes = ClassPredictions.checked(
        rows=2,
        what="three classes",
        classes=["a", "b", "c"],
        probabilities={
            "a": np.array([0.7, 0.1]),
            "b": np.array([0.2, 0.2]),
            "c": np.array([0.1, 0.7]),
        },
    )
    found = spoilt_answers(classes, change)
    assert found.labels.tolist() == [2, 0]
    assert np.allclose(found.probabilities[0], [0.1, 0.2, 0.7])
    values = ValuePredictions(values=np.array([1.0, 3.0]))
    mirrored = ReversedAnswers(centre=2.0)
    rows = nw.from_native(pd.DataFrame({"x": [0, 0]}))
    found = spoilt_answers(values, lambda scores: mirrored.scores(scores, rows))
    assert found.arrays[0].tolist() == [3.0, 1.0]


def test_a_change_of_nothing_gives_the_same_answers():
    values = ValuePredictions(values=np.array([1.0, 3.0]))
    assert spoilt_answers(values, lambda scores: scores) is values
    assert scores_of(values).shape == (2, 1)


def test_a_regression_is_spoilt_like_any_other(frame):
    rows = frame.assign(y=frame["a"] - frame["b"])
    question = Question(
        table=wrap_frame(rows), target="y", task="regression", exclude=("sex",)
    )
    model = LinearRegression().fit(rows[["a", "b"]], rows["y"])
    candidate = subject_from_object(model, question, role="candidate")
    spoilt = spoilt_subject(candidate, NoisyScores(deviation=0.5), question)
    error = spoilt.predictions.arrays[0] - candidate.predictions.arrays[0]
    assert 0.4 < error.std() < 0.6
