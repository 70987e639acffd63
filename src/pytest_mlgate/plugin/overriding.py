"""Which subjects does a project give by fixtures of its own: `overridden_roles`.

And `adopt_reference` for the one of them that no gate asks for by name.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.plugin import options

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession

ROLES = ("candidate", "baseline", "evaluation", "reference")
MODELS = ("candidate", "baseline")
OURS = "pytest_mlgate.plugin"
DATA = "data"
"""The stage before there is a candidate."""
MODULES = pytest.StashKey[frozenset[object]]()
"""On a session: the modules of its tests."""
OF_REQUESTS = frozenset({"shadow", "canary", "monitor"})
"""Stages that look at logged requests, and at tables only if a gate asks."""


def left_alone(config: pytest.Config, *, root: Path | None = None) -> frozenset[str]:
    """Name the roles that are not read before a gate asks: overridden, or unasked.

    A plan asks no model, and where data are tested there may be none yet. `root` is the
    folder of a model, where there are several.
    """
    stage = config.getoption(options.STAGE)
    models = MODELS if config.getoption(options.PLAN) or stage == DATA else ()
    tables = ("evaluation",) if stage in OF_REQUESTS else ()
    return overridden_roles(config, root=root) | {*models, *tables}


def overridden_roles(
    config: pytest.Config, *, root: Path | None = None
) -> frozenset[str]:
    """Name the roles that a conftest.py or a plugin fills, so that nobody reads them.

    An override in a test module is not seen here. It still wins when its gate starts;
    only the reading was for nothing.
    """
    return frozenset(role for role in ROLES if _is_overridden(config, role, root))


def adopt_reference(request: pytest.FixtureRequest, session: GateSession) -> None:
    """Let a fixture of the project give the reference data, before models are made.

    Asked for by name only where there is one: the reference data of the settings are
    read when something needs them, and a gate may need none. Call it in every fixture
    that gives a subject or a gate, so that two different tables are noticed.
    """
    if is_given(request, "reference"):
        frame = request.getfixturevalue("mlgate_reference")
        if frame is not None:
            session.adopt("reference", frame)


def is_given(request: pytest.FixtureRequest, role: str) -> bool:
    """Tell whether a fixture of the project fills a role, a test module's included."""
    inside = any(hasattr(module, f"mlgate_{role}") for module in _modules(request))
    # a conftest.py in the folder of another model gives nothing here
    here = request.path.resolve() if request.scope == "function" else None
    return inside or _is_overridden(request.config, role, here)


def _modules(request: pytest.FixtureRequest) -> frozenset[object]:
    """Name the modules of all tests, looked through once for thousands of gates."""
    session = request.session
    if MODULES not in session.stash:
        found = frozenset(getattr(item, "module", None) for item in session.items)
        session.stash[MODULES] = found
    return session.stash[MODULES]


def _is_overridden(config: pytest.Config, role: str, root: Path | None) -> bool:
    return any(
        hasattr(plugin, f"mlgate_{role}") and _reaches(plugin, root)
        for plugin in config.pluginmanager.get_plugins()
        if isinstance(plugin, ModuleType) and plugin.__name__ != OURS
    )


def _reaches(plugin: ModuleType, root: Path | None) -> bool:
    """Tell whether fixtures of a plugin may reach a test, or tests beneath a folder."""
    file = plugin.__file__
    if root is None or file is None or Path(file).name != "conftest.py":
        return True
    folder = Path(file).resolve().parent
    return folder.is_relative_to(root) or root.is_relative_to(folder)
