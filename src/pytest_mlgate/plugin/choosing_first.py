"""Choices come first, in every process: a gate asks the model that was chosen.

Tests with `selection_gate` run before all others. With pytest-xdist only one worker is
given such a test; every other one runs it for itself, unheard, before its first gate.
The draws are seeded and times are shared, so all come to the same choice.
"""

from __future__ import annotations

import json
from itertools import takewhile
from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.plugin.families import FIXTURES
from pytest_mlgate.plugin.overriding import ROLES
from pytest_mlgate.settings import SubjectSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.gate_session import GateSession

GATE = "selection_gate"
MADE = pytest.StashKey[bool]()
"""Set on a choice that this process has begun."""

_REST_ON_IT = frozenset({*FIXTURES, *(f"mlgate_{role}" for role in ROLES)}) - {GATE}


def put_choices_first(
    items: list[pytest.Item], *, model_of: Callable[[pytest.Item], object]
) -> None:
    """Let tests with a selection gate run before all others about the same model.

    Parameters
    ----------
    items
        Sorted in place: the tests of one model stay together.
    model_of
        Tells which tests are about the same model.
    """
    met: dict[object, int] = {}
    places = [met.setdefault(model_of(item), len(met)) for item in items]
    order = dict(zip(items, places, strict=True))
    items.sort(key=lambda item: (order[item], not _is_choice(item)))


def choices_due(
    item: pytest.Item, *, model_of: Callable[[pytest.Item], object]
) -> list[pytest.Item]:
    """Find the choices that a test rests on and this process has not made.

    Parameters
    ----------
    item
        The test that is next; a choice itself is made by running it.
    model_of
        Tells which tests are about the same model.
    """
    if _is_choice(item):
        item.stash[MADE] = True
        return []
    if not _REST_ON_IT.intersection(getattr(item, "fixturenames", ())):
        return []
    model = model_of(item)
    mine = (other for other in item.session.items if model_of(other) == model)
    first = takewhile(_is_choice, mine)
    return [choice for choice in first if not choice.stash.get(MADE, False)]


def run_unheard(choice: pytest.Item, *, before: pytest.Item) -> None:
    """Run a test without a report of it: another process reports it."""
    choice.stash[MADE] = True
    # the only way to run a test without a report is pytest's own, and not exported;
    # fixtures of a wider scope stay for the test that comes next
    runner: Any = choice.config.pluginmanager.get_plugin("runner")
    runner.runtestprotocol(choice, log=False, nextitem=before)


def choice_to_wire(session: GateSession) -> str:
    """Write the candidate that a gate has chosen as JSON text."""
    if session.chosen is None:
        return "null"
    return json.dumps(session.chosen.model_dump(mode="json", exclude_unset=True))


def learn_choice(session: GateSession, text: str) -> None:
    """Let the controller know what its workers have chosen; the first one told wins.

    A worker that judged another candidate is found out by what it says it judged.
    """
    told = json.loads(text)
    if told is None or session.chosen is not None:
        return
    session.chosen = SubjectSettings.model_validate(told)
    session.settings = session.settings.model_copy(update={"candidate": session.chosen})


def _is_choice(item: pytest.Item) -> bool:
    return GATE in getattr(item, "fixturenames", ())
