"""References into lakeFS: `locate_lakefs`, a branch resolved to its commit first.

Plain REST: what is read is the object of a commit, never what lies uncommitted on a
branch.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import quote

from pytest_mlgate.data.references.http_download import Credentials
from pytest_mlgate.data.references.http_download import ask
from pytest_mlgate.data.references.http_download import download
from pytest_mlgate.data.references.pins import Download
from pytest_mlgate.data.references.yaml_text import read_yaml
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from typing import BinaryIO

    from pytest_mlgate.data.references.located import Located
    from pytest_mlgate.data.references.pins import Pins

ENDPOINT = "LAKECTL_SERVER_ENDPOINT_URL"
USER = "LAKECTL_CREDENTIALS_ACCESS_KEY_ID"
SECRET = "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY"  # noqa: S105 - the name of a variable

# shorter prefixes of a commit are not taken for one
_LEAST = 7


def locate_lakefs(reference: str, *, pins: Pins) -> Located:
    """Copy an object of a lakeFS commit, once for a run.

    Parameters
    ----------
    reference
        ``lakefs://repository/ref/path``; ref is a branch, a tag or a commit. Where the
        server is and who asks is read from lakectl's variables, else from
        ``~/.lakectl.yaml``.

    Raises
    ------
    UnreadableData
        If repository, ref or path do not exist, or it does not arrive whole.
    """
    # not as a URL: # and ? are letters of a path like any other
    repository, _, rest = reference.removeprefix("lakefs://").partition("/")
    ref, _, path = rest.partition("/")
    if not (repository and ref and path):
        raise InvalidInput.because(
            "reference",
            "lakefs://repository/ref/path",
            reference,
            hint="ref is a branch, a tag or the id of a commit",
        )
    return pins.once(
        reference,
        lambda to: _fetched(repository, ref, path, to, reference),
        shown=reference,
    )


def _fetched(
    repository: str, ref: str, path: str, target: BinaryIO, reference: str
) -> Download:
    server, credentials = _server()
    beneath = f"{server}/repositories/{quote(repository, safe='')}"
    found = ask(f"{beneath}/commits/{quote(ref, safe='')}", credentials=credentials)
    commit = _field(found, "id", str, reference)
    objects = f"{beneath}/refs/{quote(commit, safe='')}/objects"
    query = f"path={quote(path)}"
    stat = ask(f"{objects}/stat?{query}", credentials=credentials)
    size = _field(stat, "size_bytes", int, reference)
    download(f"{objects}?{query}", target, credentials=credentials, size=size)
    pinned = len(ref) >= _LEAST and commit.startswith(ref)
    return Download(version=f"commit:{commit}", mutable=not pinned)


def _field(answer: object, name: str, kind: type[Any], reference: str) -> Any:  # noqa: ANN401 - of the kind asked for
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, kind) or value == "":
        raise UnreadableData(
            f"{reference}: the server's answer must name `{name}`; got {value!r}. "
            f"Hint: check that {ENDPOINT} is the address of a lakeFS server."
        )
    return value


def _server() -> tuple[str, Credentials]:
    """Find the address of the API and who asks, as lakectl does."""
    told = _lakectl()
    server = os.environ.get(ENDPOINT) or _named(told, "server", "endpoint_url")
    user = os.environ.get(USER) or _named(told, "credentials", "access_key_id")
    secret = os.environ.get(SECRET) or _named(told, "credentials", "secret_access_key")
    if not (server and user and secret):
        raise UnreadableData(
            "lakefs:// needs a server and credentials, and they are not all known. "
            f"Hint: set {ENDPOINT}, {USER} and {SECRET}, or write ~/.lakectl.yaml "
            "with `lakectl config`."
        )
    if not server.startswith(("http://", "https://")):
        raise UnreadableData(
            f"{ENDPOINT} must begin with http:// or https://; got {server!r}. "
            "Hint: such as https://lakefs.example.com."
        )
    server = server.rstrip("/")
    api = server if server.endswith("/api/v1") else f"{server}/api/v1"
    return api, Credentials(user=user, secret=secret)


def _lakectl() -> object:
    path = Path(os.environ.get("LAKECTL_CONFIG_FILE", "~/.lakectl.yaml")).expanduser()
    if not path.is_file():
        return {}
    return read_yaml(path.read_bytes(), where=str(path))


def _named(told: object, *keys: str) -> str | None:
    for key in keys:
        told = told.get(key) if isinstance(told, dict) else None
    return told if isinstance(told, str) else None
