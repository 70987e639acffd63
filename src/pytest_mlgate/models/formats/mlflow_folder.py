"""How a model folder of MLflow is read: without running code where its kind allows it.

A folder that holds a skops, ONNX, XGBoost or LightGBM file is read by our own readers.
Any other is a `pyfunc`, which unpickles: it is only read if the settings trust it.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.pins import Pins
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.asking.asking import is_model
from pytest_mlgate.models.asking.one_call import AnswersInOneCall
from pytest_mlgate.models.formats.feature_tables import pandas_of
from pytest_mlgate.models.formats.folder_archive import files_beneath
from pytest_mlgate.models.formats.folder_archive import unpack
from pytest_mlgate.models.formats.folder_archive import write_archive
from pytest_mlgate.models.formats.library_versions import refusing_other_versions
from pytest_mlgate.models.formats.lightgbm_file import load_lightgbm
from pytest_mlgate.models.formats.loaded import LoadedModel
from pytest_mlgate.models.formats.loaded import read_model_file
from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.models.formats.onnx_file import load_onnx
from pytest_mlgate.models.formats.pickle_file import refuse_unpinned
from pytest_mlgate.models.formats.skops_file import load_skops
from pytest_mlgate.models.formats.xgboost_file import load_xgboost

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.loaded import ModelFile

SUFFIX = ".mlflow.tar"
DESCRIPTION = "MLmodel"

# written into the copy by the download, so no part of the model
_BY_DOWNLOAD = "registered_model_meta"

_HINT = "log the model again with mlflow, or name its file itself"

# flavor -> (key that names its file, suffixes that our reader takes, reader)
_READERS: Mapping[
    str,
    tuple[str, tuple[str, ...], Callable[[ModelFile, LoadingTerms], LoadedModel]],
] = {
    "sklearn": ("pickled_model", (".skops",), load_skops),
    "onnx": ("data", (".onnx",), load_onnx),
    "xgboost": ("data", (".ubj", ".json"), load_xgboost),
    "lightgbm": ("data", (".lgb", ".txt"), load_lightgbm),
}


def load_folder(
    folder: Path,
    terms: LoadingTerms,
    *,
    pins: Pins,
    name: str,
    where: str,
    shown: str,
) -> LoadedModel:
    """Name a folder by an archive of it, and load what it holds.

    Parameters
    ----------
    folder
        A copy that nobody else writes to.
    terms
        What the settings say.
    pins
        Owns the copy.
    name
        What the archive is called.
    where, shown
        The model, for messages and for the record.

    Raises
    ------
    UntrustedModel
        If it needs code, and the settings do not trust and pin it; or pin another.
    UnreadableData
        If it is no model of MLflow, or damaged.
    MissingDependency
        If its library is not installed.
    """
    members = files_beneath(folder)
    members.pop(_BY_DOWNLOAD, None)
    path = pins.folder / f"{name}{SUFFIX}"
    digest = write_archive(path, members)
    return _loaded(folder, members, terms, path, digest, pins, where, shown)


def load_stored(path: Path, terms: LoadingTerms) -> LoadedModel:
    """Load an archive that `load_folder` wrote and a registry kept.

    Raises
    ------
    MlgateError
        As `load_folder`.
    """
    pins = Pins()
    folder = pins.folder / "model"
    unpack(path, folder)
    digest, members = digest_of_file(path), files_beneath(folder)
    where = str(path)
    return _loaded(folder, members, terms, path, digest, pins, where, where)


def _loaded(
    folder: Path,
    members: dict[str, Path],
    terms: LoadingTerms,
    path: Path,
    digest: str,
    pins: Pins,
    where: str,
    shown: str,
) -> LoadedModel:
    terms.refuse_other_digest(digest, where)
    flavors = _flavors(members, where)
    model = _without_code(flavors, members, replace(terms, sha256=None))
    if model is None:
        refuse_unpinned(f"{where} (a pyfunc of MLflow)", digest, terms)
        model = _pyfunc(folder, flavors, terms, where)
    return LoadedModel(model=model, digest=digest, path=path, shown=shown, pins=pins)


def _flavors(members: dict[str, Path], where: str) -> dict[str, dict[str, Any]]:
    try:
        yaml = import_module("yaml")
    except ImportError as error:
        raise MissingDependency.for_extra("A model in MLflow", "mlflow") from error
    told: Any = None
    if DESCRIPTION in members:
        try:
            told = yaml.safe_load(members[DESCRIPTION].read_text("utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise UnreadableData(
                f"{where}: its {DESCRIPTION} cannot be read ({error}). Hint: {_HINT}."
            ) from error
    flavors = told.get("flavors") if isinstance(told, dict) else None
    if not isinstance(flavors, dict):
        raise UnreadableData(
            f"{where}: no model of MLflow: it holds no {DESCRIPTION} with flavors. "
            f"Hint: {_HINT}."
        )
    return {str(name): told or {} for name, told in flavors.items()}


def _without_code(
    flavors: dict[str, dict[str, Any]], members: dict[str, Path], terms: LoadingTerms
) -> Any | None:  # noqa: ANN401 - any model
    """Read the model by a reader of ours; None when none of them knows it."""
    for flavor, (key, suffixes, read) in _READERS.items():
        name = str(flavors.get(flavor, {}).get(key, ""))
        # only a file of the folder itself, whatever the description says
        if name.endswith(suffixes) and name in members:
            return read(read_model_file(members[name]), terms).model
    return None


def _pyfunc(
    folder: Path, flavors: dict[str, dict[str, Any]], terms: LoadingTerms, where: str
) -> Any:  # noqa: ANN401 - any model
    pyfunc = mlflow_module("mlflow.pyfunc")
    try:
        with silently(), refusing_other_versions(where):
            loaded = pyfunc.load_model(str(folder))
    except MlgateError:
        raise
    # it runs code of the model's own, which may raise anything
    except Exception as error:
        raise UnreadableData(
            f"{where}: MLflow cannot load it ({type(error).__name__}: {error}). "
            "Hint: install what its requirements.txt lists."
        ) from error
    return _in_form(loaded, flavors, terms)


def _in_form(
    loaded: Any,  # noqa: ANN401 - a pyfunc
    flavors: dict[str, dict[str, Any]],
    terms: LoadingTerms,
) -> Any:  # noqa: ANN401 - any model
    module = flavors.get("python_function", {}).get("loader_module")
    # a scikit-learn model knows its probabilities and its classes
    if module == "mlflow.sklearn" and is_model(raw := loaded.get_raw_model()):
        return raw
    schema = loaded.metadata.get_input_schema()
    named = schema.has_input_names() if schema is not None else False

    def ask(features: Any) -> Any:  # noqa: ANN401 - any frame; what it returns
        with silently():
            return loaded.predict(pandas_of(features))

    return AnswersInOneCall(
        call=ask,
        classes=terms.classes,
        features=terms.features or (tuple(schema.input_names()) if named else None),
        form=terms.form,
    )
