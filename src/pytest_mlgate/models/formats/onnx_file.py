"""How an `.onnx` file is read and asked, with onnxruntime.

It holds numbers and the operators of a fixed set, and no code. Classes have the names
that the graph gives them, or those that the settings list.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.pins import Pins
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.folder_archive import SUFFIX
from pytest_mlgate.models.formats.folder_archive import write_archive
from pytest_mlgate.models.formats.loaded import LoadedModel
from pytest_mlgate.models.formats.onnx_classes import graph_classes
from pytest_mlgate.models.formats.onnx_external import take_in
from pytest_mlgate.models.formats.onnx_form import in_form

if TYPE_CHECKING:
    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.loaded import ModelFile

_HINT = "export it again, and check it with onnx.checker.check_model(path)"


def load_onnx(file: ModelFile, terms: LoadingTerms) -> LoadedModel:
    """Read a model with all of its data, and put it in scikit-learn's form.

    Parameters
    ----------
    file
        A model whose numbers lie in other files is named by an archive of them all.
    terms
        `classes` and `features` where the graph does not name them.

    Raises
    ------
    UntrustedModel
        If it keeps data outside its folder, or is not what the settings pin.
    UnreadableData
        If it is damaged, or uses what onnxruntime does not have.
    MissingDependency
        If onnx or onnxruntime is not installed.
    """
    try:
        onnx, runtime = import_module("onnx"), import_module("onnxruntime")
    except ImportError as error:
        raise MissingDependency.for_extra("An .onnx model", "onnx") from error
    try:
        graph = onnx.load_model_from_string(file.content)
    except Exception as error:
        raise file.unreadable(f"no ONNX model ({error})", hint=_HINT) from error
    beside = take_in(graph, file)
    named = _archived(file, beside) if beside else file.loaded(None)
    assert named.digest is not None
    terms.refuse_other_digest(named.digest, file.path)
    session = _session(runtime, file, graph.SerializeToString() if beside else None)
    try:
        model = in_form(session, graph_classes(graph), terms)
    except UnreadableData as error:
        raise UnreadableData(f"{file.path}: {error}") from None
    return LoadedModel(
        model=model, digest=named.digest, path=named.path, pins=named.pins
    )


def _archived(file: ModelFile, beside: dict[str, bytes]) -> LoadedModel:
    """Put the model and what lies beside it into one file, from the bytes in hand."""
    pins = Pins()
    members = {}
    for place, (name, content) in enumerate(
        {file.path.name: file.content, **beside}.items()
    ):
        members[name] = pins.folder / f"part{place}"
        members[name].write_bytes(content)
    path = pins.folder / f"{file.path.name}{SUFFIX}"
    digest = write_archive(path, members)
    return LoadedModel(model=None, digest=digest, path=path, pins=pins)


def _session(runtime: Any, file: ModelFile, whole: bytes | None) -> Any:  # noqa: ANN401 - a module, a session
    options = runtime.SessionOptions()
    # the same answers in every process
    options.use_deterministic_compute = True
    # errors are raised; nothing has to be printed, too
    options.log_severity_level = 4
    try:
        return runtime.InferenceSession(
            file.content if whole is None else whole,
            sess_options=options,
            providers=["CPUExecutionProvider"],
        )
    # onnxruntime has an exception of its own for every status
    except Exception as error:
        raise file.unreadable(
            f"onnxruntime cannot load it ({type(error).__name__}: {error})", hint=_HINT
        ) from error
