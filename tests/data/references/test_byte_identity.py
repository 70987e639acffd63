from __future__ import annotations

import io
import random
from hashlib import md5
from hashlib import sha256

import pytest

from pytest_mlgate.data.references.byte_identity import BLOCK
from pytest_mlgate.data.references.byte_identity import VerifiedBytes
from pytest_mlgate.data.references.byte_identity import identify
from pytest_mlgate.errors import UnreadableData

SIZES = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17]


def content(size):
    return random.Random(size).randbytes(size)


def verified(now, *, then=None):
    identity = identify(io.BytesIO(now if then is None else then))
    return io.BufferedReader(VerifiedBytes(io.BytesIO(now), identity, where="t.csv"))


@pytest.mark.parametrize("size", SIZES)
def test_the_digests_are_those_of_hashlib(size):
    data = content(size)
    found = identify(io.BytesIO(data), with_md5=True)
    assert found.sha256 == "sha256:" + sha256(data).hexdigest()
    assert found.md5 == md5(data, usedforsecurity=False).hexdigest()
    assert found.size == size
    assert identify(io.BytesIO(data)).md5 is None


class Dribble(io.BytesIO):
    """Gives less than it is asked for, as networks do."""

    def read(self, size=-1):
        return super().read(min(size, 100_003) if size > 0 else size)


def test_a_stream_that_gives_small_pieces_has_the_same_identity():
    data = content(2 * BLOCK + 5)
    assert identify(Dribble(data)) == identify(io.BytesIO(data))


@pytest.mark.parametrize("size", SIZES)
def test_unchanged_bytes_are_read_as_they_are(size):
    data = content(size)
    assert verified(data).read() == data


def test_any_place_can_be_read_in_any_order():
    data, draw = content(3 * BLOCK + 17), random.Random(0)
    stream = verified(data)
    for _ in range(200):
        start, length = draw.randrange(len(data)), draw.randrange(5000)
        stream.seek(start)
        assert stream.tell() == start
        assert stream.read(length) == data[start : start + length]
    assert stream.seek(-8, io.SEEK_END) == len(data) - 8
    assert stream.read() == data[-8:]
    stream.seek(4)
    stream.seek(6, io.SEEK_CUR)
    assert stream.read(2) == data[10:12]


@pytest.mark.parametrize("at", [0, BLOCK - 1, BLOCK, 2 * BLOCK + 16])
def test_one_changed_byte_is_refused_where_it_stands(at):
    data = content(2 * BLOCK + 17)
    other = bytearray(data)
    other[at] ^= 1
    with pytest.raises(UnreadableData, match=r"t\.csv: the file changed"):
        verified(bytes(other), then=data).read()


@pytest.mark.parametrize("cut", [1, 17, BLOCK, BLOCK + 5])
def test_a_file_that_became_shorter_is_refused(cut):
    data = content(2 * BLOCK + 17)
    with pytest.raises(UnreadableData, match="the file changed"):
        verified(data[:-cut], then=data).read()


def test_what_was_appended_later_is_not_seen_or_refused():
    whole = content(2 * BLOCK)
    # on the border of a block the new bytes are never asked for …
    assert verified(whole + b"more", then=whole).read() == whole
    # … and within one the block is another
    with pytest.raises(UnreadableData, match="the file changed"):
        verified(whole + b"more", then=whole + b"mo").read()


def test_closing_closes_the_file():
    below = io.BytesIO(b"abc")
    with VerifiedBytes(below, identify(io.BytesIO(b"abc")), where="t") as stream:
        assert stream.read(2) == b"ab"
    assert below.closed
