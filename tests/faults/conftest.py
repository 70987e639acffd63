"""A project to break, and one warm process that runs its sessions."""

from __future__ import annotations

import pytest
from tests.faults.faulty_project import FaultyProject
from tests.faults.runner import Runner


@pytest.fixture(scope="session")
def runner():
    """Give the one process that forks all sessions of these tests."""
    runner = Runner()
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def _laid_out(tmp_path_factory, runner) -> FaultyProject:
    return FaultyProject(tmp_path_factory.mktemp("faults") / "seed", runner)


@pytest.fixture
def project(_laid_out, tmp_path) -> FaultyProject:
    """Give a fresh copy of a project whose candidate is going to be promoted."""
    return _laid_out.copy(tmp_path / "project")
