"""A forge on this machine."""

from __future__ import annotations

import pytest
from tests.forges.fake_forge import FakeForge
from tests.forges.fake_forge import serve


@pytest.fixture
def forge():
    made = FakeForge()
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()
