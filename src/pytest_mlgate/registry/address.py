"""Which registry does the setting `registry` name: from an address to a `Registry`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.sqlite import SqliteRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.registry.protocol import Registry

_SQLITE = "sqlite:///"
_RULE = (
    "the address of a registry: 'sqlite:///folder/file.db' (three slashes: beneath "
    "the settings file) or 'sqlite:////folder/file.db' (four: absolute)"
)


def open_registry(url: str, *, root: Path) -> Registry:
    """Open the registry that an address names; nothing is created or read yet.

    Parameters
    ----------
    url
        ``sqlite:///relative/file.db`` or ``sqlite:////absolute/file.db``. The path
        is taken literally: no percent-decoding, no options.
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
    if url.startswith("mlflow:"):
        raise InvalidInput.because(
            "registry",
            "a registry that this version knows, and MLflow is not among them yet",
            url,
            hint="use 'sqlite:///.mlgate/registry.db'.",
        )
    place = url.removeprefix(_SQLITE)
    if place == url or not _is_file_name(place):
        raise InvalidInput.because("registry", _RULE, url)
    return SqliteRegistry(root / place)


def _is_file_name(place: str) -> bool:
    """Leave out what is no file: no name, memory (which forgets), and options."""
    no_file = not place.strip("/ ") or place == ":memory:"
    return not no_file and "?" not in place and "\0" not in place
