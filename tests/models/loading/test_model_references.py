from __future__ import annotations

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.model_references import load_model

OTHER = "sha256:" + "0" * 64


@pytest.mark.parametrize("name", ["m.bin", "m.h5", "model", "m.skops.zip"])
def test_other_kinds_of_file_list_the_known_ones(name, tmp_path):
    with pytest.raises(UnreadableData) as told:
        load_model(name, root=tmp_path)
    assert "must end in .skops, .onnx, .ubj, .json, .txt, .lgb, .pt2" in str(told.value)
    assert f"got {name!r}. Hint: save the model with skops.io.dump" in str(told.value)


@pytest.mark.parametrize("reference", ["s3://bucket/m.skops", "hf:org/model"])
def test_other_schemes_list_the_known_ones(reference, tmp_path):
    with pytest.raises(UnreadableData, match=r"mlflow:, python:, http.*fetch the file"):
        load_model(reference, root=tmp_path)


def test_a_model_file_on_the_web_is_no_endpoint(tmp_path):
    with pytest.raises(UnreadableData) as told:
        load_model("https://ann:secret@host/m.onnx?sig=1", root=tmp_path)
    assert "names a model file. Hint: fetch the file first" in str(told.value)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("reference", ["mlflow:income", "mlflow:runs/1", "mlflow:a/b"])
def test_a_model_in_mlflow_needs_an_alias_a_version_or_a_run(reference, tmp_path):
    with pytest.raises(InvalidInput, match=r"mlflow:name@alias, mlflow:name/3 or"):
        load_model(reference, root=tmp_path)


def test_a_model_with_another_digest_than_the_pinned_one_is_not_read(skops_path):
    terms = LoadingTerms(sha256=OTHER)
    with pytest.raises(UntrustedModel) as told:
        load_model("candidate.skops", root=skops_path.parent, terms=terms)
    assert f"the settings pin {OTHER}; it has sha256:" in str(told.value)
    assert "Nothing of it was loaded. Hint: find out who changed it" in str(told.value)


def test_a_model_with_the_pinned_digest_is_read(skops_path):
    free = load_model("candidate.skops", root=skops_path.parent)
    terms = LoadingTerms(sha256=free.digest)
    pinned = load_model("candidate.skops", root=skops_path.parent, terms=terms)
    assert pinned.digest == free.digest
