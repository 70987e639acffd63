"""A damaged model file is refused, or is another model of another digest."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import changed
from tests.fuzz.mutations import damaged

from pytest_mlgate.data.tables import read_table
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.kept.prediction_cache import PredictionCache
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.settings import SubjectSettings

ROWS = 40
FEATURES = ["age", "hours"]


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(7)
    made = pd.DataFrame({name: rng.normal(size=ROWS) for name in FEATURES})
    return made.assign(rich=(made["age"] + rng.normal(size=ROWS) > 0).astype(int))


@pytest.fixture(scope="module")
def question(frame, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    frame.to_csv(folder / "rows.csv", index=False)
    table = read_table("rows.csv", root=folder)
    return Question(table=table, target="rich", positive=1)


@pytest.fixture(scope="module")
def model(frame):
    return LogisticRegression().fit(frame[FEATURES], frame["rich"])


def answered(folder, question, content, *, name, cache=None):
    """Load a model and ask it; None where it is refused."""
    (folder / name).write_bytes(content)
    settings = SubjectSettings(
        model=name, features=None if name == "m.skops" else tuple(FEATURES)
    )
    found = []
    with warnings.catch_warnings():
        # of a model that is not what it was; a session says them, too
        warnings.simplefilter("ignore")
        told = refused(
            lambda: found.append(
                load_subject(
                    settings, question, role="candidate", root=folder, cache=cache
                )
            ),
            naming=name,
        )
    if told is not None:
        return None
    (subject,) = found
    assert subject.digest == f"sha256:{sha256(content).hexdigest()}"
    assert len(subject.predictions) == ROWS
    scores = subject.predictions.scores
    assert scores is None or (np.isfinite(scores) & (scores >= 0) & (scores <= 1)).all()
    return subject


@pytest.fixture(scope="module")
def skops_bytes(model):
    return skops.io.dumps(model)


@inputs(9, 250)
def test_a_damaged_skops_file_is_refused_or_another_model(
    tmp_path, question, skops_bytes, most
):
    assert answered(tmp_path, question, skops_bytes, name="m.skops")

    def of(content):
        answered(tmp_path, question, content, name="m.skops")
        assert files(tmp_path) == {"m.skops": content}

    hold("model", damaged(skops_bytes), of, most=most)


@inputs(9, 250)
def test_a_skops_file_of_another_form_is_refused_or_another_model(
    tmp_path, question, skops_bytes, most
):
    with zipfile.ZipFile(io.BytesIO(skops_bytes)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def of(schema):
        told = io.BytesIO()
        with zipfile.ZipFile(told, "w") as archive:
            for name, part in {**parts, "schema.json": json.dumps(schema)}.items():
                archive.writestr(name, part)
        answered(tmp_path, question, told.getvalue(), name="m.skops")
        assert files(tmp_path) == {"m.skops": told.getvalue()}

    hold("model", changed(json.loads(parts["schema.json"])), of, most=most)


@inputs(9, 400)
def test_a_damaged_onnx_file_is_refused_or_another_model(
    tmp_path, question, model, most
):
    to_onnx = pytest.importorskip(
        "skl2onnx", reason="needs skl2onnx to make a file"
    ).to_onnx
    made = to_onnx(model, np.zeros((1, 2), dtype=np.float32), options={"zipmap": False})
    content = made.SerializeToString()
    assert answered(tmp_path, question, content, name="m.onnx")

    def of(content):
        answered(tmp_path, question, content, name="m.onnx")
        assert files(tmp_path) == {"m.onnx": content}

    hold("model", damaged(content), of, most=most)


@inputs(9, 250)
@pytest.mark.parametrize("suffix", [".json", ".npz"])
def test_answers_that_were_kept_and_damaged_are_not_used(
    tmp_path, question, skops_bytes, suffix, most
):
    cache = PredictionCache(tmp_path / "kept")
    first = answered(tmp_path, question, skops_bytes, name="m.skops", cache=cache)
    (entry,) = (tmp_path / "kept").glob(f"*{suffix}")
    whole = entry.read_bytes()

    def of(content):
        entry.write_bytes(content)
        again = answered(tmp_path, question, skops_bytes, name="m.skops", cache=cache)
        assert np.array_equal(again.predictions.scores, first.predictions.scores)
        entry.write_bytes(whole)

    hold("kept answers", damaged(whole), of, most=most)
