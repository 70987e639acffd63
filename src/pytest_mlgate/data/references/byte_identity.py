"""Which bytes are these, and are they still: `identify` and `VerifiedBytes`.

A file is read twice, once for its identity and once for its rows, and somebody may
write to it in between. So the first reading keeps a digest of every block, and the
second hands out only blocks that have theirs: what is parsed is what was identified.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from dataclasses import field
from hashlib import blake2b
from hashlib import md5
from hashlib import sha256
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import PREFIX
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from typing import BinaryIO

    from typing_extensions import Buffer

BLOCK = 1 << 20
"""Bytes that one digest of a block covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteIdentity:
    """The identity of a sequence of bytes, and of each of its blocks."""

    # "sha256:" and 64 hexadecimal digits
    sha256: str
    # 32 hexadecimal digits, None unless asked for
    md5: str | None
    # in bytes
    size: int
    # 16 bytes for each block of `BLOCK` bytes
    blocks: tuple[bytes, ...] = field(repr=False)


def identify(stream: BinaryIO, *, with_md5: bool = False) -> ByteIdentity:
    """Read a stream to its end, in constant memory.

    Parameters
    ----------
    stream
        Open for reading, at its start.
    with_md5
        Whether to compute MD5, too: DVC names files by it.

    Raises
    ------
    OSError
        If the stream cannot be read.
    """
    # MD5 guards against mistakes here, never against forgery
    whole, legacy = sha256(), md5(usedforsecurity=False)
    size, blocks = 0, []
    while block := _full_block(stream):
        whole.update(block)
        if with_md5:
            legacy.update(block)
        size += len(block)
        blocks.append(_digest(block))
    return ByteIdentity(
        sha256=PREFIX + whole.hexdigest(),
        md5=legacy.hexdigest() if with_md5 else None,
        size=size,
        blocks=tuple(blocks),
    )


class VerifiedBytes(io.RawIOBase):
    """A file that gives out no byte but those that were identified.

    Parameters
    ----------
    stream
        The file, opened again; it is closed with this one.
    identity
        What `identify` found.
    where
        What messages call the file.
    """

    def __init__(self, stream: BinaryIO, identity: ByteIdentity, *, where: str) -> None:
        super().__init__()
        self._stream = stream
        self._identity = identity
        self._where = where
        self._at = 0
        # the block that was read last: readers ask for small pieces
        self._number = -1
        self._block = b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any place can be read first."""
        return True

    def tell(self) -> int:
        """Give the place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, counted from the start, from here or from the end."""
        starts = {io.SEEK_SET: 0, io.SEEK_CUR: self._at}
        self._at = max(0, starts.get(whence, self._identity.size) + offset)
        return self._at

    def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer with verified bytes, at most to the end of a block.

        Raises
        ------
        UnreadableData
            If the file no longer holds what was identified.
        """
        number, offset = divmod(self._at, BLOCK)
        target = memoryview(buffer).cast("B")
        if number >= len(self._identity.blocks) or not target.nbytes:
            return 0
        piece = self._verified(number)[offset : offset + target.nbytes]
        target[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file, too."""
        self._stream.close()
        super().close()

    def _verified(self, number: int) -> bytes:
        if number != self._number:
            self._stream.seek(number * BLOCK)
            block = _full_block(self._stream)
            if _digest(block) != self._identity.blocks[number]:
                raise UnreadableData(changed(self._where, self._identity.sha256))
            self._number, self._block = number, block
        return self._block


def changed(where: str, identity: str) -> str:
    """Word that a file is no longer the one that was identified."""
    return (
        f"{where}: the file changed while it was read, so its identity ({identity}) is "
        "not that of the rows. Hint: wait until it is written, then run again."
    )


def _full_block(stream: BinaryIO) -> bytes:
    """Read a whole block: pipes and networks give less than asked for."""
    block = stream.read(BLOCK)
    while 0 < len(block) < BLOCK and (more := stream.read(BLOCK - len(block))):
        block += more
    return block


def _digest(block: bytes) -> bytes:
    return blake2b(block, digest_size=16).digest()
