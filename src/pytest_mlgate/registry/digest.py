"""How content is named: sha256 digests of bytes, texts and files."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "sha256:"

_FORM = re.compile(r"sha256:[0-9a-f]{64}")


def digest_of_bytes(content: bytes) -> str:
    """Name bytes by their sha256.

    Examples
    --------
    >>> digest_of_bytes(b"")[:19]
    'sha256:e3b0c44298fc'
    """
    return PREFIX + hashlib.sha256(content).hexdigest()


def digest_of_text(text: str) -> str:
    """Name a text by the sha256 of its UTF-8 form.

    Bytes that were no UTF-8 when they were read (damage) count as what they were.
    """
    return digest_of_bytes(text.encode("utf-8", "surrogateescape"))


def digest_of_file(path: Path) -> str:
    """Name a file by the sha256 of its bytes, whatever its size."""
    with path.open("rb") as file:
        return PREFIX + hashlib.file_digest(file, "sha256").hexdigest()


def is_digest(value: object) -> bool:
    """Tell whether a value has the form of a digest (so that none names a path)."""
    return isinstance(value, str) and _FORM.fullmatch(value) is not None


def digits(digest: str, *, name: str = "digest") -> str:
    """Take the 64 digits of a digest.

    Raises
    ------
    InvalidInput
        If it is not a sha256 digest in this form; the message calls it `name`.
    """
    if not is_digest(digest):
        raise InvalidInput.because(
            name, "'sha256:' and 64 lower-case hexadecimal digits", digest
        )
    return digest.removeprefix(PREFIX)
