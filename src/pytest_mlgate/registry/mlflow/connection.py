"""How MLflow is called: quietly, not for minutes, and with errors in our words.

MLflow is imported when something is asked, and not before: an address costs nothing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.registry.mlflow import database as mlflow_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from pathlib import Path

SQLITE = "sqlite:///"

# MLflow's own are seven more attempts of two minutes; what the user set wins
_PATIENCE = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
}
_QUIET = {"MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true"}
# a file takes longer to be taken than a question to be answered
_PATIENCE_WITH_FILES = _PATIENCE | {"MLFLOW_HTTP_REQUEST_TIMEOUT": "120"}

# words of an error -> what it means here, and what helps
_REASONS = {
    "max retries exceeded": (
        "it does not answer",
        "start the server, or check the address under `registry`",
    ),
    "database is locked": (
        "another process has held the lock of its database for too long",
        "wait for the other promotion, or end the process that hangs",
    ),
    "readonly database": (
        "its database may not be written",
        "run as somebody who may write it",
    ),
    "disk is full": ("the disk is full", "make room and try again"),
    "error code 401": (
        "it does not know who asks",
        "set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and …_PASSWORD",
    ),
    "error code 403": (
        "whoever asks may not do this",
        "use an account that may write models",
    ),
}
_OTHER = "it says no"
_OTHER_HINT = "look at the server's log, and at the address under `registry`"


class MlflowConnection:
    """Calls of MLflow at one address.

    Parameters
    ----------
    address
        ``sqlite:////absolute/mlflow.db`` or ``http://host:port``.
    path
        The database file; None for a server.
    """

    def __init__(self, address: str, *, path: Path | None) -> None:
        self._address = address
        self._path = path
        self._client: Any = None

    @property
    def shown(self) -> str:
        """The address without what opens doors."""
        return redacted(self._address)

    @property
    def files(self) -> str | None:
        """Where files are put; None: the server says so."""
        if self._path is None:
            return None
        return (self._path.parent / "mlgate-artifacts").absolute().as_uri()

    def is_there(self) -> bool:
        """Tell whether there is anything to read; a file that is absent holds nothing.

        Raises
        ------
        RegistryError
            If the file is no database of MLflow.
        """
        return self._path is None or mlflow_database.is_there(self._path)

    def create(self) -> None:
        """Create the database, unless it is there or belongs to a server.

        Raises
        ------
        RegistryError
            If it cannot be created.
        """
        if self._path is None or self.is_there():
            return
        with self._in_our_words("cannot be created"), _patience(_PATIENCE):
            mlflow_database.create(self._path)

    @contextmanager
    def calling(
        self, act: str, *, files: bool = False, hint: str | None = None
    ) -> Iterator[Any]:
        """Give MLflow's client; what it raises is told as "MLflow … cannot `act`".

        Parameters
        ----------
        act
            What is done, after "cannot".
        files
            Whether files are sent or fetched.
        hint
            What helps, if MLflow's own words say nothing better.

        Raises
        ------
        RegistryError
            If MLflow cannot be reached, or says no.
        MissingDependency
            If it is not installed.
        """
        patience = _PATIENCE_WITH_FILES if files else _PATIENCE
        with _patience(patience), self._in_our_words(f"cannot {act}", hint=hint):
            if self._client is None:
                self._client = self._open()
            with silently():
                yield self._client

    def _open(self) -> Any:  # noqa: ANN401 - a client of MLflow
        if self._path is not None:
            mlflow_database.refuse_other_schema(self._path)
        # its database, which has to know every table before one is asked for
        mlflow_module("mlflow.store.db.utils", what="A registry in MLflow")
        mlflow = mlflow_module("mlflow", what="A registry in MLflow")
        with silently():
            return mlflow.MlflowClient(
                tracking_uri=self._address, registry_uri=self._address
            )

    @contextmanager
    def _in_our_words(self, failed: str, *, hint: str | None = None) -> Iterator[None]:
        try:
            yield
        except MlgateError:
            raise
        # the store, the database and the network have exceptions of their own
        except Exception as error:
            raise self._worded(error, failed, hint) from error

    def _worded(self, error: Exception, failed: str, hint: str | None) -> RegistryError:
        told = " ".join(str(error).split())
        known = (
            reason for sign, reason in _REASONS.items() if sign.lower() in told.lower()
        )
        reason, remedy = next(known, (_OTHER, hint or _OTHER_HINT))
        return RegistryError(
            f"The registry in MLflow at {self.shown} {failed}: {reason} "
            f"({type(error).__name__}: {redacted(told[:160])}; MLflow "
            f"{_release()} here). Hint: {remedy}."
        )


def is_missing(error: RegistryError) -> bool:
    """Tell whether MLflow said that what was asked for does not exist."""
    return _code(error) == "RESOURCE_DOES_NOT_EXIST"


def is_there_already(error: RegistryError) -> bool:
    """Tell whether MLflow said that what was to be made exists."""
    return _code(error) == "RESOURCE_ALREADY_EXISTS"


def _release() -> str:
    return str(mlflow_module("mlflow.version").VERSION)


def _code(error: RegistryError) -> str | None:
    return getattr(error.__cause__, "error_code", None)


@contextmanager
def _patience(least: Mapping[str, str]) -> Iterator[None]:
    """Bound how long MLflow tries, and what it prints, for as long as we ask it."""
    wanted = _QUIET | dict(least)
    added = {key: value for key, value in wanted.items() if key not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for key in added:
            os.environ.pop(key, None)
