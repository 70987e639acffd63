"""What Python raises over a zip archive that is cut or forged: `NO_ARCHIVE`.

`zipfile` words few kinds of damage itself. The others come from what it builds on, and
end here in the one list that every reader of an archive catches.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from zipfile import BadZipFile

NO_ARCHIVE: tuple[type[Exception], ...] = (
    ArithmeticError,
    BadZipFile,
    EOFError,
    LookupError,
    OSError,
    # also a compression that Python does not know, and a member that is encrypted
    RuntimeError,
    # also a place before the beginning of the file
    ValueError,
    lzma.LZMAError,
    struct.error,
    zlib.error,
)
