"""How content is named: SHA-256 digests of bytes, texts, files and lists of parts.

Every identity in a record or a registry is written by one of these, so that the same
bytes have the same name wherever they are met.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

PREFIX = "sha256:"

_BLOCK = 1 << 20


def digest_of_parts(parts: Iterable[bytes | memoryview]) -> str:
    """Name bytes that come in parts; where they were cut makes no difference.

    Returns
    -------
    str
        ``"sha256:"`` and 64 lower-case hexadecimal digits.

    Examples
    --------
    >>> digest_of_parts([b"ab", b"c"]) == digest_of_bytes(b"abc")
    True

    Who wants two lists of parts to differ puts the length before each part.
    """
    digest = sha256()
    for part in parts:
        digest.update(part)
    return PREFIX + digest.hexdigest()


def digest_of_bytes(content: bytes) -> str:
    """Name bytes.

    Examples
    --------
    >>> digest_of_bytes(b"")[:19]
    'sha256:e3b0c44298fc'

    Nothing has a name too, the same everywhere.
    """
    return digest_of_parts((content,))


def digest_of_text(text: str) -> str:
    """Name a text by its UTF-8 form.

    Bytes that were no UTF-8 when they were read (damage) count as what they were.
    """
    return digest_of_bytes(text.encode("utf-8", "surrogateescape"))


def digest_of_stream(stream: IO[bytes]) -> str:
    """Name what is left of an open stream, in constant memory.

    Raises
    ------
    OSError
        If the stream cannot be read to its end.
    """
    return digest_of_parts(blocks(stream))


def digest_of_file(path: Path) -> str:
    """Name a file by its bytes, in constant memory.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as stream:
        return digest_of_stream(stream)


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Read a stream in blocks of a mebibyte."""
    while block := stream.read(_BLOCK):
        yield block
