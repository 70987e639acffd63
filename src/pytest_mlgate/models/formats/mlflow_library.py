"""How MLflow is imported and called: without telemetry, warnings and progress bars."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import warnings
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import MissingDependency

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
}


def mlflow_module(name: str, *, what: str = "A model in MLflow") -> Any:  # noqa: ANN401 - a module
    """Import a module of MLflow, with its telemetry off unless the user turned it on.

    Parameters
    ----------
    name
        The module.
    what
        Who needs it, for the message.

    Raises
    ------
    MissingDependency
        If it is not installed.
    """
    for key, value in _ENVIRONMENT.items():
        os.environ.setdefault(key, value)
    try:
        with silently():
            return import_module(name)
    except ImportError as error:
        raise MissingDependency.for_extra(what, "mlflow") from error


@contextlib.contextmanager
def silently() -> Iterator[None]:
    """Keep migrations, progress and warnings about its own future off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
