"""Which models has an experiment in MLflow logged: `logged_models`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.models.formats.mlflow_model import store_address

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT = "mlflow:experiment/"
"""What a reference of an experiment starts with."""

MOST_RUNS = 1000
"""Runs of an experiment that are looked through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedModel:
    """A model that a finished run has logged."""

    # run and model, for people
    name: str
    # as a model of the settings
    reference: str
    # parameters of the run and commit of its code
    recipe: str


def logged_models(
    reference: str, *, tracking: str | None, root: Path
) -> tuple[LoggedModel, ...]:
    """List the models of the finished runs of an experiment, the oldest first.

    Parameters
    ----------
    reference
        ``mlflow:experiment/NAME``.
    tracking
        Where MLflow keeps its runs; None: the environment's ``MLFLOW_TRACKING_URI``.
    root
        The folder that ``sqlite:///relative.db`` starts from.

    Raises
    ------
    SettingsError
        If nothing says where the store is.
    UnreadableData
        If there is no such experiment, no finished run has a model, or the store
        cannot be reached.
    """
    address = store_address(tracking, root)
    mlflow_module("mlflow.store.db.utils")
    mlflow = mlflow_module("mlflow")
    name = reference.removeprefix(EXPERIMENT)
    try:
        with silently():
            client = mlflow.MlflowClient(tracking_uri=address)
            experiment = client.get_experiment_by_name(name)
            found = () if experiment is None else _of(client, experiment)
    # the store, the database and the network have exceptions of their own
    except Exception as error:
        told = redacted(str(error).strip().partition("\n")[0][:200])
        raise UnreadableData(
            f"{reference!r}: MLflow at {redacted(address)} does not tell its runs "
            f"({type(error).__name__}: {told}). Hint: check `tracking`."
        ) from error
    if not found:
        raise UnreadableData(
            f"{reference!r}: MLflow at {redacted(address)} has no finished run of an "
            "experiment of this name with a model. Hint: log one with "
            'log_model(…, name="model").'
        )
    return found


def _of(client: Any, experiment: Any) -> tuple[LoggedModel, ...]:  # noqa: ANN401 - of mlflow
    runs = client.search_runs(
        [experiment.experiment_id],
        filter_string="attributes.status = 'FINISHED'",
        order_by=["attributes.start_time ASC"],
        max_results=MOST_RUNS,
    )
    return tuple(
        LoggedModel(
            name=f"{run.info.run_name} ({run.info.run_id[:8]})"
            + ("" if path == "model" else f" {path}"),
            reference=f"mlflow:runs/{run.info.run_id}/{path}",
            recipe=_recipe(run),
        )
        for run in runs
        for path in _paths(client, run)
    )


def _paths(client: Any, run: Any) -> list[str]:  # noqa: ANN401 - of mlflow
    """Name the models of a run; twice the same name is one model, the last."""
    logged = [] if run.outputs is None else run.outputs.model_outputs
    names = [str(client.get_logged_model(one.model_id).name) for one in logged]
    return list(dict.fromkeys(names))


def _recipe(run: Any) -> str:  # noqa: ANN401 - of mlflow
    told = [f"{name}={value}" for name, value in sorted(run.data.params.items())]
    commit = run.data.tags.get("mlflow.source.git.commit")
    if commit:
        told.append(f"commit {commit[:12]}")
    return ", ".join(told)
