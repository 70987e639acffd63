from __future__ import annotations

import logging

import pytest


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    """Hear our logger: MLflow's set-up of its database silences those that it finds."""
    monkeypatch.setattr(logging.getLogger("pytest_mlgate.serving"), "disabled", False)
