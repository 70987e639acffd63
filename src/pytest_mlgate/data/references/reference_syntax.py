"""How a reference is written: its scheme, its pinned digest, the name of its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote
from urllib.parse import urlsplit

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import InvalidInput

Kind = Literal["file", "dvc", "lakefs", "s3", "url", "memory"]
"""Where bytes come from; "memory" is a frame that a fixture made."""

# Two characters or more, so that the drive of a Windows path is not a scheme.
# A chain such as simplecache::https://… is one, too.
_URL = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]+::)*[A-Za-z][A-Za-z0-9+.-]+://")
_PINNED = re.compile(r"^(?P<rest>.+)#(?P<digest>sha256=.*)$", re.DOTALL)
_DIGEST = re.compile(r"^sha256=([0-9a-fA-F]{64})$")
_VERSION = re.compile(r"^(?P<rest>s3a?://[^?]+)\?versionId=(?P<version>[^&]*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedReference:
    """A reference in its parts."""

    # as the settings name it, with nothing that opens doors
    shown: str
    # without "#sha256=…"
    location: str
    kind: Kind
    # "sha256:…" that the bytes must have; None when the reference pins nothing
    pinned: str | None


def parse(reference: str) -> ParsedReference:
    """Take a reference apart.

    Parameters
    ----------
    reference
        A path, ``dvc:path@rev``, ``lakefs://repo/ref/path``, ``s3://bucket/key`` with
        or without ``?versionId=``, or any other URL; each may end in ``#sha256=`` and
        the 64 digits that its bytes must have.

    Raises
    ------
    InvalidInput
        If the digest is not one.

    Examples
    --------
    >>> parse("dvc:data/test.parquet@v1").kind
    'dvc'

    The scheme alone decides where the bytes are looked for.
    """
    shown, location, pinned = redacted(reference), reference, None
    if found := _PINNED.match(reference):
        digest = _DIGEST.match(found["digest"])
        if digest is None:
            raise InvalidInput.because(
                "reference",
                "a place, then #sha256= and 64 hexadecimal digits",
                shown,
                hint="the digest is in the record of an earlier run",
            )
        location, pinned = found["rest"], f"sha256:{digest[1].lower()}"
    return ParsedReference(
        shown=shown, location=location, kind=_kind(location), pinned=pinned
    )


def is_url(location: str) -> bool:
    """Tell a URL from a path."""
    return _URL.match(location) is not None


def version_of_key(location: str) -> tuple[str, str | None]:
    """Split ``s3://bucket/key?versionId=…`` into the key and its version.

    Examples
    --------
    >>> version_of_key("s3://bucket/t.csv?versionId=3sL4")
    ('s3://bucket/t.csv', '3sL4')

    A key without a version names whatever is the newest.
    """
    found = _VERSION.match(location)
    return (found["rest"], found["version"]) if found else (location, None)


def revision_of(location: str) -> tuple[str, str | None]:
    """Split ``dvc:path@rev`` into path and revision.

    Examples
    --------
    >>> revision_of("dvc:data/test.parquet@v1")
    ('data/test.parquet', 'v1')

    The last @ counts; a path that holds one needs a revision, such as @HEAD.
    """
    path, sign, revision = location.removeprefix("dvc:").rpartition("@")
    return (path, revision) if sign else (revision, None)


def file_name(reference: str) -> str:
    """Name the file that a reference ends in: its suffix says what is inside.

    Examples
    --------
    >>> file_name("zip://inner/test.csv::https://host/all.zip")
    'test.csv'

    In a chain of file systems the first one holds the table.
    """
    parsed = parse(reference)
    location = parsed.location
    if parsed.kind == "dvc":
        location = revision_of(location)[0]
    elif is_url(location):
        chain = location.split("::")
        at = next((place for place in chain if place.partition("://")[2]), location)
        location = version_of_key(at)[0].partition("://")[2]
        if at.startswith(("http://", "https://")):
            location = unquote(urlsplit(at).path)
    return PurePosixPath(location).name


def _kind(location: str) -> Kind:
    if location.startswith("dvc:"):
        return "dvc"
    if not is_url(location):
        return "file"
    scheme = location.partition("://")[0]
    known: dict[str, Kind] = {
        "file": "file",
        "local": "file",
        "lakefs": "lakefs",
        "s3": "s3",
        "s3a": "s3",
    }
    return "url" if "::" in location else known.get(scheme, "url")
