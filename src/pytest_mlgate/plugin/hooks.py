"""The hooks that every pytest session sees: options, markers, and the skip.

Nothing but the standard library and pytest is imported here. With ``--mlgate`` the
plugin object of `pytest_mlgate.plugin.run` is registered; without it, gates are skipped
and nothing else happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.plugin import families
from pytest_mlgate.plugin import hookspecs
from pytest_mlgate.plugin import options

if TYPE_CHECKING:
    from pathlib import Path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the command line."""
    options.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Make known the hooks around a decision."""
    pluginmanager.add_hookspecs(hookspecs)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run a selftest in place of a session, where one is asked for."""
    other = config.option.version or config.option.help
    if other or not options.is_selftest(config):
        return None
    from pytest_mlgate.plugin.selftesting import run_selftest  # noqa: PLC0415 - only when asked for

    return run_selftest(config)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; with ``--mlgate``, the run."""
    for line in families.marker_lines():
        config.addinivalue_line("markers", line)
    if options.is_asked_for(config):
        from pytest_mlgate.plugin.starting import start  # noqa: PLC0415 - only when asked for

        start(config)


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Collect the gates that a settings file declares, where gates are asked for."""
    if file_path.suffix != ".toml" or not options.is_asked_for(parent.config):
        return None
    from pytest_mlgate.plugin.collecting_tables import collect_tables  # noqa: PLC0415 - only when asked for

    return collect_tables(file_path, parent)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test the markers of the gate fixtures that it uses."""
    for name in getattr(item, "fixturenames", ()):
        family = families.family_of(name)
        if family is None or item.get_closest_marker(name) is not None:
            continue
        if name not in families.FIXTURES:
            # a conftest.py of a subfolder was read after the markers were registered
            line = families.marker_line(name, family)
            if line not in item.config.getini("markers"):
                item.config.addinivalue_line("markers", line)
        item.add_marker(name)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Skip gates in a session that did not ask for them."""
    if options.is_asked_for(config):
        return
    skip = pytest.mark.skip(reason=options.NEEDS_MLGATE)
    for item in items:
        if any(families.family_of(mark.name) for mark in item.iter_markers()):
            item.add_marker(skip)
