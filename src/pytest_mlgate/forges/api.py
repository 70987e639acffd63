"""How a forge's API is asked: JSON over HTTP, with patience, and without a leak.

Nothing but the standard library. The token goes to the address that was named and to no
other: a redirect or a page elsewhere is an error. It stands in no message.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlsplit

from pytest_mlgate.errors import ForgeError
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from email.message import Message

ATTEMPTS = 4
LONGEST_WAIT_S = 60.0
PAGES = 50
"""Pages of a hundred that are read of a list; a longer one is an error."""

_TRANSIENT = frozenset({429, 500, 502, 503, 504})
_TIMEOUT_S = 30.0
_MOST_BYTES = 20_000_000
_NEXT = re.compile(r'<([^<>]+)>\s*;[^<]*\brel="?next"?')
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Refused(ForgeError):
    """An answer of the API that no second attempt changes."""

    def __init__(self, status: int, told: str) -> None:
        super().__init__(f"status {status}: {told}")
        self.status = status
        # what the forge says about it, cut short
        self.told = told


class Api:
    """One API, asked with one token.

    Parameters
    ----------
    base
        Address of the API, without a slash at its end; https, but for this machine.
    headers
        With the token among them.
    sleep
        What waits between attempts.
    """

    def __init__(
        self,
        base: str,
        *,
        headers: Mapping[str, str],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = base.rstrip("/")
        self._origin = _origin(self._base)
        self._headers = {"Accept": "application/json", **headers}
        self._sleep = sleep
        self._opener = urllib.request.build_opener(_StayHere)

    def get(self, path: str) -> Any:  # noqa: ANN401 - the shape of JSON
        """Read one thing."""
        return self._asked("GET", self._base + path, None)[0]

    def pages(self, path: str) -> Iterator[Any]:
        """Read a list to its end, whatever the size of its pages."""
        url: str | None = self._base + path
        for _ in range(PAGES):
            if url is None:
                return
            found, headers = self._asked("GET", url, None)
            if not isinstance(found, list):
                raise ForgeError(
                    f"{self._origin} answered something else than a list. Hint: is "
                    "the address that of an API?"
                )
            yield from found
            url = self._next(headers)
        if url is not None:
            raise ForgeError(
                f"{self._origin} has more than {PAGES} pages of this list. Hint: name "
                "the pull request by its number."
            )

    def send(
        self, method: str, path: str, body: Mapping[str, Any], *, once: bool = False
    ) -> Any:  # noqa: ANN401 - the shape of JSON
        """Send one thing; `once` where it may have been heard though no answer came."""
        attempts = 1 if once else ATTEMPTS
        return self._asked(method, self._base + path, body, attempts=attempts)[0]

    def _asked(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None,
        *,
        attempts: int = ATTEMPTS,
    ) -> tuple[Any, Message]:
        data = None if body is None else json.dumps(body).encode()
        headers = dict(self._headers)
        if data is not None:
            headers["Content-Type"] = "application/json"
        for attempt in range(1, attempts + 1):
            # the scheme was looked at when the base was
            request = urllib.request.Request(  # noqa: S310
                url, data=data, headers=headers, method=method
            )
            try:
                with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                    return _json(answer.read(_MOST_BYTES + 1)), answer.headers
            except urllib.error.HTTPError as error:
                with error:
                    refused = Refused(error.code, _told(error))
                    wait = _wait(error, attempt)
                if wait is None or attempt == attempts:
                    raise refused from None
            except (OSError, ValueError) as error:
                if attempt == attempts:
                    raise ForgeError(_unreachable(self._origin, error)) from None
                wait = float(2**attempt)
            self._sleep(wait)
        raise AssertionError

    def _next(self, headers: Message) -> str | None:
        found = _NEXT.search(headers.get("Link") or "")
        if found is None:
            return None
        if _origin(found[1]) != self._origin:
            raise ForgeError(
                f"{self._origin} says that its next page is at {_origin(found[1])}. "
                "The token is not sent there. Hint: check the address of the API."
            )
        return found[1]


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it would take the token along."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _origin(url: str) -> str:
    """Give scheme, host and port, which decide who reads the token."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    else:
        safe = parts.scheme == "https" or host in _LOOPBACK
        if host and safe and parts.scheme in {"http", "https"} and not parts.username:
            return f"{parts.scheme}://{host}" + ("" if port is None else f":{port}")
    raise InvalidInput.because(
        "the address of the API", "https://…, or http:// on this machine", url
    )


def _wait(error: urllib.error.HTTPError, attempt: int) -> float | None:
    """Say how long to wait before asking again; None: it would change nothing."""
    spent = error.headers.get("x-ratelimit-remaining") == "0"
    asked = error.headers.get("Retry-After")
    if error.code not in _TRANSIENT and not (error.code == 403 and (spent or asked)):
        return None
    if asked is not None and asked.isdigit():
        wait = float(asked)
    elif spent:
        wait = float(error.headers.get("x-ratelimit-reset") or 0) - time.time()
    else:
        wait = float(2**attempt)
    return max(wait, 1.0) if wait <= LONGEST_WAIT_S else None


def _told(error: urllib.error.HTTPError) -> str:
    """Give the forge's own words about a refusal, where it has any."""
    try:
        body = json.loads(error.read(100_000))
    except (OSError, ValueError):
        return ""
    told = body.get("message", "") if isinstance(body, dict) else ""
    return str(told)[:200]


def _json(content: bytes) -> Any:  # noqa: ANN401 - the shape of JSON
    if len(content) > _MOST_BYTES:
        raise ValueError("the answer is too long")
    return json.loads(content)


def _unreachable(origin: str, error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return (
        f"{origin} cannot be asked: {reason}. Nothing is known to have been written. "
        "Hint: try again; the comment is found again, and not written twice."
    )
