"""Train what a gate run needs, and hold while the campaign is frozen."""

from __future__ import annotations

from pathlib import Path

import pytest

FREEZE = Path(__file__).parent / "freeze.txt"


def pytest_configure(config):
    """Train before the gates load the models: at once, and once for all workers."""
    asked = config.getoption("--mlgate", default=False)
    is_worker = hasattr(config, "workerinput")
    if not asked or is_worker or config.getoption("--collect-only"):
        return
    import train  # noqa: PLC0415 - scikit-learn takes seconds, only gates need it

    if names := train.train_missing():
        print("trained", ", ".join(f"models/{name}.skops" for name in names))


@pytest.hookimpl(optionalhook=True)
def pytest_mlgate_deciding():
    """Hold while `freeze.txt` says why: no letters go out at Christmas."""
    return FREEZE.read_text("utf-8") if FREEZE.exists() else None
