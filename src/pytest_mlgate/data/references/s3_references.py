"""References into S3: `locate_s3`, a key with its version, or the newest one pinned."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.attempts import BrokenTransfer
from pytest_mlgate.data.references.attempts import persistently
from pytest_mlgate.data.references.pins import Download
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.data.references.reference_syntax import version_of_key
from pytest_mlgate.data.references.url_references import copied
from pytest_mlgate.data.references.url_references import failure
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from typing import BinaryIO

    from pytest_mlgate.data.references.located import Located
    from pytest_mlgate.data.references.pins import Pins

# the version of objects that were written without versioning: a write replaces it
_OVERWRITTEN = "null"


def locate_s3(reference: str, *, pins: Pins) -> Located:
    """Copy an object of S3, once for a run.

    Parameters
    ----------
    reference
        ``s3://bucket/key?versionId=…``, or a key alone: then its newest version is
        read, named in the record, and marked as mutable. Credentials, region and
        endpoint come from the environment or the files of AWS.

    Raises
    ------
    UnreadableData
        If bucket, key or version do not exist, or it does not arrive whole.
    MissingDependency
        If s3fs is not installed.
    """
    key, version = version_of_key(reference)
    if version == "" or "?" in key.rpartition("/")[2]:
        raise InvalidInput.because(
            "reference",
            "s3://bucket/key or s3://bucket/key?versionId=…",
            redacted(reference),
            hint="aws s3api list-object-versions names the versions of a key",
        )
    return pins.once(
        reference, lambda to: _fetched(key, version, to), shown=redacted(reference)
    )


def _fetched(key: str, version: str | None, target: BinaryIO) -> Download:
    shown = f"{key}?versionId={version}" if version else key
    file_system = _file_system(shown)

    def attempt() -> Download:
        target.seek(0)
        target.truncate()
        try:
            return _copy(file_system, key, version, target)
        except (BrokenTransfer, UnreadableData):
            raise
        # botocore's errors are made at run time and have no common ancestor
        except Exception as error:
            raise _worded(shown, error) from error

    return persistently(attempt, shown=shown)


def _copy(
    file_system: Any,  # noqa: ANN401 - s3fs has no types
    key: str,
    version: str | None,
    target: BinaryIO,
) -> Download:
    found = file_system.info(key, version_id=version)
    if found["type"] != "file":
        raise UnreadableData(
            f"{key} is a folder; a reference must name one object. "
            "Hint: name an object beneath it."
        )
    known = found.get("VersionId")
    if version is not None and known != version:
        raise UnreadableData(
            f"{key}: version {version!r} was asked for and the server answers with "
            f"{known!r}. Hint: check that the bucket keeps versions."
        )
    # s3fs asks for the entity tag of `info`, so no newer object can slip in
    with file_system.open(key, "rb", version_id=version) as source:
        copied(source, target, size=found["size"])
    if known and known != _OVERWRITTEN:
        return Download(version=f"version:{known}", mutable=version is None)
    tag = str(found.get("ETag", "")).strip('"')
    return Download(version=f"etag:{tag}" if tag else None, mutable=True)


def _file_system(shown: str) -> Any:  # noqa: ANN401 - s3fs has no types
    try:
        s3fs = import_module("s3fs")
    except ImportError as error:
        raise MissingDependency.for_extra(f"{shown!r} (with s3fs)", "s3") from error
    # neither listings nor sessions of an earlier run: they may be stale
    return s3fs.S3FileSystem(
        version_aware=True, use_listings_cache=False, skip_instance_cache=True
    )


def _worded(shown: str, error: Exception) -> Exception:
    # s3fs itself asks again where a server does not answer, not where it breaks off
    if type(error).__name__ in {"IncompleteReadError", "ResponseStreamingError"}:
        return BrokenTransfer(f"{type(error).__name__}: {error}")
    return failure(shown, error)
