"""How an HTTP endpoint is asked: rows as JSON in batches, with patience and a limit.

A server that is restarting gets a few more chances. Whatever is not one whole answer
for each row ends the session with the address and what came back.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler
from urllib.request import Request
from urllib.request import build_opener

import narwhals as nw

from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.asking.one_call import AnswersInOneCall
from pytest_mlgate.models.asking.progress import tell
from pytest_mlgate.models.formats.endpoint_answers import answers_in
from pytest_mlgate.models.formats.endpoint_requests import body_of
from pytest_mlgate.models.formats.endpoint_requests import form_for
from pytest_mlgate.models.formats.loaded import LoadedModel

if TYPE_CHECKING:
    from pytest_mlgate.models.formats.loaded import LoadingTerms

PAUSES_S = (0.25, 1.0, 4.0)
"""How long to wait before each further attempt."""

MOST_BYTES = 256 << 20
"""An answer to one request that is larger is refused."""

_BLOCK = 1 << 16
# statuses that a later attempt may not meet; so is everything from 500 on
_PASSING = {408, 425, 429}


class _BrokenCall(Exception):
    """A server did not answer in time, or not as it should; it may next time."""


class _StayHere(HTTPRedirectHandler):
    """Go where the settings say, and nowhere that a server points to."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:  # noqa: ANN401 - urllib's own
        return None


def load_endpoint(url: str, terms: LoadingTerms) -> LoadedModel:
    """Make a model of an endpoint; nothing is sent before it is asked.

    Raises
    ------
    UnreadableData
        If the address has no host.
    """
    if not urlsplit(url).hostname:
        raise UnreadableData(
            f"{redacted(url)}: an endpoint must be http://host/path or "
            "https://host/path. Hint: http://localhost:8080/invocations."
        )
    endpoint = _Endpoint(url=url, shown=redacted(url), terms=terms)
    model = AnswersInOneCall(
        call=endpoint.answers,
        classes=terms.classes,
        features=terms.features,
        form=terms.form,
    )
    # nothing says what will answer tomorrow
    shown = f"{redacted(url)} (mutable: an endpoint)"
    return LoadedModel(model=model, digest=None, path=None, shown=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Endpoint:
    """An address, and how it is asked."""

    url: str
    # without what opens doors
    shown: str
    terms: LoadingTerms

    def answers(self, features: Any) -> Any:  # noqa: ANN401 - any frame; what JSON holds
        """Ask about all rows, batch by batch, and give one answer for each."""
        frame = nw.from_native(features, eager_only=True)
        found: list[Any] = []
        for start in range(0, len(frame), self.terms.batch):
            found += self._batch(frame[start : start + self.terms.batch], start)
            tell(self.shown, len(found), len(frame))
        return found

    def _batch(self, frame: nw.DataFrame[Any], start: int) -> list[Any]:
        form = self.terms.request or form_for(urlsplit(self.url).path)
        told = self._persistently(body_of(frame, form))
        try:
            content = json.loads(told)
        except (ValueError, RecursionError):
            raise self._refused(
                f"it must answer JSON; it answers {_beginning(told)}",
                "check that the address is that of the model's predictions",
            ) from None
        found = answers_in(content)
        if found is None or len(found) != len(frame):
            got = _beginning(told) if found is None else f"{len(found)} answers"
            raise self._refused(
                f"it must give one answer for each of the {len(frame)} rows of a "
                f"request (from row {start}); it gives {got}",
                f"set `request` to the form that it takes (asked: {form!r})",
            )
        return found

    def _persistently(self, body: bytes) -> bytes:
        for pause_s in (*PAUSES_S, None):
            try:
                return self._asked(body)
            except _BrokenCall as error:
                if pause_s is None:
                    raise self._refused(
                        f"no answer in {len(PAUSES_S) + 1} attempts "
                        f"({redacted(str(error))})",
                        "run again when it answers, or give it longer with `timeout` "
                        "or fewer rows with `batch`",
                    ) from None
                time.sleep(pause_s)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _asked(self, body: bytes) -> bytes:
        until = time.monotonic() + self.terms.timeout
        try:
            with build_opener(_StayHere).open(
                _request(self.url, body), timeout=self.terms.timeout
            ) as answer:
                return _read(answer, until)
        except HTTPError as error:
            with error:
                told = f"status {error.code}: {_beginning(error.read(_BLOCK))}"
            if error.code >= 500 or error.code in _PASSING:
                raise _BrokenCall(told) from None
            raise self._refused(
                f"it refuses the request with {told}",
                "check the address, and `request` and `features` beside the model",
            ) from None
        except TimeoutError:
            limit = f"not done within the {self.terms.timeout:g} seconds of `timeout`"
            raise _BrokenCall(limit) from None
        except (HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            raise _BrokenCall(f"{type(reason).__name__}: {reason}") from None

    def _refused(self, why: str, hint: str) -> UnreadableData:
        return UnreadableData(f"{self.shown}: {why}. Hint: {hint}.")


def _request(url: str, body: bytes) -> Request:
    parts = urlsplit(url)
    plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = Request(plain, data=body)  # noqa: S310 - http and https only: load_model
    request.add_header("Content-Type", "application/json")
    request.add_header("Accept", "application/json")
    if parts.username is not None:
        known = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        told = b64encode(known.encode()).decode()
        request.add_header("Authorization", f"Basic {told}")
    return request


def _read(answer: Any, until: float) -> bytes:  # noqa: ANN401 - a response
    """Read within the limit, however slowly the bytes drip."""
    parts, size = [], 0
    while block := answer.read1(_BLOCK):
        parts.append(block)
        size += len(block)
        if time.monotonic() > until:
            raise TimeoutError
        if size > MOST_BYTES:
            raise _BrokenCall(f"more than {MOST_BYTES:,} bytes")
    announced = answer.headers.get("Content-Length")
    if announced is not None and announced != str(size):
        raise _BrokenCall(f"{size} bytes arrived and {announced} were announced")
    return b"".join(parts)


def _beginning(content: bytes) -> str:
    text = " ".join(content[:500].decode("utf-8", "replace").split())
    return repr(text[:100]) if text else "nothing"
