from __future__ import annotations

import logging

import pytest

LOGGER = "pytest_mlgate.serving"


@pytest.fixture(autouse=True)
def heard(monkeypatch, caplog):
    """Hear our logger, whatever a library that ran before has done to all loggers."""
    # MLflow's set-up of its database disables those that it finds
    for name in (LOGGER, LOGGER.rpartition(".")[0]):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    monkeypatch.setattr(logging.getLogger().manager, "disable", logging.NOTSET)
    caplog.set_level(logging.WARNING, logger=LOGGER)
