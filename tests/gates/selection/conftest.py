"""A folder with models to choose from."""

from __future__ import annotations

import pytest
from tests.gates.selection.models_made_up import Shop


@pytest.fixture
def shop(tmp_path):
    """Give a folder with settings, rows and a baseline that knows one feature."""
    return Shop(tmp_path)
