"""Bytes and answers over HTTP: `download` and `ask`, with the standard library only.

Whatever is shorter than the server announced is refused, a passing fault is tried
again, and credentials go to the host that they are for and to no other.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING
from typing import Any
from urllib.error import HTTPError
from urllib.error import URLError
from urllib.parse import unquote
from urllib.parse import urlsplit
from urllib.request import Request
from urllib.request import urlopen

from pytest_mlgate.data.references.attempts import BrokenTransfer
from pytest_mlgate.data.references.attempts import denied
from pytest_mlgate.data.references.attempts import persistently
from pytest_mlgate.data.references.redaction import redacted

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from typing import BinaryIO

TIMEOUT_S = 60.0
"""How long a server may say nothing."""

_BLOCK = 1 << 20
# statuses that a later attempt may not meet; so is everything from 500 on
_PASSING = {408, 425, 429}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Name and secret for one host; neither is ever shown."""

    user: str
    secret: str

    def __repr__(self) -> str:
        return "Credentials(…)"


def download(
    url: str,
    target: BinaryIO,
    *,
    credentials: Credentials | None = None,
    size: int | None = None,
) -> str | None:
    """Write what a URL gives into an open file.

    Parameters
    ----------
    url
        ``http://`` or ``https://``; a user and password in it become `credentials`.
    target
        Open for writing; after a broken attempt it begins anew.
    credentials
        Sent as basic authentication, and not to where the server points on.
    size
        The bytes that are expected, where that is known beforehand.

    Returns
    -------
    str or None
        The entity tag, when the server gives a strong one.

    Raises
    ------
    UnreadableData
        If it is missing, forbidden, or does not arrive whole in several attempts.
    """

    def attempt() -> str | None:
        target.seek(0)
        target.truncate()
        with _opened(url, credentials) as answer:
            received = _copied(answer, target)
            _refuse_other_size(received, size, "was announced elsewhere")
            announced = answer.headers.get("Content-Length")
            _refuse_other_size(received, announced, "was announced")
            tag = answer.headers.get("ETag", "")
        return tag.strip('"') if tag.startswith('"') else None

    return persistently(attempt, shown=redacted(url))


def ask(url: str, *, credentials: Credentials | None = None) -> Any:  # noqa: ANN401 - the shape of JSON
    """Get a JSON answer.

    Raises
    ------
    UnreadableData
        As `download`, or if the answer is not JSON.
    """

    def attempt() -> Any:  # noqa: ANN401 - the shape of JSON
        with _opened(url, credentials) as answer:
            try:
                return json.loads(answer.read())
            except (HTTPException, OSError) as error:
                raise BrokenTransfer(_told(error)) from error
            except ValueError as error:
                hint = "check that the address is that of the server's API"
                raise denied(redacted(url), "no JSON came back", hint=hint) from error

    return persistently(attempt, shown=redacted(url))


def _opened(url: str, credentials: Credentials | None) -> HTTPResponse:
    """Open a URL; the error says whether another attempt makes sense."""
    plain, found = _without_user(url)
    request = Request(plain)  # noqa: S310 - callers give http and https only
    request.add_header("Accept-Encoding", "identity")
    if known := credentials or found:
        told = b64encode(f"{known.user}:{known.secret}".encode()).decode()
        # unredirected: where a server points on, nobody needs to know the password
        request.add_unredirected_header("Authorization", f"Basic {told}")
    try:
        answer: HTTPResponse = urlopen(request, timeout=TIMEOUT_S)  # noqa: S310 - as above
    except HTTPError as error:
        error.close()
        if error.code >= 500 or error.code in _PASSING:
            raise BrokenTransfer(f"HTTP status {error.code}") from error
        hint = "check the address" + (
            " and the credentials" if error.code in {401, 403} else ""
        )
        told = f"HTTP status {error.code}, {error.reason}"
        raise denied(redacted(url), told, hint=hint) from None
    except (URLError, HTTPException, OSError) as error:
        raise BrokenTransfer(_told(error)) from error
    except ValueError as error:
        raise denied(redacted(url), error, hint="check the address") from None
    return answer


def _without_user(url: str) -> tuple[str, Credentials | None]:
    parts = urlsplit(url)
    if parts.username is None:
        return url, None
    plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    user, secret = unquote(parts.username), unquote(parts.password or "")
    return plain, Credentials(user=user, secret=secret)


def _copied(answer: HTTPResponse, target: BinaryIO) -> int:
    received = 0
    while block := _block_of(answer):
        target.write(block)
        received += len(block)
    return received


def _block_of(answer: HTTPResponse) -> bytes:
    try:
        return answer.read(_BLOCK)
    except (HTTPException, OSError) as error:
        raise BrokenTransfer(_told(error)) from error


def _refuse_other_size(received: int, expected: object, what: str) -> None:
    if expected is not None and str(received) != str(expected):
        raise BrokenTransfer(f"{received} bytes arrived and {expected} {what}")


def _told(error: Exception) -> str:
    reason = getattr(error, "reason", None) or str(error)
    return f"{type(error).__name__}: {reason}"
