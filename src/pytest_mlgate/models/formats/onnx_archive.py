"""How an ONNX model of several files comes back out of a registry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.pins import Pins
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.folder_archive import files_beneath
from pytest_mlgate.models.formats.folder_archive import unpack
from pytest_mlgate.models.formats.loaded import LoadedModel
from pytest_mlgate.models.formats.loaded import read_model_file
from pytest_mlgate.models.formats.onnx_file import load_onnx

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.models.formats.loaded import LoadingTerms

SUFFIX = ".onnx.tar"


def load_onnx_archive(path: Path, terms: LoadingTerms) -> LoadedModel:
    """Load a model with all of its data from one archive.

    Raises
    ------
    MlgateError
        As `load_onnx`; if the archive does not hold one model.
    """
    pins = Pins()
    unpack(path, pins.folder)
    digest = digest_of_file(path)
    terms.refuse_other_digest(digest, path)
    models = [
        file
        for name, file in files_beneath(pins.folder).items()
        if name.endswith(".onnx") and "/" not in name
    ]
    if len(models) != 1:
        raise UnreadableData(
            f"{path}: an archive of an ONNX model must hold one .onnx file; it holds "
            f"{len(models)}. Hint: name the model itself."
        )
    loaded = load_onnx(read_model_file(models[0]), replace(terms, sha256=None))
    return LoadedModel(model=loaded.model, digest=digest, path=path, pins=pins)
