"""Fixtures of the tests that run pytest inside pytest."""

from __future__ import annotations

import pytest
from tests.gate_project import GateProject


@pytest.fixture
def project(pytester: pytest.Pytester) -> GateProject:
    """Give a small project with one gate."""
    return GateProject(pytester)
