"""The hooks that every pytest session sees: options, markers, and the skip.

Nothing but the standard library and pytest is imported here. With ``--mlgate`` the
plugin object of `pytest_mlgate.plugin.run` is registered; without it, gates are skipped
and nothing else happens.
"""

from __future__ import annotations

import pytest

from pytest_mlgate.plugin import families
from pytest_mlgate.plugin import options

NEEDS_MLGATE = "needs --mlgate"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the command line."""
    options.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; with ``--mlgate``, the run."""
    for line in families.marker_lines():
        config.addinivalue_line("markers", line)
    if options.is_asked_for(config):
        from pytest_mlgate.plugin.starting import start  # noqa: PLC0415 - only when asked for

        start(config)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test the markers of the gate fixtures that it uses."""
    for name in getattr(item, "fixturenames", ()):
        if name in families.FIXTURES and item.get_closest_marker(name) is None:
            item.add_marker(name)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Skip gates in a session that did not ask for them."""
    if options.is_asked_for(config):
        return
    skip = pytest.mark.skip(reason=NEEDS_MLGATE)
    for item in items:
        if any(mark.name in families.FIXTURES for mark in item.iter_markers()):
            item.add_marker(skip)
