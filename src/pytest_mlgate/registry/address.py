"""Which registry does the setting `registry` name: from an address to a `Registry`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.extensions import REGISTRIES
from pytest_mlgate.extensions import extension
from pytest_mlgate.registry.sqlite import SqliteRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.registry.protocol import Registry

MLFLOW = "mlflow:"
"""What the address of a registry in MLflow starts with."""

_SQLITE = "sqlite:///"
_DEMANDED = (
    "champion",
    "artifact",
    "promote",
    "rollback",
    "approve",
    "history",
    "record",
    "verify",
)
_OURS = frozenset({"sqlite", "mlflow"})
_SERVERS = ("http://", "https://")
_RULE = (
    "the address of a registry: 'sqlite:///folder/file.db' (three slashes: beneath "
    "the settings file) or 'sqlite:////folder/file.db' (four: absolute)"
)
_MLFLOW_RULE = (
    "the address of a registry in MLflow: 'mlflow:http://host:5000' or 'mlflow:https://"
    "…' for a tracking server, 'mlflow:sqlite:///mlflow.db' for a database beneath the "
    "settings file"
)
_MLFLOW_HINT = (
    "any other store of MLflow (PostgreSQL, a folder) is reached through `mlflow "
    "server`; Databricks is not supported."
)
# what was fetched from MLflow, beneath the settings file; may be deleted at any time
_FETCHED = ".mlgate/mlflow"


def open_registry(url: str, *, root: Path) -> Registry:
    """Open the registry that an address names; nothing is created or read yet.

    Parameters
    ----------
    url
        ``sqlite:///relative/file.db`` or ``sqlite:////absolute/file.db``. The path
        is taken literally: no percent-decoding, no options. The same after ``mlflow:``
        for a database of MLflow; ``mlflow:http://host:port`` for its tracking server.
    root
        Where relative paths start: the folder of the settings file.

    Raises
    ------
    InvalidInput
        If the address has another form, or names a kind of registry that this
        release does not know.

    Examples
    --------
    >>> from pathlib import Path
    >>> registry = open_registry("sqlite:///no/such/registry.db", root=Path("/srv"))
    >>> registry.champion("income") is None
    True

    Where nothing was ever promoted there is no champion, and no file either.
    """
    if url.startswith(MLFLOW):
        return _in_mlflow(url, root)
    path = _path(url, root)
    if path is None:
        return _of_another(url, root)
    return SqliteRegistry(path)


def _of_another(url: str, root: Path) -> Registry:
    """Open a registry that another distribution adds, by the scheme of its address."""
    scheme, separator, _ = url.partition(":")
    opener = extension(REGISTRIES, scheme, ours=_OURS) if separator else None
    if opener is None:
        raise InvalidInput.because("registry", _RULE, url)
    found = opener(url, root=root)
    lacking = [name for name in _DEMANDED if not callable(getattr(found, name, None))]
    if lacking:
        raise InvalidInput(
            f"The registry of {redacted(url)} has no {', '.join(lacking)}: it must do "
            "what pytest_mlgate.registry.protocol.Registry says. Hint: mend or "
            "uninstall the distribution that adds it."
        )
    registry: Registry = found
    return registry


def _in_mlflow(url: str, root: Path) -> Registry:
    address = url.removeprefix(MLFLOW)
    path = _path(address, root)
    if path is not None:
        address = f"{_SQLITE}{path.absolute()}"
    elif not _is_server(address):
        raise InvalidInput.because(
            "registry", _MLFLOW_RULE, redacted(url), hint=_MLFLOW_HINT
        )
    from pytest_mlgate.registry.mlflow.registry import MlflowRegistry  # noqa: PLC0415 - only when used

    return MlflowRegistry(address, path=path, cache=root / _FETCHED)


def _is_server(address: str) -> bool:
    host = address.partition("://")[2]
    return address.startswith(_SERVERS) and bool(host.strip("/ "))


def _path(url: str, root: Path) -> Path | None:
    """Tell which file an address names; None if it names none."""
    place = url.removeprefix(_SQLITE)
    return None if place == url or not _is_file_name(place) else root / place


def _is_file_name(place: str) -> bool:
    """Leave out what is no file: no name, memory (which forgets), and options."""
    no_file = not place.strip("/ ") or place == ":memory:"
    return not no_file and "?" not in place and "\0" not in place
