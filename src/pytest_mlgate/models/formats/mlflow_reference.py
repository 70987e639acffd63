"""How a model in MLflow is written: `mlflow:name@alias`, `mlflow:name/3`, a run's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_mlgate.errors import InvalidInput

SCHEME = "mlflow:"

_ALIAS = re.compile(r"^(?P<name>[^@:]+)@(?P<alias>[^@/:]+)$")
_RUN = re.compile(r"^runs/(?P<run>[0-9A-Za-z_-]+)/(?P<path>.+)$")
_VERSION = re.compile(r"^(?P<name>[^@:]+)/(?P<version>[0-9]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MlflowReference:
    """A model by its name and an alias or a version, or by the run that made it."""

    name: str | None = None
    alias: str | None = None
    version: int | None = None
    run: str | None = None
    path: str | None = None


def parse_mlflow(reference: str) -> MlflowReference:
    """Take a reference apart.

    Raises
    ------
    InvalidInput
        If it has another form.

    Examples
    --------
    >>> parse_mlflow("mlflow:income@champion").alias
    'champion'
    >>> parse_mlflow("mlflow:income/3").version
    3

    An alias may mean another version tomorrow; a version never does.
    """
    rest = reference.removeprefix(SCHEME)
    if found := _RUN.match(rest):
        return MlflowReference(run=found["run"], path=found["path"])
    is_run = rest.startswith("runs/")
    if not is_run and (found := _VERSION.match(rest)):
        return MlflowReference(name=found["name"], version=int(found["version"]))
    if found := _ALIAS.match(rest):
        return MlflowReference(name=found["name"], alias=found["alias"])
    raise InvalidInput.because(
        "model",
        "mlflow:name@alias, mlflow:name/3 or mlflow:runs/ID/path",
        reference,
        hint="mlflow:income@champion",
    )
