"""A server on loopback that answers as a test tells it to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest


class Served(BaseHTTPRequestHandler):
    """Give each request to the function of the test."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(body), dict(self.headers)))
        found = self.server.answer(self.path, json.loads(body))
        status, content, headers = (
            found if isinstance(found, tuple) else (200, found, {})
        )
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)
        except OSError:
            pass  # the client has given up

    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    """Serve a function of path and body; give the address, and what was asked."""
    servers = []

    def serves(answer):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
        server.daemon_threads = True
        server.answer, server.asked = answer, []
        thread = threading.Thread(
            target=server.serve_forever, args=(0.02,), daemon=True
        )
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}", server.asked

    yield serves
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()
