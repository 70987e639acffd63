"""What tests of references share: a server on loopback, and no waiting for it."""

from __future__ import annotations

import pytest
from tests.data.loopback import Loopback

from pytest_mlgate.data.references import attempts
from pytest_mlgate.data.references.pins import Pins


@pytest.fixture
def web(monkeypatch):
    """Talk to a server on this machine, whatever proxy the environment names."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(attempts, "PAUSES_S", (0.0, 0.0))
    server = Loopback()
    yield server
    server.close()


@pytest.fixture
def pins(tmp_path):
    folder = tmp_path / "pins"
    folder.mkdir()
    return Pins(folder)
