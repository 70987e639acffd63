"""Which entries of a log are the history, and what damage looks like."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry import chain
from pytest_mlgate.registry.mlflow.log import SUFFIX
from pytest_mlgate.registry.mlflow.log import MlflowLog
from pytest_mlgate.registry.next_event import after_promotion

# what mlflow and its database say on the way, and no concern of ours
pytestmark = pytest.mark.filterwarnings("ignore:::mlflow", "ignore:::alembic")

HISTORY = "income" + SUFFIX


@pytest.fixture
def log(mlflow_registry):
    mlflow_registry._mlflow.create()
    return mlflow_registry._log


def event(propose, content, before=None):
    events = () if before is None else (before,)
    found = after_promotion(propose(content, baseline=before and before.digest), events)
    return replace(found)


def test_of_entries_that_follow_the_same_event_the_first_is_the_history(log, propose):
    first, rival = event(propose, "first"), event(propose, "rival")
    second = event(propose, "second", before=first)
    on_the_rival = event(propose, "third", before=rival)
    won = log.append(first, alias_before=None)
    lost = log.append(rival, alias_before=None)
    after = log.append(second, alias_before=1)
    read = log.read("income")
    assert read.events == (first, second)
    assert read.has_won(won)
    assert read.has_won(after)
    assert not read.has_won(lost)
    assert [entry.alias_before for entry in read.entries] == [None, 1]
    # what builds on an event that lost is no part of anything
    log.append(on_the_rival, alias_before=1)
    with pytest.raises(RegistryError, match="event 3 of 'income' does not follow"):
        log.read_whole("income")


def test_the_same_entry_twice_is_one(log, propose):
    """MLflow's client sends a request again when the answer was lost."""
    first = event(propose, "first")
    won = log.append(first, alias_before=None)
    log.append(first, alias_before=None)
    assert log.read("income").events == (first,)
    assert log.read("income").has_won(won)


def test_an_event_may_be_longer_than_a_tag(log, client, propose):
    long = replace(event(propose, "first"), notes=("Ä🙂" * 9000,))
    log.append(chain.seal(long), alias_before=None)
    (read,) = log.read("income").events
    assert read.notes == long.notes
    tags = client.get_model_version(HISTORY, "1").tags
    assert max(map(len, tags.values())) <= 4000


def test_an_entry_is_settled_once_that_is_noted(log, propose):
    log.append(event(propose, "first"), alias_before=None)
    assert not log.read("income").entries[0].is_settled
    log.settle("income", 1)
    assert log.read("income").entries[0].is_settled


def test_a_history_of_more_than_a_page_is_read_whole(log, propose, monkeypatch):
    monkeypatch.setattr("pytest_mlgate.registry.mlflow.log._PAGE", 2)
    events = [event(propose, "0")]
    log.append(events[0], alias_before=None)
    for number in range(1, 5):
        events.append(
            after_promotion(
                propose(str(number), baseline=events[-1].digest), tuple(events)
            )
        )
        log.append(events[-1], alias_before=number)
    assert list(log.read_whole("income").events) == events


@pytest.mark.parametrize(
    ("tag", "value", "told"),
    [
        ("mlgate.event.000", "{}", "event 1 of 'income' was changed"),
        ("mlgate.hash", "sha256:" + "0" * 64, "event 1 of 'income' was changed"),
        ("mlgate.previous_hash", "sha256:" + "1" * 64, "event 1 of 'income' was chan"),
        ("mlgate.sequence", "7", "event 1 of 'income' is missing or misnumbered"),
    ],
)
def test_a_changed_tag_is_damage_that_is_named(
    mlflow_registry, client, two_versions_in_mlflow, tag, value, told
):
    registry = mlflow_registry
    client.set_model_version_tag(HISTORY, "1", tag, value)
    for read in (registry.champion, registry.history):
        with pytest.raises(RegistryError, match=told):
            read("income")
    assert any(told in line for line in registry.verify("income"))


def test_a_deleted_entry_is_named(mlflow_registry, client, two_versions_in_mlflow):
    client.delete_model_version(HISTORY, "1")
    with pytest.raises(RegistryError, match="event 1 of 'income' is missing"):
        mlflow_registry.champion("income")
    told = mlflow_registry.verify("income")
    assert "entry 1 of the history of 'income' was deleted in MLflow" in told


def test_an_end_that_was_cut_off_shows_at_the_alias(
    mlflow_registry, client, two_versions_in_mlflow
):
    client.delete_model_version(HISTORY, "2")
    with pytest.raises(RegistryError, match="names version 2, and the history says"):
        mlflow_registry.champion("income")


def test_a_history_that_is_gone_is_no_first_promotion(
    mlflow_registry, client, two_versions_in_mlflow, propose
):
    client.delete_registered_model(HISTORY)
    for act in (
        lambda: mlflow_registry.champion("income"),
        lambda: mlflow_registry.promote(propose("third")),
    ):
        with pytest.raises(RegistryError, match="there is no history of it"):
            act()


def test_a_history_of_a_newer_release_is_refused(
    mlflow_registry, client, two_versions_in_mlflow
):
    client.set_model_version_tag(HISTORY, "2", "mlgate.format", "2")
    with pytest.raises(RegistryError, match="has the format 2, and this release knows"):
        mlflow_registry.history("income")


@pytest.fixture
def two_versions_in_mlflow(mlflow_registry, propose):
    old = propose("old")
    mlflow_registry.promote(old)
    mlflow_registry.promote(propose("new", baseline=old.digest))


def test_a_log_is_read_by_name_alone(mlflow_registry):
    assert MlflowLog(mlflow_registry._mlflow).read("never").entries == ()
