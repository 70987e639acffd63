"""What a model reference names: `load_model`, by its scheme or its suffix.

Each kind of file and place has its own module under `formats`. What could run code
while it is read is refused unread, unless the settings trust exactly it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.endpoint import load_endpoint
from pytest_mlgate.models.formats.lightgbm_file import SUFFIXES as LIGHTGBM
from pytest_mlgate.models.formats.lightgbm_file import load_lightgbm
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.formats.loaded import read_model_file
from pytest_mlgate.models.formats.mlflow_folder import SUFFIX as MLFLOW
from pytest_mlgate.models.formats.mlflow_folder import load_stored
from pytest_mlgate.models.formats.mlflow_model import load_mlflow
from pytest_mlgate.models.formats.mlflow_reference import SCHEME as MLFLOW_SCHEME
from pytest_mlgate.models.formats.onnx_archive import SUFFIX as ONNX_ARCHIVE
from pytest_mlgate.models.formats.onnx_archive import load_onnx_archive
from pytest_mlgate.models.formats.onnx_file import load_onnx
from pytest_mlgate.models.formats.pickle_file import SUFFIXES as PICKLED
from pytest_mlgate.models.formats.pickle_file import load_pickle
from pytest_mlgate.models.formats.pickle_file import refuse_unpinned
from pytest_mlgate.models.formats.python_object import SCHEME as PYTHON_SCHEME
from pytest_mlgate.models.formats.python_object import load_python
from pytest_mlgate.models.formats.skops_file import load_skops
from pytest_mlgate.models.formats.torch_file import EXPORTED
from pytest_mlgate.models.formats.torch_file import SCRIPTED
from pytest_mlgate.models.formats.torch_file import load_torch
from pytest_mlgate.models.formats.xgboost_file import SUFFIXES as XGBOOST
from pytest_mlgate.models.formats.xgboost_file import load_xgboost

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import ModelFile

    Reader = Callable[[ModelFile, LoadingTerms], LoadedModel]

_READERS: dict[tuple[str, ...], Reader] = {
    (".skops",): load_skops,
    (".onnx",): load_onnx,
    XGBOOST: load_xgboost,
    LIGHTGBM: load_lightgbm,
    (*EXPORTED, *SCRIPTED): load_torch,
    PICKLED: load_pickle,
}

MODEL_SUFFIXES = tuple(suffix for suffixes in _READERS for suffix in suffixes)
"""What the name of a model file may end in."""

STORED_SUFFIXES = (*MODEL_SUFFIXES, MLFLOW, ONNX_ARCHIVE)
"""What the name of an artifact in a registry may end in, to be asked again."""

# two letters or more, so that the drive of a Windows path is no scheme
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")
_STRANGER = LoadingTerms()


def load_model(
    reference: str, *, root: Path, terms: LoadingTerms = _STRANGER
) -> LoadedModel:
    """Load a model from wherever its reference says it is.

    Parameters
    ----------
    reference
        The path of a model file, absolute or relative to `root`;
        ``mlflow:name@alias``, ``mlflow:name/3`` or ``mlflow:runs/ID/path``;
        ``python:module:attribute``; or the ``http://`` or ``https://`` address of an
        endpoint.
    root
        The folder that relative paths start from.
    terms
        What the settings say about it: what they trust, and how it is asked.

    Raises
    ------
    UntrustedModel
        If reading it could run code that the settings do not trust, or they pin
        another digest.
    UnreadableData
        If it is missing, damaged or of another kind.
    MissingDependency
        If its library is not installed.
    InvalidInput, SettingsError
        If the reference is not written as its scheme asks.
    """
    if reference.startswith(PYTHON_SCHEME):
        return load_python(reference, terms, root=root)
    if reference.startswith(MLFLOW_SCHEME):
        return load_mlflow(reference, terms, root=root)
    if reference.lower().startswith(("http://", "https://")):
        _refuse_downloads(reference)
        return load_endpoint(reference, terms)
    path = (root / reference).absolute()
    if _SCHEME.match(reference) and not path.exists():
        raise UnreadableData(
            f"{redacted(reference)!r}: a model must be the path of a file, or start "
            "with mlflow:, python:, http:// or https://. Hint: fetch the file first."
        )
    return load_file(path, name=path.name, terms=terms)


def load_file(path: Path, *, name: str, terms: LoadingTerms = _STRANGER) -> LoadedModel:
    """Load a file by the name that it had when it was tested.

    Parameters
    ----------
    path
        The file; a content-addressed store has no suffixes.
    name
        Its suffix tells the format.
    terms
        What the settings say about it.

    Raises
    ------
    MlgateError
        As `load_model`.
    """
    lower = name.lower()
    if lower.endswith(MLFLOW):
        return load_stored(path, terms)
    if lower.endswith(ONNX_ARCHIVE):
        return load_onnx_archive(path, terms)
    if lower.endswith(PICKLED):
        # said before the file is looked for: no file of the kind will do
        refuse_unpinned(path, None, terms)
    reader = next((r for ends, r in _READERS.items() if lower.endswith(ends)), None)
    if reader is None:
        raise UnreadableData(
            f"{path}: a model file must end in {', '.join(MODEL_SUFFIXES)}; got "
            f"{name!r}. Hint: save the model with skops.io.dump, or score the rows "
            "elsewhere and set `predictions`."
        )
    file = read_model_file(path)
    if reader is not load_onnx:
        # an ONNX model may have parts in other files; it holds its whole digest itself
        terms.refuse_other_digest(file.digest, path)
    return reader(file, terms)


def _refuse_downloads(reference: str) -> None:
    path = reference.partition("?")[0].lower()
    if path.endswith(MODEL_SUFFIXES):
        raise UnreadableData(
            f"{redacted(reference)}: a web address must be that of an endpoint that "
            "predicts; this one names a model file. Hint: fetch the file first, and "
            "name it by its path."
        )
