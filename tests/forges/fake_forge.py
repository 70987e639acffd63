"""GitHub's and GitLab's comments on this machine: what the tests talk to over HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from dataclasses import dataclass
from dataclasses import field
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs
from urllib.parse import urlsplit

TOKEN = "secret-token-of-the-test"
ME = "github-actions[bot]"


@dataclass
class FakeForge:
    """What the forge knows, what it was asked, and what it is to answer next."""

    comments: list[dict] = field(default_factory=list)
    pulls: list[dict] = field(default_factory=list)
    # (status, headers, body) that come before anything else; heard, or not
    troubles: deque = field(default_factory=deque)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    page_size: int = 100
    # a lost answer: the comment is written, and 502 comes back
    lose_next_answer: bool = False
    url: str = ""

    def comment(self, body: str, *, author: str = ME) -> dict:
        number = len(self.comments) + 1
        made = {
            "id": number,
            "body": body,
            "user": {"login": author},
            "author": {"username": author},
            "html_url": f"https://forge.example/c/{number}",
        }
        self.comments.append(made)
        return made

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [
            (method, path)
            for method, path in self.asked
            if method != "GET" and path != "/graphql"
        ]


class _Handler(BaseHTTPRequestHandler):
    forge: FakeForge

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        forge, parts = self.forge, urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        forge.asked.append((self.command, parts.path))
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        forge.tokens.add(bearer or self.headers.get("PRIVATE-TOKEN"))
        if forge.troubles and parts.path not in {"/graphql", "/user"}:
            self._send(*forge.troubles.popleft())
            return
        self._send(*self._routed(parts, body))

    def _routed(self, parts, body) -> tuple[int, dict, object]:  # noqa: PLR0911 - a table of routes
        forge, path = self.forge, parts.path
        if path == "/graphql":
            return 200, {}, {"data": {"viewer": {"login": ME}}}
        if path == "/user":
            return 200, {}, {"username": ME}
        listed = {
            "/repos/o/r/issues/7/comments": forge.comments,
            "/repos/o/r/pulls": forge.pulls,
            "/projects/g%2Fp/merge_requests/7/notes": forge.comments,
        }
        if path in listed and self.command == "GET":
            return self._page(listed[path], parts)
        if path in listed and self.command == "POST":
            if len(body["body"]) > 65_536:
                return 422, {}, {"message": "body is too long"}
            made = forge.comment(body["body"])
            if forge.lose_next_answer:
                forge.lose_next_answer = False
                return 502, {}, {}
            return 201, {}, made
        if found := re.fullmatch(r".*/(?:comments|notes)/(\d+)", path):
            changed = forge.comments[int(found[1]) - 1]
            changed["body"] = body["body"]
            return 200, {}, changed
        return 404, {}, {"message": "Not Found"}

    def _page(self, found: list[dict], parts) -> tuple[int, dict, object]:
        page, size = (
            int(parse_qs(parts.query).get("page", ["1"])[0]),
            self.forge.page_size,
        )
        headers = {}
        if len(found) > page * size:
            url = f"{self.forge.url}{parts.path}?page={page + 1}"
            headers["Link"] = f'<{url}>; rel="next", <{url}>; rel="last"'
        return 200, headers, found[(page - 1) * size : page * size]

    def _send(self, status: int, headers: dict, body: object) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815 - names of http.server


def serve(forge: FakeForge) -> ThreadingHTTPServer:
    """Start answering; the caller shuts it down."""
    handler = type("Handler", (_Handler,), {"forge": forge})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    forge.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
