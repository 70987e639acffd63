"""Folders of files in MLflow: as artifacts of the runs of an experiment of our own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.errors import RegistryError
from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.registry.mlflow.connection import is_there_already

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.registry.mlflow.connection import MlflowConnection

EXPERIMENT = "pytest-mlgate"
"""The experiment whose runs hold the files."""

_MOST = 20


class MlflowRuns:
    """Runs that hold files; every method raises `RegistryError` if MLflow cannot."""

    def __init__(self, mlflow: MlflowConnection) -> None:
        self._mlflow = mlflow

    def begin(self, name: str, tags: Mapping[str, str]) -> str:
        """Begin a run for files of the model `name`; nobody looks at it yet."""
        experiment = self._experiment() or self._make_experiment()
        with self._mlflow.calling("begin a run") as client:
            run = client.create_run(experiment, tags=dict(tags), run_name=name)
        return str(run.info.run_id)

    def finish(self, run: str) -> None:
        """Make a run one that `holding` finds."""
        with self._mlflow.calling("finish a run") as client:
            client.set_terminated(run, status="FINISHED")

    def send(self, run: str, path: Path, *, folder: str) -> None:
        """Put a file, or the files of a folder, into a folder of a run."""
        with self._mlflow.calling(f"take {path.name!r}", files=True) as client:
            if path.is_dir():
                client.log_artifacts(run, str(path), artifact_path=folder)
            else:
                client.log_artifact(run, str(path), artifact_path=folder)

    def fetch(self, run: str, *, folder: str, into: Path) -> Path | None:
        """Copy a folder of a run; None if the run does not hold it."""
        with self._mlflow.calling(f"give the files of run {run}", files=True) as client:
            if not client.list_artifacts(run, folder):
                return None
            client.download_artifacts(run, folder, str(into))
        return into / folder

    def fetch_version(self, name: str, number: int, *, into: Path) -> Path:
        """Copy the files of any version of any model."""
        act = f"give version {number} of {name!r}"
        artifacts = mlflow_module("mlflow.artifacts", what="A registry in MLflow")
        with self._mlflow.calling(act, files=True) as client:
            address = client.get_model_version_download_uri(name, str(number))
            folder = artifacts.download_artifacts(
                artifact_uri=address,
                dst_path=str(into),
                tracking_uri=client.tracking_uri,
            )
        return Path(folder)

    def holding(self, tag: str, value: str) -> list[str]:
        """List the finished runs with a tag, the oldest first."""
        experiment = self._experiment()
        if experiment is None:
            return []
        with self._mlflow.calling("tell its runs") as client:
            found = client.search_runs(
                [experiment],
                filter_string=f"tags.`{tag}` = '{value}' "
                "and attributes.status = 'FINISHED'",
                order_by=["attributes.start_time ASC"],
                max_results=_MOST,
            )
        return [str(run.info.run_id) for run in found]

    def _experiment(self) -> str | None:
        with self._mlflow.calling("tell its experiments") as client:
            found = client.get_experiment_by_name(EXPERIMENT)
        if found is None:
            return None
        if found.lifecycle_stage != "active":
            raise RegistryError(
                f"The experiment {EXPERIMENT!r} in MLflow at {self._mlflow.shown}, "
                "which holds every promoted file, was deleted. Hint: `mlflow "
                f"experiments restore -x {found.experiment_id}`."
            )
        return str(found.experiment_id)

    def _make_experiment(self) -> str | None:
        try:
            with self._mlflow.calling("make an experiment") as client:
                return str(
                    client.create_experiment(
                        EXPERIMENT, artifact_location=self._mlflow.files
                    )
                )
        except RegistryError as error:
            if not is_there_already(error):
                raise
        # somebody else was faster
        return self._experiment()
