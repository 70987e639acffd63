from __future__ import annotations

import json
import pickle
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import joblib
import numpy as np
import pytest
import skops.io
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats import skops_file
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.model_references import load_file
from pytest_mlgate.models.loading.model_references import load_model

FEATURES = ["age", "hours"]


class WritesAFile:
    """Unpickling one of these runs code."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.write_text, (self.path, "code ran"))


def _rewrite_schema(path, change):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["schema.json"] = change(parts["schema.json"].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_a_model_comes_back_with_the_digest_of_its_file(skops_path, model, frame):
    found = load_model("candidate.skops", root=skops_path.parent)
    again = found.model.predict_proba(frame[FEATURES])
    assert np.array_equal(again, model.predict_proba(frame[FEATURES]))
    assert found.digest == f"sha256:{sha256(skops_path.read_bytes()).hexdigest()}"
    assert found.path == skops_path


def test_a_file_in_a_store_needs_no_suffix(skops_path):
    stored = skops_path.rename(skops_path.with_name("0a1b"))
    assert load_file(stored, name="m.skops").path == stored


@pytest.fixture
def strange_path(tmp_path, model, frame):
    pipeline = make_pipeline(FunctionTransformer(json.loads), model)
    path = tmp_path / "strange.skops"
    skops.io.dump(pipeline, path)
    return path


def test_types_that_nobody_listed_are_named_with_the_setting(strange_path):
    with pytest.raises(UntrustedModel) as told:
        load_model("strange.skops", root=strange_path.parent)
    message = str(told.value)
    assert str(strange_path) in message
    assert "types that the settings do not trust: json.loads" in message
    assert 'Hint: read their code, then set trusted = ["json.loads"]' in message


def test_types_that_are_listed_are_loaded(strange_path):
    found = load_model(
        "strange.skops",
        root=strange_path.parent,
        terms=LoadingTerms(trusted=("json.loads",)),
    )
    assert found.model[0].func is json.loads


def test_a_pickle_under_another_name_is_refused_and_not_run(tmp_path):
    trap = tmp_path / "trap.txt"
    path = tmp_path / "candidate.skops"
    path.write_bytes(pickle.dumps(WritesAFile(trap)))
    with pytest.raises(UnreadableData) as told:
        load_model("candidate.skops", root=tmp_path)
    assert not trap.exists()
    assert "a pickle under another name" in str(told.value)
    assert "Hint: save the model with skops.io.dump" in str(told.value)
    pickle.loads(path.read_bytes())  # the trap is armed: the test could fail
    assert trap.exists()


@pytest.mark.parametrize("compress", [0, 3, ("gzip", 3)])
def test_a_joblib_file_under_another_name_is_refused_and_not_run(compress, tmp_path):
    trap = tmp_path / "trap.txt"
    joblib.dump(WritesAFile(trap), tmp_path / "m.skops", compress=compress)
    with pytest.raises(UnreadableData) as told:
        load_model("m.skops", root=tmp_path)
    assert not trap.exists()
    assert "under another name" in str(told.value)
    assert "nothing in it was run. Hint: save the model with skops.io" in str(
        told.value
    )
    joblib.load(tmp_path / "m.skops")  # the trap is armed: the test could fail
    assert trap.exists()


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr(skops_file, "MOST_UNPACKED", 1 << 20)
    path = tmp_path / "bomb.skops"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", bytes(4 << 20))
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda _: pytest.fail("unpacked"))
    with pytest.raises(UnreadableData) as told:
        load_model("bomb.skops", root=tmp_path)
    assert "says it unpacks to 4,194,304, as zip bombs do" in str(told.value)
    assert "nothing was unpacked. Hint: save the model" in str(told.value)


def test_a_large_model_is_no_bomb(skops_path, monkeypatch):
    monkeypatch.setattr(skops_file, "MOST_UNPACKED", 1)
    assert load_model("candidate.skops", root=skops_path.parent).digest


def test_a_damaged_header_is_refused(tmp_path):
    """Encrypted and unknown compressions make zipfile raise errors of their own."""
    path = tmp_path / "m.skops"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", "{}")
    content = bytearray(path.read_bytes())
    for start in (content.index(b"PK\x01\x02") + 8, content.index(b"PK\x03\x04") + 6):
        content[start] |= 1
    path.write_bytes(content)
    with pytest.raises(UnreadableData, match="no skops file, or cut off"):
        load_model("m.skops", root=tmp_path)


def test_a_missing_model_names_its_neighbour(skops_path):
    with pytest.raises(UnreadableData, match=r"did you mean 'candidate\.skops'"):
        load_model("candidat.skops", root=skops_path.parent)


@pytest.mark.parametrize("keep", [0, 10, 500, -30])
def test_a_file_that_was_cut_off_is_refused(keep, skops_path):
    skops_path.write_bytes(skops_path.read_bytes()[:keep])
    with pytest.raises(UnreadableData, match="no skops file, or cut off"):
        load_model("candidate.skops", root=skops_path.parent)


def test_a_damaged_part_is_named(skops_path):
    content = bytearray(skops_path.read_bytes())
    content[content.index(b"coef_")] ^= 0xFF
    skops_path.write_bytes(content)
    with pytest.raises(UnreadableData, match="is damaged"):
        load_model("candidate.skops", root=skops_path.parent)


def test_another_zip_archive_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "m.skops", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(UnreadableData, match=r"holds no schema\.json"):
        load_model("m.skops", root=tmp_path)


@pytest.mark.parametrize("schema", ["{}", "not json", '{"protocol": 9999}', "[]"])
def test_a_schema_that_skops_cannot_use_is_refused(schema, skops_path):
    _rewrite_schema(skops_path, lambda _: schema)
    with pytest.raises(UnreadableData, match=r"skops cannot load it.*Hint: save it"):
        load_model("candidate.skops", root=skops_path.parent)


def test_a_model_of_another_scikit_learn_is_refused_with_the_way_out(skops_path):
    import sklearn

    _rewrite_schema(skops_path, lambda text: text.replace(sklearn.__version__, "1.0.2"))
    with pytest.raises(UnreadableData) as told:
        load_model("candidate.skops", root=skops_path.parent)
    message = str(told.value)
    assert "LogisticRegression was saved by scikit-learn 1.0.2" in message
    assert sklearn.__version__ in message
    assert "Hint: pip install scikit-learn==1.0.2, or train it again" in message


def test_a_missing_skops_names_the_extra(skops_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(MissingDependency, match=r"pytest-mlgate\[skops\]"):
        load_model("candidate.skops", root=skops_path.parent)


def test_an_archive_with_a_forged_directory_is_refused(skops_path):
    content = bytearray(skops_path.read_bytes())
    # where the directory begins: beyond the file, so its parts lie before its start
    end = content.rindex(b"PK\x05\x06")
    content[end + 16 : end + 20] = (0x7FFFFFFF).to_bytes(4, "little")
    skops_path.write_bytes(content)
    with pytest.raises(UnreadableData, match="zip archive"):
        load_model("candidate.skops", root=skops_path.parent)
