from __future__ import annotations

from hashlib import sha256

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.subject import subject_from_object
from pytest_mlgate.settings import SubjectSettings


def _digest(path):
    return f"sha256:{sha256(path.read_bytes()).hexdigest()}"


def _from_object(value, table, *, target="income", positive=">50K"):
    question = Question(table=table, target=target, positive=positive)
    return subject_from_object(value, question, role="candidate")


def test_a_model_file(load, skops_path, probability):
    found = load(SubjectSettings(model="candidate.skops", threshold=0.4))
    assert (found.role, found.kind) == ("candidate", "model")
    assert found.reference == "candidate.skops"
    assert found.digest == _digest(skops_path)
    assert found.artifact == skops_path
    assert found.threshold == 0.4
    assert np.array_equal(found.predictions.decisions, probability >= 0.4)


def test_predictions_carry_the_digest_of_their_file_or_artifact(
    load, probability, tmp_path
):
    pd.DataFrame({"score": probability}).to_csv(tmp_path / "p.csv", index=False)
    (tmp_path / "model.bin").write_bytes(b"a model that we cannot read")
    alone = load(SubjectSettings(predictions="p.csv"))
    assert (alone.digest, alone.artifact) == (_digest(tmp_path / "p.csv"), None)
    stored = load(SubjectSettings(predictions="p.csv", artifact="model.bin"))
    assert stored.digest == _digest(tmp_path / "model.bin")
    assert stored.artifact == tmp_path / "model.bin"
    with pytest.raises(UnreadableData, match=r"did you mean 'model\.bin'"):
        load(SubjectSettings(predictions="p.csv", artifact="modl.bin"))


def test_a_constant_answers_with_the_prior(load):
    found = load(SubjectSettings(constant="prior"), role="baseline", prior=0.24)
    assert (found.kind, found.digest, found.artifact) == ("constant", None, None)
    assert found.reference == "constant prior"
    assert set(found.predictions.scores) == {0.24}
    assert not found.predictions.decisions.any()
    assert load(SubjectSettings(constant=0.7)).predictions.decisions.all()
    with pytest.raises(
        SettingsError, match=r"share of positives.*Hint: set `reference"
    ):
        load(SubjectSettings(constant="prior"))


def test_the_champion_of_the_registry(load, skops_path, probability):
    stored = skops_path.rename(skops_path.with_name("0a1b2c"))
    settings = SubjectSettings(registry="champion")
    found = load(
        settings, role="baseline", champion=stored, champion_digest=_digest(stored)
    )
    assert (found.kind, found.role) == ("registry", "baseline")
    assert found.reference == "registry:champion"
    assert (found.artifact, found.digest) == (stored, _digest(stored))
    assert np.array_equal(found.predictions.scores, probability)


def test_a_champion_that_is_damaged_or_missing_is_refused(load, skops_path):
    settings = SubjectSettings(registry="champion")
    with pytest.raises(RegistryError, match=r"must have the digest sha256:00; it has"):
        load(settings, champion=skops_path, champion_digest="sha256:00")
    with pytest.raises(SettingsError, match=r"there is none\. Hint: promote a first"):
        load(settings)
    skops_path.write_bytes(b"onnx, perhaps")
    with pytest.raises(UnreadableData, match="The champion of the registry cannot be"):
        load(settings, champion=skops_path, champion_digest=_digest(skops_path))


def test_a_champion_that_is_no_model_says_how_to_compare_with_it(load, tmp_path):
    """Its answers of the day it was promoted are for other rows."""
    stored = tmp_path / "0a1b2c"
    stored.write_text("score\n0.5\n")
    with pytest.raises(UnreadableData) as told:
        load(
            SubjectSettings(registry="champion"),
            champion=stored,
            champion_digest=_digest(stored),
            champion_name="scores.csv",
        )
    assert f"'scores.csv' ({stored}), cannot be asked: it must be a model" in str(
        told.value
    )
    assert "Hint: score these rows with it where it runs" in str(told.value)
    assert "the file itself with `artifact`" in str(told.value)


def test_a_damaged_skops_champion_is_told_as_damaged(load, tmp_path):
    stored = tmp_path / "0a1b2c"
    stored.write_bytes(b"PK cut off")
    with pytest.raises(UnreadableData, match="no skops file, or cut off"):
        load(
            SubjectSettings(registry="champion"),
            champion=stored,
            champion_digest=_digest(stored),
            champion_name="model.SKOPS",
        )


def test_an_object_can_be_a_fitted_model(model, table, probability):
    found = _from_object(model, table)
    assert (found.kind, found.artifact) == ("object", None)
    # no file, so its answers name it: in every process the same
    assert found.digest == _from_object(probability, table).digest
    assert found.digest != _from_object(1 - probability, table).digest
    assert found.reference == "LogisticRegression in memory"
    assert np.array_equal(found.predictions.scores, probability)


@pytest.mark.parametrize("kind", [np.asarray, pd.Series, pl.Series])
def test_an_object_can_be_probabilities(kind, table, probability):
    found = _from_object(kind(probability), table).predictions
    assert found.form == "probabilities"
    assert np.array_equal(found.scores, probability)


@pytest.mark.parametrize("kind", [np.asarray, pd.Series, pl.Series])
def test_an_object_can_be_labels(kind, table, probability):
    labels = np.where(probability > 0.3, ">50K", "<=50K").astype(object)
    found = _from_object(kind(labels), table).predictions
    assert found.form == "labels"
    assert np.array_equal(found.decisions, probability > 0.3)


@pytest.mark.parametrize("kind", [bool, float])
def test_an_object_can_be_a_comparison(kind, table, probability):
    found = _from_object((probability > 0.3).astype(kind), table).predictions
    assert (found.form, found.scores) == ("labels", None)
    assert np.array_equal(found.decisions, probability > 0.3)


def test_booleans_are_labels_where_the_target_is_boolean(frame):
    table = wrap_frame(frame.assign(poor=frame["income"] == "<=50K"))
    answers = np.array(frame["age"] < 50)
    found = _from_object(answers, table, target="poor", positive=False)
    assert np.array_equal(found.predictions.decisions, ~answers)


def test_an_object_can_be_a_subject_or_a_path(load, skops_path, table, probability):
    loaded = load(SubjectSettings(model="candidate.skops"))
    assert _from_object(loaded, table).predictions is loaded.predictions
    assert _from_object(str(skops_path), table).digest == loaded.digest
    assert _from_object(skops_path, table).digest == loaded.digest
    answers = skops_path.with_name("p.csv")
    pd.DataFrame({"score": probability}).to_csv(answers, index=False)
    assert _from_object(str(answers), table).kind == "predictions"


def test_a_subject_takes_the_role_of_its_fixture(load, skops_path, table):
    loaded = load(SubjectSettings(model="candidate.skops"), role="baseline")
    assert _from_object(loaded, table).role == "candidate"


def test_a_subject_of_other_rows_is_refused(load, skops_path, frame):
    loaded = load(SubjectSettings(model="candidate.skops"))
    with pytest.raises(SubjectMismatch, match=r"the 150 rows .*; it answers 200"):
        _from_object(loaded, wrap_frame(frame.head(150)))


def test_a_series_in_another_order_is_refused(table, frame, probability):
    answers = pd.Series(probability, index=frame.index)
    with pytest.raises(SubjectMismatch, match=r"another order\. Hint: answers\.loc"):
        _from_object(answers.sort_values(), table)
    with pytest.raises(SubjectMismatch, match="each of the 200 rows"):
        _from_object(answers.head(150), table)
    renumbered = wrap_frame(frame.set_index(frame.index + 1000))
    assert len(_from_object(answers, renumbered).predictions) == 200


@pytest.mark.parametrize("value", [None, 3, [0.5] * 200, {"score": 1}, object])
def test_anything_else_is_refused_with_its_type(value, table):
    with pytest.raises(InvalidInput) as told:
        _from_object(value, table)
    assert "mlgate_candidate must be a fitted model" in str(told.value)
    assert f"got an object of type {type(value).__name__}" in str(told.value)
    assert "Hint: " in str(told.value)


def test_a_class_that_was_not_built_is_refused(model, table):
    with pytest.raises(InvalidInput, match="of type type"):
        _from_object(type(model), table)
