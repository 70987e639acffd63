"""Which classes does an ONNX graph name: `graph_classes`."""

from __future__ import annotations

import json
from typing import Any


def graph_classes(graph: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 - a model of onnx
    """Find the classes in the order of a model's probabilities.

    They stand in the graph's last step (ZipMap), in its classifier, or in the metadata
    under ``classes`` as a JSON list.

    Returns
    -------
    tuple or None
        None when nothing names them, or two places disagree.
    """
    told = {entry.key: entry.value for entry in graph.metadata_props}
    if "classes" in told:
        return _listed(told["classes"])
    found = {
        classes
        for node in graph.graph.node
        for attribute in node.attribute
        if attribute.name.startswith(("classlabels", "keys_"))
        if (classes := _of_attribute(attribute))
    }
    return found.pop() if len(found) == 1 else None


def _of_attribute(attribute: Any) -> tuple[Any, ...]:  # noqa: ANN401 - an attribute of onnx
    if attribute.strings:
        return tuple(text.decode("utf-8", "replace") for text in attribute.strings)
    # an attribute that is left out is empty
    return tuple(attribute.ints) if attribute.name.startswith("classlabels") else ()


def _listed(text: str) -> tuple[Any, ...] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    plain = isinstance(found, list) and all(isinstance(c, str | int) for c in found)
    return tuple(found) if plain else None
