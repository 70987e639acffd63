from __future__ import annotations

from pytest_mlgate.registry.production import production_at


def test_a_moment_is_explained_by_its_events(
    registry, two_versions, propose, undo, agree
):
    old, new = two_versions
    approved = registry.approve(
        agree(new, who="dora", when="2026-03-02T11:00:00+00:00")
    )
    registry.approve(agree(propose("third")))
    registry.rollback(undo())
    first, second, _, _, back = events = registry.history("income")

    assert production_at(events, "2026-03-01T09:59:59Z") is None
    early = production_at(events, "2026-03-01T10:00:00Z")
    assert (early.since, early.until, early.promotion) == (first, second, first)
    assert early.version.digest == old.digest
    assert early.approvals == ()
    later = production_at(events, "2026-03-02T10:00:00Z")
    assert (later.since, later.until, later.promotion) == (second, back, second)
    assert later.approvals == (approved,)
    now = production_at(events, "2026-03-03T10:00:00Z")
    assert (now.since, now.until, now.promotion) == (back, None, first)
    assert now.version == registry.champion("income") == early.version


def test_a_history_without_a_move_explains_nothing(registry, agree, propose):
    registry.approve(agree(propose("first")))
    events = registry.history("income")
    assert production_at(events, "2030-01-01T00:00:00Z") is None
