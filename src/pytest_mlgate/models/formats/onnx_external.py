"""Where do the numbers of an ONNX model lie: `take_in` reads those outside the file.

A model may name other files for its large tensors. Only files beneath its own folder
are read: a path that leads elsewhere could read whatever the runner may read.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import UntrustedModel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from pytest_mlgate.models.formats.loaded import ModelFile

_HINT = (
    "save it in one file with onnx.save(model, path), or with its data beside it in "
    "the same folder"
)


def take_in(graph: Any, file: ModelFile) -> dict[str, bytes]:  # noqa: ANN401 - a model of onnx
    """Put the numbers that lie in other files into a parsed model.

    Parameters
    ----------
    graph
        ``onnx.ModelProto``; changed in place.
    file
        The model file; paths start at its folder.

    Returns
    -------
    dict
        The bytes of every other file, by its path; empty when there is none.

    Raises
    ------
    UntrustedModel
        If a path leads outside the folder.
    UnreadableData
        If such a file is missing or too short.
    """
    read: dict[str, bytes] = {}
    for tensor in _tensors(graph):
        if tensor.data_location != 1:  # TensorProto.EXTERNAL
            continue
        told = {entry.key: entry.value for entry in tensor.external_data}
        location = told.get("location", "")
        if location not in read:
            read[location] = _bytes_at(location, file)
        tensor.raw_data = _part(read[location], told, location, file)
        tensor.ClearField("external_data")
        tensor.data_location = 0
    return read


def _bytes_at(location: str, file: ModelFile) -> bytes:
    folder = file.path.parent.resolve()
    windows = PureWindowsPath(location)
    named = PurePosixPath(location)
    leads_out = named.is_absolute() or ".." in windows.parts or bool(windows.anchor)
    target = folder if leads_out else (folder / named).resolve()
    if not target.is_relative_to(folder) or leads_out:
        raise UntrustedModel(
            f"{file.path}: it keeps data at {location!r}, outside its own folder, so "
            f"nothing of it was loaded. Hint: {_HINT}."
        )
    if not location or not target.is_file():
        raise file.unreadable(
            f"it keeps data in {location!r}, and there is no such file beside it",
            hint=_HINT,
        )
    return target.read_bytes()


def _part(
    content: bytes, told: dict[str, str], location: str, file: ModelFile
) -> bytes:
    try:
        start = int(told.get("offset", "0"))
        length = int(told["length"]) if "length" in told else len(content) - start
    except ValueError:
        start, length = -1, 0
    if start < 0 or length < 0 or start + length > len(content):
        raise file.unreadable(
            f"it keeps data in {location!r}, which holds {len(content):,} bytes and "
            "not the part that is asked for",
            hint=_HINT,
        )
    return content[start : start + length]


def _tensors(graph: Any) -> Iterator[Any]:  # noqa: ANN401 - a model of onnx
    yield from _of_graph(graph.graph)
    for function in graph.functions:
        yield from _of_nodes(function.node)


def _of_graph(graph: Any) -> Iterator[Any]:  # noqa: ANN401 - a graph of onnx
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    yield from _of_nodes(graph.node)


def _of_nodes(nodes: Iterable[Any]) -> Iterator[Any]:
    for attribute in (a for node in nodes for a in node.attribute):
        yield attribute.t
        yield from attribute.tensors
        for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
            yield from (sparse.values, sparse.indices)
        # reading an unset field makes an empty one, without nodes
        for inner in (attribute.g, *attribute.graphs):
            yield from _of_graph(inner)
