"""Is this the name of content: the form that the registry demands of a digest.

The digests themselves are made by `pytest_mlgate.data.references.sha256`.
"""

from __future__ import annotations

import re

from pytest_mlgate.data.references.sha256 import PREFIX
from pytest_mlgate.errors import InvalidInput

_FORM = re.compile(r"sha256:[0-9a-f]{64}")


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
