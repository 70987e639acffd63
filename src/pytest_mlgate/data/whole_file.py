"""A text on disk whole or not at all: `write_whole`."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, text: str, *, force: bool = False) -> None:
    """Write a file that appears whole, and by default never in place of another.

    Parameters
    ----------
    path
        Its folder exists.
    text
        The content, written as UTF-8.
    force
        Replace a file that is there.

    Raises
    ------
    InvalidInput
        If the file exists and `force` is False, the folder cannot be written, or the
        text holds what is no character.
    """
    partial = path.parent / f".{path.name[:50]}-{secrets.token_hex(8)}.partial"
    content = _encoded(path, text)
    try:
        partial.write_bytes(content)
        if force:
            partial.replace(path)
        else:
            _take_free_name(partial, path)
    except FileExistsError:
        raise InvalidInput(
            f"{path}: a file of this name must not exist; it does, and may have been "
            "edited. Hint: pass force=True to replace it, or give another path."
        ) from None
    except OSError as error:
        raise InvalidInput(
            f"{path}: the file must be in a folder that exists and can be written; "
            f"{error.strerror or type(error).__name__}. Hint: create the folder."
        ) from error
    finally:
        # what could not be written is not there, or beneath what is no folder
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _encoded(path: Path, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        # half of a pair, as arguments hold where a shell handed over other bytes
        odd = text[error.start : error.end][:10]
        raise InvalidInput(
            f"{path}: a text must be made of characters; {odd!r} is none, and nothing "
            "was written. Hint: give the text in UTF-8."
        ) from error


def _take_free_name(partial: Path, path: Path) -> None:
    try:
        # unlike a look beforehand, this cannot lose a race
        os.link(partial, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError from None
        partial.replace(path)
