"""Which bytes does a reference name: `resolve` gives an immutable identity first.

A reference becomes an identity before a single row is read, so that a record never
names other bytes than those the verdicts rest on. It knows files and file systems, and
nothing of tables.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.byte_identity import VerifiedBytes
from pytest_mlgate.data.references.byte_identity import changed
from pytest_mlgate.data.references.byte_identity import identify
from pytest_mlgate.data.references.dvc_references import locate_dvc
from pytest_mlgate.data.references.lakefs_references import locate_lakefs
from pytest_mlgate.data.references.local_files import locate_file
from pytest_mlgate.data.references.local_files import open_file
from pytest_mlgate.data.references.local_files import stamp_of
from pytest_mlgate.data.references.local_files import unreadable
from pytest_mlgate.data.references.pins import Pins
from pytest_mlgate.data.references.reference_syntax import parse
from pytest_mlgate.data.references.s3_references import locate_s3
from pytest_mlgate.data.references.url_references import locate_url
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from typing import BinaryIO

    from pytest_mlgate.data.references.byte_identity import ByteIdentity
    from pytest_mlgate.data.references.located import Located
    from pytest_mlgate.data.references.reference_syntax import Kind
    from pytest_mlgate.data.references.reference_syntax import ParsedReference

# what holds rows or models, and gives them by other ways than as a file
_NO_FILES = ("feast:", "mlflow:")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataReference:
    """A reference with the bytes it stood for when it was resolved."""

    # as the settings name it, with nothing that opens doors
    reference: str
    # what people call the place: an absolute path, or a URL
    location: str
    # the file that holds the bytes: the user's own, or a copy of this run
    path: Path
    kind: Kind
    # "sha256:" and 64 hexadecimal digits
    identity: str
    # the name that the source itself gives to these bytes: "version:…" of S3,
    # "commit:…" of lakeFS, "git:… md5:…" of DVC, "etag:…"; None when it has none
    version: str | None
    # whether the reference may name other bytes tomorrow
    mutable: bool
    # UTC, ISO 8601, to the second
    resolved: str = field(compare=False)
    # what the file system says about the file: when it changes, so did the bytes
    stamp: str = field(compare=False)
    # digests of the blocks, for `open_verified`
    content: ByteIdentity = field(repr=False)
    # keeps a copy alive as long as somebody may read it
    pins: Pins | None = field(repr=False, compare=False)


def resolve(reference: str, *, root: Path, pins: Pins | None = None) -> DataReference:
    """Find a file and identify its bytes, in constant memory.

    Parameters
    ----------
    reference
        See `pytest_mlgate.data.references.reference_syntax.parse`.
    root
        The folder that relative paths start from.
    pins
        Where this run keeps what it downloads, so that a reference means the same all
        through the run. None: a folder that goes with the result.

    Returns
    -------
    DataReference
        With the SHA-256 of the bytes.

    Raises
    ------
    UnreadableData
        If there is no such file, it is a folder or a device, it may not be read, it
        does not arrive whole, or its bytes are not those that the reference, a
        tracking file or a server promises.
    InvalidInput
        If the reference is not written as its scheme asks.
    MissingDependency
        If it needs a library that is not installed.
    """
    asked = parse(reference)
    if asked.location.startswith(_NO_FILES):
        scheme = asked.location.partition(":")[0]
        raise UnreadableData(
            f"{asked.shown!r}: a reference must name a file; `{scheme}:` names none. "
            "Hint: write its rows to a parquet file first and name it by its path."
        )
    kept = pins
    if asked.kind in {"url", "s3", "lakefs"} and pins is None:
        kept = Pins()
    found = _located(asked, root, kept)
    stamp = stamp_of(asked.shown, found.path)
    content = _identified(asked, found)
    _refuse_other(asked, found, content)
    return DataReference(
        reference=asked.shown,
        location=found.location,
        path=found.path,
        kind=asked.kind,
        identity=content.sha256,
        version=found.version,
        mutable=found.mutable and asked.pinned is None,
        resolved=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        stamp=stamp,
        content=content,
        pins=kept,
    )


def open_verified(found: DataReference) -> BinaryIO:
    """Open the bytes that `resolve` identified, and no others.

    Every block is held against its digest before it is given out, so that what is
    parsed is what was identified, whoever writes to the file meanwhile.

    Raises
    ------
    UnreadableData
        If the file is gone; while it is read, if it holds other bytes.
    """
    stream = open_file(found.reference, found.path)
    verified = VerifiedBytes(stream, found.content, where=found.location)
    return io.BufferedReader(verified)


def open_bytes(reference: str, location: str) -> BinaryIO:
    """Open a file by its path, whatever it holds by now.

    Raises
    ------
    UnreadableData
        If the file cannot be opened.
    """
    return open_file(reference, Path(location))


def refuse_if_changed(found: DataReference) -> None:
    """Raise if the file is no longer the one that was identified.

    For libraries that open a path by themselves; `open_verified` needs no such check.

    Raises
    ------
    UnreadableData
        If the file system says that the file was written since.
    """
    if stamp_of(found.reference, found.path) != found.stamp:
        raise UnreadableData(changed(found.location, found.identity))


def _located(asked: ParsedReference, root: Path, pins: Pins | None) -> Located:
    if asked.kind == "dvc":
        return locate_dvc(asked.location, root=root)
    if pins is None or asked.kind == "file":
        return locate_file(asked.location, root=root)
    if asked.kind == "lakefs":
        return locate_lakefs(asked.location, pins=pins)
    if asked.kind == "s3":
        return locate_s3(asked.location, pins=pins)
    return locate_url(asked.location, root=root, pins=pins)


def _identified(asked: ParsedReference, found: Located) -> ByteIdentity:
    with open_file(asked.shown, found.path) as stream:
        try:
            return identify(stream, with_md5=found.md5 is not None)
        except OSError as error:
            raise unreadable(asked.shown, found.location, error) from error


def _refuse_other(
    asked: ParsedReference, found: Located, content: ByteIdentity
) -> None:
    """Hold the bytes against everything that says what they must be."""
    rules = (
        (asked.pinned, content.sha256, "the reference says"),
        (found.sha256, content.sha256, "this run downloaded"),
        (found.md5, content.md5, "DVC says"),
    )
    for wanted, held, who in rules:
        if wanted is not None and wanted != held:
            raise UnreadableData(
                f"{asked.shown}: {found.location} must hold what {who} ({wanted}); it "
                f"holds {held}. Hint: find out who wrote to it; then restore the "
                "file, or name the new digest."
            )
