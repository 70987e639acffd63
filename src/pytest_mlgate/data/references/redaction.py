"""What of a reference may be shown: `redacted` takes out what opens doors.

A reference goes into records, reports and error messages; a password, a token or the
signature of a URL does not.
"""

from __future__ import annotations

import os
import re

SECRET_VARIABLES = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY",
    "LAKECTL_CREDENTIALS_ACCESS_KEY_ID",
)
"""Environment variables whose values never stand in a message."""

_LEAST = 6  # a shorter value would blot out words that merely look like it

# user:password@ after the scheme …
_USER = re.compile(r"(?<=://)[^/@\s?#'\"]+@")
# … and parameters of a query that sign or unlock
_PARAMETER = re.compile(
    r"([?&](?:x-amz-(?:signature|credential|security-token)|signature|sig|token|"
    r"access_token|auth|api_?key|key|password|secret|awsaccesskeyid|x-goog-signature|"
    r"x-goog-credential)=)[^&#\s'\"]+",
    re.IGNORECASE,
)


def redacted(text: str) -> str:
    """Replace credentials in a text with an ellipsis.

    Examples
    --------
    >>> redacted("https://ann:pass@host/t.csv?v=3&sig=4b1d")
    'https://…@host/t.csv?v=3&sig=…'

    What the reader needs to find the file is left.
    """
    shown = _PARAMETER.sub(r"\1…", _USER.sub("…@", text))
    for name in SECRET_VARIABLES:
        value = os.environ.get(name, "")
        if len(value) >= _LEAST:
            shown = shown.replace(value, "…")
    return shown
