"""Histories that are sealed as they should be, and say what nobody could have done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry import chain
from pytest_mlgate.registry import history
from pytest_mlgate.registry.replay import replay_defects


@pytest.fixture
def events(registry, two_versions, propose, undo, agree):
    """Have an event of each kind: promote, promote, approve, roll back, override."""
    old, _ = two_versions
    registry.approve(agree(propose("third")))
    registry.rollback(undo())
    registry.promote(propose("third", baseline=old.digest, override="a law"))
    return list(registry.history("income"))


def test_what_the_rules_have_written_is_possible(events):
    assert list(replay_defects("income", events)) == []
    assert list(replay_defects("income", [])) == []


@pytest.mark.parametrize(
    ("place", "changes", "told"),
    [
        (1, {"version": 1}, "event 2 of 'income' makes version 1 out of its turn"),
        (1, {"version": 7}, "event 2 of 'income' makes version 7 out of its turn"),
        (0, {"version": 0}, "event 1 of 'income' makes version 0 out of its turn"),
        (2, {"version": 1}, "event 3 of 'income' moves the champion to version 1"),
        (
            3,
            {"version": 9},
            "event 4 of 'income' returns to version 9, which was never promoted",
        ),
        (
            3,
            {"digest": "sha256:" + "0" * 64},
            "event 4 of 'income' returns to version 1 with another artifact",
        ),
        (
            3,
            {"record_digest": "sha256:" + "0" * 64},
            "event 4 of 'income' returns to version 1 with another artifact",
        ),
    ],
)
def test_what_no_registry_would_have_written_is_named(events, place, changes, told):
    events[place] = replace(events[place], **changes)
    assert told in list(replay_defects("income", events))


def test_a_rollback_made_up_by_somebody_who_can_seal_is_not_believed(
    registry, path, events
):
    last = events[-1]
    made_up = chain.seal(
        replace(
            last,
            sequence=last.sequence + 1,
            event="rollback",
            version=2,
            digest=last.digest,
            previous_hash=last.hash,
        )
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        history.append(connection, made_up, record=None)
    told = "event 6 of 'income' returns to version 2 with another artifact"
    assert told in registry.verify("income")
    with pytest.raises(RegistryError, match=told):
        registry.champion("income")
