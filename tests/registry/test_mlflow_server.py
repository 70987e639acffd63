"""A tracking server: a real one where MLflow's server is installed, and broken ones."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest
from tests.registry.test_mlflow_processes import run

from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.address import open_registry

# what mlflow says on the way, and no concern of ours
pytestmark = pytest.mark.filterwarnings("ignore:::mlflow", "ignore:::alembic")

START_S = 120


def server_program():
    """Find MLflow's server: the variable names one of another environment."""
    named = os.environ.get("MLGATE_TEST_MLFLOW")
    if named:
        return named
    try:
        importlib.metadata.version("mlflow")
    except importlib.metadata.PackageNotFoundError:
        return None
    return shutil.which("mlflow")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    program = server_program()
    if program is None:
        pytest.skip("mlflow-skinny has no server; install mlflow to run this")
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(program, "server", "--host", "127.0.0.1", "--port", str(port)),
        *("--backend-store-uri", f"sqlite:///{folder / 'server.db'}"),
        *("--artifacts-destination", str(folder / "kept"), "--workers", "2"),
    ]
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true"}
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | quiet,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(running.pid, 15)
        running.wait(timeout=30)


def wait_for(url):
    deadline = time.monotonic() + START_S
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.3)
        else:
            return


def test_a_whole_life_over_http(server, tmp_path, propose, undo, agree):
    registry = open_registry(f"mlflow:{server}", root=tmp_path)
    assert registry.champion("income") is None
    old = propose("old")
    registry.approve(agree(old))
    registry.promote(old)
    new = propose("new", baseline=old.digest)
    registry.promote(new)
    with pytest.raises(PromotionRefused, match=f"the champion is {new.digest}"):
        registry.promote(propose("third", baseline=old.digest))
    assert registry.rollback(undo()).digest == old.digest
    assert [event.version for event in registry.history("income")] == [0, 1, 2, 1]
    shutil.rmtree(tmp_path / ".mlgate")
    assert registry.artifact(new.digest).read_text() == "new"
    assert registry.record(registry.history("income")[0].record_digest) == old.record
    assert registry.verify("income") == ()
    assert registry._aliases.read("income") == {"champion": 1}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks processes")
def test_one_of_eight_wins_over_http(server, tmp_path):
    from tests.prepared_mlflow import put

    put(tmp_path / "warm" / "mlflow.db")
    for number in range(8):
        (tmp_path / f"candidate-{number}.skops").write_text(f"candidate-{number}")
    told = run("race", tmp_path, 8, "raced", address=f"mlflow:{server}")
    (winner,) = [one for one in told if "promoted" in one]
    losers = [one for one in told if "refused" in one]
    assert len(losers) == 5
    for loser in losers:
        assert f"the champion is {winner['promoted']}" in loser["told"]
    registry = open_registry(f"mlflow:{server}", root=tmp_path)
    assert registry.champion("raced").digest == winner["promoted"]
    assert registry._aliases.read("raced")["champion"] == winner["number"]
    assert registry.verify("raced") == ()


@contextmanager
def answering(status, body=b"{}"):
    """Serve one answer for ever, and count."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - what the library calls

        def log_message(self, *_):
            """Say nothing."""

    served = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server_port}", asked
    finally:
        served.shutdown()
        served.server_close()
        thread.join()


def test_a_server_that_is_down_is_a_clear_error_and_soon(
    tmp_path, propose, monkeypatch
):
    # how often is bounded below; here nobody has to wait
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        registry = open_registry(f"mlflow:http://ann:secret@{address}", root=tmp_path)
        promotion = propose("first")
        for act in (
            lambda: registry.champion("income"),
            lambda: registry.promote(promotion),
            lambda: registry.history("income"),
            lambda: registry.verify("income"),
        ):
            with pytest.raises(RegistryError) as told:
                act()
            assert f"MLflow at http://…@{address} cannot" in str(told.value)
            assert "it does not answer" in str(told.value)
            assert "Hint: start the server, or check the address" in str(told.value)
            assert "secret" not in str(told.value)
    assert not (tmp_path / ".mlgate").exists()


def test_a_server_that_fails_is_asked_three_times(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "0")
    with answering(503) as (address, asked):
        registry = open_registry(f"mlflow:{address}", root=tmp_path)
        with pytest.raises(RegistryError, match="cannot tell the aliases of 'income'"):
            registry.champion("income")
    assert len(asked) == 3
    assert "MLFLOW_HTTP_REQUEST_MAX_RETRIES" not in os.environ


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, "it does not know who asks"), (403, "whoever asks may not do this")],
)
def test_a_server_that_refuses_says_what_to_set(tmp_path, status, told):
    with answering(status, b"no") as (address, _):
        registry = open_registry(f"mlflow:{address}", root=tmp_path)
        with pytest.raises(RegistryError, match=told):
            registry.champion("income")


def test_what_is_no_server_of_mlflow_is_an_error(tmp_path):
    with answering(200, b"<html>welcome</html>") as (address, _):
        registry = open_registry(f"mlflow:{address}", root=tmp_path)
        with pytest.raises(
            RegistryError, match=r"cannot tell the aliases .* it says no"
        ):
            registry.champion("income")
