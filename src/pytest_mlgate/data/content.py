"""Which content does a frame in memory hold: `content_digest`.

A digest of names, order, kinds and values. The index of a pandas frame and the way in
which a library lays out its columns are no part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.kept_text import factorized
from pytest_mlgate.data.kept_text import kept_text
from pytest_mlgate.data.references.sha256 import digest_of_parts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from numpy.typing import NDArray


def content_digest(frame: nw.DataFrame[Any]) -> str:
    """Digest a frame column by column.

    Returns
    -------
    str
        ``"sha256:"`` and 64 hexadecimal digits.

    Examples
    --------
    >>> import narwhals as nw
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"age": [17, 42]}, index=[8, 9])
    >>> moved = frame.reset_index(drop=True)
    >>> content_digest(nw.from_native(frame)) == content_digest(nw.from_native(moved))
    True

    The same values under another index are the same content.
    """
    return digest_of_parts(
        piece
        for name in frame.columns
        for part in _parts(name, frame[name])
        # the length first, so that no two lists of parts run together
        for piece in (len(part).to_bytes(8, "little"), part)
    )


def _parts(name: str, series: nw.Series[Any]) -> Iterator[bytes | memoryview]:
    yield name.encode("utf-8", "surrogatepass")
    values = _values(series)
    if values.dtype.kind in "biu":
        yield values.dtype.kind.encode()
        yield _bytes_of(values, "<u8" if values.dtype.kind == "u" else "<i8")
    elif values.dtype.kind == "f":
        missing = np.isnan(values)
        yield b"f"
        yield _bytes_of(
            np.where(missing, 0.0, values) if missing.any() else values, "<f8"
        )
        yield np.packbits(missing).tobytes()
    elif series.dtype in {nw.String, nw.Categorical, nw.Enum}:
        # Each text once, in order of appearance, and where it stands: as unique as
        # the list of all texts, and many times faster.
        codes, distinct = factorized(as_objects(values))
        yield b"s"
        yield _bytes_of(codes, "<i8")
        yield from _words(distinct)
    else:
        yield b"o"
        yield from _words(values)


def _values(series: nw.Series[Any]) -> NDArray[Any]:
    """Give the values; text that other questions will look at too is made once."""
    kept = kept_text(series.to_native())
    return np.asarray(series.to_numpy()) if kept is None else kept


def _bytes_of(values: NDArray[Any], kind: str) -> memoryview:
    """Show the bytes of an array of one kind, copied only if it is of another."""
    return np.ascontiguousarray(values, dtype=kind).data.cast("B")


def _words(values: Iterable[Any]) -> Iterator[bytes]:
    words = [_word(value) for value in values]
    yield np.array([len(word) for word in words], dtype="<i8").tobytes()
    yield b"".join(words)


def _word(value: Any) -> bytes:  # noqa: ANN401 - a cell of any kind
    """Write one value so that 1 and "1" differ and every missing value is the same."""
    if isinstance(value, str):
        return b"s" + value.encode("utf-8", "surrogatepass")
    missing = pd.isna(value)  # an array when the value is a list
    if isinstance(missing, bool) and missing:
        return b""
    return f"{type(value).__name__}:{value}".encode()
