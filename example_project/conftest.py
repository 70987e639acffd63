"""Train what a gate run needs and is not there yet."""

from __future__ import annotations


def pytest_configure(config):
    """Train before the gates load the models: at once, and once for all workers."""
    asked = config.getoption("--mlgate", default=False)
    is_worker = hasattr(config, "workerinput")
    if not asked or is_worker or config.getoption("--collect-only"):
        return
    import train  # noqa: PLC0415 - scikit-learn takes seconds, only gates need it

    if names := train.train_missing():
        print("trained", ", ".join(f"models/{name}.skops" for name in names))
