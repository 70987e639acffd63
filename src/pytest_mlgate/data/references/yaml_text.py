"""YAML of other tools: `read_yaml`, which runs nothing that the text says."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData


def read_yaml(content: bytes, *, where: str) -> Any:  # noqa: ANN401 - the shape of YAML
    """Read one YAML document of plain values.

    Raises
    ------
    UnreadableData
        If it is not YAML, naming `where` it stands.
    MissingDependency
        If PyYAML is not installed.
    """
    try:
        yaml = import_module("yaml")
    except ImportError as error:
        raise MissingDependency.for_extra(f"{where} (with PyYAML)", "dvc") from error
    try:
        return yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableData(
            f"{where}: it is not YAML ({told}). Hint: write it again with the tool "
            "that made it."
        ) from error
