"""How a TorchScript file or an exported program of PyTorch is read and asked.

TorchScript is a graph of PyTorch's own operators. An exported program may hold pickles,
which PyTorch reads without asking, so it is read only if the settings trust and pin it.
Weights alone (a state dictionary) are no model, and pickled modules are not read.
"""

from __future__ import annotations

import io
import warnings
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any
from zipfile import ZipFile

import numpy as np

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.models.formats.feature_tables import columns_of
from pytest_mlgate.models.formats.pickle_file import refuse_unpinned
from pytest_mlgate.models.formats.sklearn_form import GivesMargins
from pytest_mlgate.models.formats.sklearn_form import GivesProbabilities
from pytest_mlgate.models.formats.sklearn_form import GivesValues
from pytest_mlgate.models.zip_damage import NO_ARCHIVE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.loaded import ModelFile

EXPORTED = (".pt2",)
SCRIPTED = (".pt", ".ts", ".torchscript")

_HINT = (
    "export it to ONNX with torch.onnx.export, or save it with "
    "torch.jit.script(model).save('model.pt')"
)


def load_torch(file: ModelFile, terms: LoadingTerms) -> LoadedModel:
    """Read a program, and put it in scikit-learn's form.

    It takes one table of numbers in single precision, the columns in the order of
    `features`. With `classes` it gives one probability per class, or one for the second
    of two; with ``form = "scores"`` any number that ranks; else values.

    Raises
    ------
    UntrustedModel
        If it is an exported program that the settings do not trust and pin.
    UnreadableData
        If it is damaged or of another kind.
    MissingDependency
        If torch is not installed.
    """
    exported = file.path.suffix.lower() in EXPORTED or _holds(file, "archive_format")
    if not exported and not _holds(file, "constants.pkl"):
        raise file.unreadable(
            "no TorchScript and no exported program of PyTorch (a pickled module or a "
            "state dictionary is not read)",
            hint=_HINT,
        )
    if exported:
        refuse_unpinned(f"{file.path} (an exported program)", file.digest, terms)
    try:
        torch = import_module("torch")
    except ImportError as error:
        raise MissingDependency.for_extra("A PyTorch model", "torch") from error
    try:
        with warnings.catch_warnings():
            # TorchScript announces its own end
            warnings.simplefilter("ignore", FutureWarning)
            program = _read(torch, file, exported=exported)
    except Exception as error:
        first = str(error).strip().partition("\n")[0]
        raise file.unreadable(
            f"PyTorch cannot load it ({type(error).__name__}: {first})", hint=_HINT
        ) from error
    return file.loaded(_in_form(torch, program, terms))


def _read(torch: Any, file: ModelFile, *, exported: bool) -> Any:  # noqa: ANN401 - a module, a program
    stream = io.BytesIO(file.content)
    if exported:
        return torch.export.load(stream).module()
    return torch.jit.load(stream, map_location="cpu").eval()


def _holds(file: ModelFile, name: str) -> bool:
    try:
        with ZipFile(io.BytesIO(file.content)) as archive:
            return any(n.rpartition("/")[2] == name for n in archive.namelist())
    except NO_ARCHIVE as error:
        raise file.unreadable(
            f"no file of PyTorch, or cut off (it is a zip archive: {error})", hint=_HINT
        ) from error


def _in_form(torch: Any, program: Any, terms: LoadingTerms) -> Any:  # noqa: ANN401 - a module, a program, a model
    def ask(features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        columns = [column.astype(np.float32) for column in columns_of(features)]
        with torch.no_grad():
            found = program(torch.from_numpy(np.column_stack(columns)))
        return np.asarray(found.detach().cpu().numpy())

    if terms.form == "scores":
        return GivesMargins(features=terms.features, margins=ask, classes=terms.classes)
    if terms.classes is not None:
        return GivesProbabilities(
            features=terms.features, probabilities=ask, classes=terms.classes
        )
    return GivesValues(features=terms.features, values=ask)
