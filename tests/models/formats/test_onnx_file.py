from __future__ import annotations

import sys
from hashlib import sha256

import numpy as np
import onnx
import polars as pl
import pytest
from onnx import TensorProto
from onnx import helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from skl2onnx.common.data_types import StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.model_references import load_file
from pytest_mlgate.models.loading.model_references import load_model
from pytest_mlgate.settings import SubjectSettings

FEATURES = ("age", "hours")
ROW = np.zeros((1, 2), dtype=np.float32)
SINGLE = 1e-5  # what is left of a probability in single precision


def written(path, made):
    path.write_bytes(made.SerializeToString())
    return path


def settings(**more):
    return SubjectSettings(model="m.onnx", features=FEATURES, **more)


@pytest.mark.parametrize("zipmap", [True, False])
def test_a_classifier_answers_by_the_names_of_its_graph(
    zipmap, model, tmp_path, load, probability
):
    made = to_onnx(model, ROW, options={"zipmap": zipmap})
    path = written(tmp_path / "m.onnx", made)
    found = load(settings())
    assert found.predictions.scores == pytest.approx(probability, abs=SINGLE)
    assert np.array_equal(found.predictions.decisions, probability > 0.5)
    assert found.digest == f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    assert found.artifact == path


def test_columns_of_numbers_and_texts_are_found_by_name(tmp_path, load, frame):
    work = frame.assign(job=np.where(frame["age"] > 40, "clerk", "cook"))
    columns = make_column_transformer(
        (OneHotEncoder(), ["job"]), remainder="passthrough"
    )
    pipeline = make_pipeline(columns, LogisticRegression(max_iter=500))
    pipeline.fit(work[["job", *FEATURES]], work["income"])
    number, text = FloatTensorType([None, 1]), StringTensorType([None, 1])
    kinds = [("job", text), ("age", number), ("hours", number)]
    written(tmp_path / "m.onnx", to_onnx(pipeline, initial_types=kinds))
    expected = pipeline.predict_proba(work[["job", *FEATURES]])[:, 1]
    for shuffled in (work.iloc[:, ::-1], pl.from_pandas(work)):
        found = load(SubjectSettings(model="m.onnx"), table=wrap_frame(shuffled))
        assert found.predictions.scores == pytest.approx(expected, abs=SINGLE)
    gap = work.assign(job=work["job"].where(work["id"] != 3))
    with pytest.raises(Exception, match="takes texts, and ONNX has none that is"):
        load(SubjectSettings(model="m.onnx"), table=wrap_frame(gap))


def test_numbers_of_classes_get_the_names_of_the_settings(
    tmp_path, load, frame, probability
):
    codes = (frame["income"] == ">50K").astype(int)
    coded = LogisticRegression().fit(frame[list(FEATURES)], codes)
    written(tmp_path / "m.onnx", to_onnx(coded, ROW))
    with pytest.raises(SubjectMismatch, match=r"as `classes` beside the model"):
        load(settings())
    found = load(settings(classes=("<=50K", ">50K"))).predictions
    assert found.scores == pytest.approx(probability, abs=SINGLE)
    assert np.array_equal(found.decisions, probability > 0.5)


def test_classes_in_another_order_than_the_graph_has_are_refused(model, tmp_path, load):
    written(tmp_path / "m.onnx", to_onnx(model, ROW))
    with pytest.raises(UnreadableData, match=r"those of its graph in their order"):
        load(settings(classes=(">50K", "<=50K")))


def matmul(
    weights, *, outputs=1, metadata=None, external=None, inputs=("x", TensorProto.FLOAT)
):
    """Make x @ weights, a network without names."""
    name, kind = inputs
    w = helper.make_tensor("w", TensorProto.FLOAT, [2, outputs], weights)
    if external is not None:
        w.ClearField("float_data")
        w.data_location = TensorProto.EXTERNAL
        for key, value in external.items():
            w.external_data.add(key=key, value=value)
    graph = helper.make_graph(
        [helper.make_node("MatMul", [name, "w"], ["y"])],
        "net",
        [helper.make_tensor_value_info(name, kind, [None, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, outputs])],
        [w],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    made.ir_version = 9
    for key, value in (metadata or {}).items():
        made.metadata_props.add(key=key, value=value)
    return made


def test_a_network_of_one_number_gives_values(tmp_path, load, frame):
    written(tmp_path / "m.onnx", matmul([1.0, 1.0]))
    found = load(settings(), task="regression", target="id").predictions
    assert found.values == pytest.approx(frame["age"] + frame["hours"], rel=1e-6)


def test_scores_are_turned_into_decisions_by_the_threshold(tmp_path, load, frame):
    written(tmp_path / "m.onnx", matmul([1.0, 1.0]))
    sums = frame["age"] + frame["hours"]
    asked = settings(form="scores", classes=("<=50K", ">50K"), threshold=90.0)
    found = load(asked).predictions
    assert found.form == "scores"
    assert found.scores == pytest.approx(sums, rel=1e-6)


def test_classes_may_stand_in_the_metadata(tmp_path, load):
    classes = {"classes": '["<=50K", ">50K"]'}
    made = matmul([0.001, -0.001, 0.0, 0.0], outputs=2, metadata=classes)
    written(tmp_path / "m.onnx", made)
    found = load_model("m.onnx", root=tmp_path)
    assert found.model.classes_ == ["<=50K", ">50K"]


def test_outputs_that_are_not_clear_are_listed(model, tmp_path):
    written(tmp_path / "m.onnx", to_onnx(model, ROW, options={"zipmap": "columns"}))
    with pytest.raises(UnreadableData, match=r"its outputs must be .*'s>50K'.*Hint"):
        load_model("m.onnx", root=tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello" * 30, b"\x80\x04.", "cut"])
def test_what_is_no_model_is_refused(content, model, tmp_path):
    whole = to_onnx(model, ROW).SerializeToString()
    (tmp_path / "m.onnx").write_bytes(whole[:300] if content == "cut" else content)
    with pytest.raises(UnreadableData) as told:
        load_model("m.onnx", root=tmp_path)
    assert str(told.value).startswith(str(tmp_path / "m.onnx"))
    assert "Hint: export it again" in str(told.value)


@pytest.mark.parametrize(
    "location",
    ["../secret.bin", "/etc/hostname", "a/../../secret.bin", "C:\\secret.bin"],
)
def test_data_outside_its_folder_are_not_read(location, tmp_path):
    (tmp_path / "secret.bin").write_bytes(np.ones(2, np.float32).tobytes())
    folder = tmp_path / "model"
    folder.mkdir()
    written(folder / "m.onnx", matmul([1.0, 1.0], external={"location": location}))
    with pytest.raises(UntrustedModel) as told:
        load_model("m.onnx", root=folder)
    assert str(told.value).startswith(str(folder / "m.onnx"))
    assert f"{location!r}, outside its own folder, so nothing" in str(told.value)
    assert "Hint: save it in one file with onnx.save" in str(told.value)


def test_a_link_out_of_its_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.bin").write_bytes(np.ones(2, np.float32).tobytes())
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "w.bin").symlink_to(tmp_path / "secret.bin")
    written(folder / "m.onnx", matmul([1.0, 1.0], external={"location": "w.bin"}))
    with pytest.raises(UntrustedModel, match="outside its own folder"):
        load_model("m.onnx", root=folder)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"location": "gone.bin"}, "there is no such file beside it"),
        ({"location": "w.bin", "offset": "4"}, "not the part that is asked for|size"),
        ({"location": "w.bin", "offset": "x"}, "not the part that is asked for"),
        ({"location": "w.bin", "length": "999"}, "not the part that is asked for"),
        ({"location": "w.bin", "offset": "-4"}, "not the part that is asked for"),
    ],
)
def test_data_that_are_not_there_are_told(told, why, tmp_path):
    (tmp_path / "w.bin").write_bytes(np.ones(2, np.float32).tobytes())
    written(tmp_path / "m.onnx", matmul([1.0, 1.0], external=told))
    with pytest.raises(UnreadableData, match=why):
        load_model("m.onnx", root=tmp_path)


def test_a_model_with_data_beside_it_has_one_digest_and_one_artifact(tmp_path):
    weights = np.array([2.0, 3.0], np.float32)
    (tmp_path / "w.bin").write_bytes(weights.tobytes())
    written(tmp_path / "m.onnx", matmul([0.0, 0.0], external={"location": "w.bin"}))
    found = load_model("m.onnx", root=tmp_path)
    assert found.model.predict(np.eye(2)) == pytest.approx(weights)
    content = found.path.read_bytes()
    assert found.digest == f"sha256:{sha256(content).hexdigest()}"
    assert found.path.name == "m.onnx.tar"
    # a registry keeps it without a suffix
    stored = tmp_path / "0a1b"
    stored.write_bytes(content)
    again = load_file(stored, name="m.onnx.tar")
    assert again.digest == found.digest == load_model("m.onnx", root=tmp_path).digest
    assert again.model.predict(np.eye(2)) == pytest.approx(weights)
    (tmp_path / "w.bin").write_bytes((weights + 1).tobytes())
    changed = load_model("m.onnx", root=tmp_path)
    assert changed.digest != found.digest
    with pytest.raises(UntrustedModel, match="the settings pin"):
        load_model("m.onnx", root=tmp_path, terms=LoadingTerms(sha256=found.digest))


def test_a_missing_library_names_the_extra(tmp_path, model, monkeypatch):
    written(tmp_path / "m.onnx", to_onnx(model, ROW))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingDependency, match=r"pytest-mlgate\[onnx\]"):
        load_model("m.onnx", root=tmp_path)


def test_the_checker_of_onnx_agrees_that_these_are_models(model):
    onnx.checker.check_model(matmul([1.0, 1.0]))
    onnx.checker.check_model(to_onnx(model, ROW))
