"""How a model that MLflow keeps is fetched: `load_mlflow`, an identity first.

An alias is resolved to its version once, its folder is copied, and the copy is named by
one digest; then it is read by `mlflow_folder`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.pins import Pins
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.mlflow_folder import load_folder
from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.models.formats.mlflow_reference import parse_mlflow

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.models.formats.loaded import LoadedModel
    from pytest_mlgate.models.formats.loaded import LoadingTerms
    from pytest_mlgate.models.formats.mlflow_reference import MlflowReference


def load_mlflow(reference: str, terms: LoadingTerms, *, root: Path) -> LoadedModel:
    """Fetch a model from MLflow's tracking store, and load it.

    Parameters
    ----------
    reference
        ``mlflow:name@alias``, ``mlflow:name/3`` or ``mlflow:runs/ID/path``.
    terms
        `tracking` is the address of the store, else the environment variable
        ``MLFLOW_TRACKING_URI``.
    root
        The folder that ``sqlite:///relative.db`` starts from.

    Raises
    ------
    InvalidInput
        If the reference has another form.
    SettingsError
        If nothing says where the store is.
    UnreadableData
        If there is no such model, or the store cannot be reached.
    MlgateError
        As `load_folder`.
    """
    asked = parse_mlflow(reference)
    address = store_address(terms.tracking, root)
    # its database, and what copies a model's files
    mlflow_module("mlflow.store.db.utils")
    mlflow = mlflow_module("mlflow")
    mlflow_module("mlflow.artifacts")
    pins = Pins()
    try:
        with silently():
            uri, shown = _resolved(mlflow, asked, address, reference)
            folder = mlflow.artifacts.download_artifacts(
                artifact_uri=uri, dst_path=str(pins.folder), tracking_uri=address
            )
    # the store, the database and the network have exceptions of their own
    except Exception as error:
        raise UnreadableData(
            f"{reference!r}: MLflow at {redacted(address)} does not give it "
            f"({type(error).__name__}: {_first_line(error)}). Hint: {_hint(asked)}."
        ) from error
    name = asked.name or (asked.path or "model").rpartition("/")[2]
    return load_folder(
        pins.folder / folder, terms, pins=pins, name=name, where=reference, shown=shown
    )


def store_address(told: str | None, root: Path) -> str:
    """Tell where MLflow keeps its models: by the settings, else by the environment.

    Raises
    ------
    SettingsError
        If nothing says so.
    """
    address = told or os.environ.get("MLFLOW_TRACKING_URI")
    if not address:
        raise SettingsError(
            "a model in MLflow needs the address of its tracking store. Hint: set "
            'tracking = "sqlite:///mlflow.db" or "https://…" beside the model, or '
            "MLFLOW_TRACKING_URI in the environment."
        )
    place = address.removeprefix("sqlite:///")
    if place == address or place.startswith("/"):
        return address
    return f"sqlite:///{(root / place).absolute()}"


def _resolved(
    mlflow: Any,  # noqa: ANN401 - a module
    asked: MlflowReference,
    address: str,
    reference: str,
) -> tuple[str, str]:
    """Give the address of the artifact, and what the record calls it."""
    if asked.name is None:
        return f"runs:/{asked.run}/{asked.path}", reference
    client = mlflow.MlflowClient(tracking_uri=address, registry_uri=address)
    if asked.alias is not None:
        found = client.get_model_version_by_alias(asked.name, asked.alias)
        shown = f"{reference} (version {int(found.version)})"
    else:
        found, shown = (
            client.get_model_version(asked.name, str(asked.version)),
            reference,
        )
    return client.get_model_version_download_uri(asked.name, str(found.version)), shown


def _first_line(error: Exception) -> str:
    return redacted(str(error).strip().partition("\n")[0][:200])


def _hint(asked: MlflowReference) -> str:
    if asked.alias is not None:
        return (
            f"give a version of {asked.name!r} the alias {asked.alias!r}, or name one "
            f"as mlflow:{asked.name}/1"
        )
    return "check the name, and `tracking` beside the model"
