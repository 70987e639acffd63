"""Rolling back and approving, in a registry that is a file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.sqlite import SqliteRegistry


def everything_in(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_rollback_makes_the_earlier_champion_champion(registry, two_versions, undo):
    old, _ = two_versions
    first = registry.rollback(undo())
    assert (first.number, first.digest) == (1, old.digest)
    assert first.created == old.when
    assert registry.champion("income") == first
    assert registry.artifact(first.digest).read_text() == "old"
    assert registry.record(first.record_digest) == old.record
    last = registry.history("income")[-1]
    assert (last.event, last.reason, last.who) == (
        ROLLBACK,
        "complaints doubled",
        "bob",
    )
    assert registry.verify("income") == ()


def test_a_rollback_is_there_for_everybody(registry, path, two_versions, undo):
    rolled_back = registry.rollback(undo())
    assert SqliteRegistry(path).champion("income") == rolled_back


def test_the_next_candidate_is_compared_with_the_restored_champion(
    registry, two_versions, undo, propose
):
    old, new = two_versions
    registry.rollback(undo())
    with pytest.raises(PromotionRefused, match=f"the champion is {old.digest}"):
        registry.promote(propose("third", baseline=new.digest))
    third = registry.promote(propose("third", baseline=old.digest))
    assert third.number == 3
    assert registry.rollback(undo()).number == 1
    assert registry.verify("income") == ()


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_nobody_returns_to_a_damaged_artifact(
    registry, path, two_versions, undo, damage
):
    old, new = two_versions
    stored = registry.artifact(old.digest)
    stored.write_text("rot") if damage == "changed" else stored.unlink()
    before = everything_in(path.parent)
    with pytest.raises(RegistryError, match=rf"artifact {old.digest} is .*Hint: put"):
        registry.rollback(undo())
    assert everything_in(path.parent) == before
    assert registry.champion("income").digest == new.digest


def test_an_artifact_that_nobody_returns_to_does_not_stand_in_the_way(
    registry, two_versions, undo
):
    old, new = two_versions
    registry.artifact(new.digest).unlink()
    assert registry.rollback(undo()).digest == old.digest


def test_the_artifact_is_verified_again_when_somebody_else_moved(
    registry, path, propose, two_versions, undo, monkeypatch
):
    """Between the look and the lock another process rolls back, too."""
    _, new = two_versions
    registry.promote(propose("third", baseline=new.digest))
    other = SqliteRegistry(path)
    first = registry.history("income")[0].digest
    registry.artifact(first).write_text("rot")
    look = registry._artifacts.checked

    def look_and_let_somebody_else_move(digest):
        found = look(digest)
        monkeypatch.undo()
        other.rollback(undo())
        return found

    monkeypatch.setattr(registry._artifacts, "checked", look_and_let_somebody_else_move)
    with pytest.raises(RegistryError, match=f"artifact {first} is damaged"):
        registry.rollback(undo())
    assert registry.champion("income").digest == new.digest


@pytest.mark.parametrize("act", ["promote", "rollback"])
def test_a_registry_that_is_taken_away_meanwhile_does_not_begin_anew(
    registry, path, propose, two_versions, undo, monkeypatch, act
):
    _, new = two_versions
    step = "store" if act == "promote" else "checked"
    look = getattr(registry._artifacts, step)

    def look_and_lose_the_registry(*arguments, **options):
        path.unlink()
        return look(*arguments, **options)

    monkeypatch.setattr(registry._artifacts, step, look_and_lose_the_registry)
    stated = propose("third", baseline=new.digest) if act == "promote" else undo()
    with pytest.raises(RegistryError, match=r"was replaced or cut off while this ran"):
        getattr(registry, act)(stated)
    assert registry.champion("income") is None


def test_refusals_write_nothing(registry, path, two_versions, undo):
    before = everything_in(path.parent)
    for rollback in (undo(7), undo(name="churn"), undo(leaving="sha256:" + "0" * 64)):
        with pytest.raises(PromotionRefused, match="Hint: "):
            registry.rollback(rollback)
    with pytest.raises(InvalidInput):
        registry.rollback(undo(reason=""))
    assert registry.rollback(undo(2)) == registry.champion("income")
    assert everything_in(path.parent) == before


def test_without_a_registry_a_rollback_creates_none(registry, path, undo):
    with pytest.raises(PromotionRefused, match="'income' has no champion"):
        registry.rollback(undo())
    assert not path.parent.exists()


def test_an_approval_keeps_its_record_and_moves_nothing(
    registry, two_versions, agree, propose
):
    _, new = two_versions
    third = propose("third")
    event = registry.approve(agree(third))
    assert registry.history("income")[-1] == event
    assert (event.event, event.version) == (APPROVAL, 2)
    assert registry.record(event.record_digest) == third.record
    assert registry.champion("income").digest == new.digest
    # what is approved is not stored before it is promoted
    assert registry.verify("income") == ()
    with pytest.raises(PromotionRefused, match="cleo has approved"):
        registry.approve(agree(third))


def test_a_name_may_begin_with_an_approval(registry, agree, propose):
    first = propose("first")
    assert registry.approve(agree(first)).version == 0
    assert registry.champion("income") is None
    promoted = registry.promote(first)
    assert promoted.number == 1
    assert promoted.record_digest == digest_of_text(first.record)
    assert registry.verify("income") == ()


def test_an_overriding_promotion_is_history(registry, two_versions, propose):
    _, new = two_versions
    third = propose("third", baseline=new.digest, override="a law", who="ann")
    registry.promote(third)
    last = registry.history("income")[-1]
    assert (last.event, last.reason, last.who) == ("override", "a law", "ann")
    assert champion_of(registry.history("income")).number == 3


def test_a_rolled_back_artifact_returns_only_on_purpose(registry, two_versions, undo):
    old, new = two_versions
    registry.rollback(undo())
    again = replace(new, baseline_digest=old.digest)
    with pytest.raises(PromotionRefused, match="was rolled back"):
        registry.promote(again)
    assert registry.rollback(undo(2)).digest == new.digest
    assert [event.version for event in registry.history("income")] == [1, 2, 1, 2]
