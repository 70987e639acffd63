"""References by URL: `locate_url` for the web and for every file system of fsspec."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import fsspec

from pytest_mlgate.data.references.attempts import BrokenTransfer
from pytest_mlgate.data.references.attempts import denied
from pytest_mlgate.data.references.attempts import persistently
from pytest_mlgate.data.references.http_download import download
from pytest_mlgate.data.references.pins import Download
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.data.references.reference_syntax import is_url
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from pytest_mlgate.data.references.located import Located
    from pytest_mlgate.data.references.pins import Pins

_BLOCK = 1 << 20


def locate_url(reference: str, *, root: Path, pins: Pins) -> Located:
    """Copy what a URL gives, once for a run.

    A URL names whatever is there today, so it is always mutable.

    Raises
    ------
    UnreadableData
        If it is missing or does not arrive whole.
    MissingDependency
        If its file system needs a library that is not installed.
    """
    shown = redacted(reference)
    if reference.lower().startswith(("http://", "https://")):
        return pins.once(reference, lambda to: _from_web(reference, to), shown=shown)
    location = _rooted(reference, root)
    return pins.once(location, lambda to: _from_fsspec(location, to), shown=shown)


def file_system_of(location: str) -> tuple[Any, str]:
    """Find fsspec's file system for a URL, and the path in it.

    Raises
    ------
    UnreadableData
        If fsspec knows none.
    MissingDependency
        If it needs a library that is not installed.
    """
    shown = redacted(location)
    try:
        file_system, path = fsspec.core.url_to_fs(location)
    except ImportError as error:
        raise MissingDependency(f"{shown!r} cannot be opened: {error}.") from error
    except ValueError as error:
        raise UnreadableData(
            f"{shown!r}: fsspec knows no such file system ({redacted(str(error))}). "
            "Hint: use a path, or a URL such as file://, s3:// or https://."
        ) from error
    # Opening an archive reads it, and each file system has errors of its own.
    except Exception as error:
        raise failure(shown, error) from error
    return file_system, path


def failure(shown: str, error: Exception) -> Exception:
    """Word an error of a file system; one that may pass is a `BrokenTransfer`."""
    if isinstance(error, FileNotFoundError):
        return UnreadableData(
            f"{shown!r}: there is no such file, or no such version of it. "
            "Hint: check the URL."
        )
    told = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if isinstance(error, (ConnectionError, TimeoutError)):
        return BrokenTransfer(told)
    hint = "check the URL, and the credentials where it needs some"
    return denied(shown, told, hint=hint)


def copied(source: BinaryIO, target: BinaryIO, *, size: int | None) -> None:
    """Copy an open file; what is shorter or longer than announced is broken."""
    received = 0
    while block := source.read(_BLOCK):
        target.write(block)
        received += len(block)
    if size is not None and received != size:
        raise BrokenTransfer(f"{received} bytes arrived and {size} were announced")


def _from_web(url: str, target: BinaryIO) -> Download:
    tag = download(url, target)
    return Download(version=None if tag is None else f"etag:{tag}", mutable=True)


def _from_fsspec(location: str, target: BinaryIO) -> Download:
    shown = redacted(location)

    def attempt() -> Download:
        target.seek(0)
        target.truncate()
        file_system, path = file_system_of(location)
        try:
            found = file_system.info(path)
            _refuse_folder(found, shown)
            with file_system.open(path, "rb") as source:
                copied(source, target, size=found.get("size"))
        except (BrokenTransfer, UnreadableData):
            raise
        # Each file system has errors of its own.
        except Exception as error:
            raise failure(shown, error) from error
        tag = found.get("ETag") or found.get("etag")
        version = None if tag is None else "etag:{}".format(str(tag).strip('"'))
        return Download(version=version, mutable=True)

    return persistently(attempt, shown=shown)


def _refuse_folder(found: dict[str, Any], shown: str) -> None:
    if found.get("type") == "directory":
        raise UnreadableData(
            f"{shown} is a folder; a reference must name one file. "
            "Hint: name a file in it."
        )


def _rooted(reference: str, root: Path) -> str:
    """Let a path at the end of a chain, such as zip://a.csv::b.zip, start at root."""
    first, chained, last = reference.rpartition("::")
    if not chained or is_url(last):
        return reference
    return f"{first}::{(root / last).absolute()}"
