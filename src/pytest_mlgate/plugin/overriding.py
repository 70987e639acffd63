"""Which subjects does a project give by fixtures of its own: `overridden_roles`."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROLES = ("candidate", "baseline", "evaluation", "reference")
OURS = "pytest_mlgate.plugin"


def overridden_roles(config: pytest.Config) -> frozenset[str]:
    """Name the roles that a conftest.py or a plugin fills, so that nobody reads them.

    An override in a test module is not seen here. It still wins when its gate starts;
    only the reading was for nothing.
    """
    modules = [
        plugin
        for plugin in config.pluginmanager.get_plugins()
        if isinstance(plugin, ModuleType) and plugin.__name__ != OURS
    ]
    return frozenset(
        role
        for role in ROLES
        if any(hasattr(module, f"mlgate_{role}") for module in modules)
    )
