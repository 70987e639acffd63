from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.champions import backward_clocks
from pytest_mlgate.registry.champions import champion_at
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.champions import previous_of
from pytest_mlgate.registry.champions import version_of
from pytest_mlgate.registry.champions import withdrawals
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import OVERRIDE
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Event


def history(told):
    """Write a history: "A B <1 (C)" promotes A and B, goes back to 1, approves C."""
    events = []
    made = {}
    for place, word in enumerate(told.split(), start=1):
        kind = {"<": ROLLBACK, "(": APPROVAL, "!": OVERRIDE}.get(word[0], PROMOTION)
        content = word.strip("<()!")
        if kind == ROLLBACK:
            number = int(content)
            content = made[number]
        elif kind == APPROVAL:
            number = champion_of(events).number if champion_of(events) else 0
        else:
            number = len(made) + 1
            made[number] = content
        events.append(event(place, kind, number, content))
    return events


def event(place, kind, number, content, *, when=None):
    return Event(
        sequence=place,
        name="income",
        event=kind,
        when=when or f"2026-03-{place:02d}T10:00:00Z",
        who="ann",
        version=number,
        digest=digest_of_text(content),
        artifact_name=f"{content}.skops",
        baseline_digest=None,
        record_digest=digest_of_text(f"record of {kind} {content}"),
        waivers=(),
        notes=(),
        reason=None,
        previous_hash="",
        hash="",
    )


def number(version):
    return version and version.number


@pytest.mark.parametrize(
    ("told", "champion", "previous"),
    [
        ("", None, None),
        ("(A)", None, None),
        ("A", 1, None),
        ("A (B)", 1, None),
        ("A B", 2, 1),
        ("A !B", 2, 1),
        ("A B (C) (C)", 2, 1),
        # what a rollback left is no previous champion
        ("A B <1", 1, None),
        ("A B C <2", 2, 1),
        ("A B C <2 <1", 1, None),
        # and neither is what was skipped on the way
        ("A B C <1", 1, None),
        # the next promotion stands on what was returned to
        ("A B <1 C", 3, 1),
        ("A B C <2 D", 4, 2),
        # a return by number puts that version on top again
        ("A B <1 <2", 2, 1),
        ("A B C <1 <3", 3, 1),
        # the same artifact under another number is withdrawn with it
        ("A B A <2", 2, None),
        ("A B A", 3, 2),
        # until it is champion again
        ("A B A <2 !A", 4, 2),
        # and nobody goes back to what is there already
        ("A B A <2 <1 <3", 3, None),
        ("A B A B <3", 3, None),
    ],
)
def test_the_champion_and_what_a_rollback_returns_to(told, champion, previous):
    events = history(told)
    assert number(champion_of(events)) == champion
    assert number(previous_of(events)) == previous


def test_a_version_is_what_its_first_promotion_made_it():
    events = history("A (A) B <1")
    champion = champion_of(events)
    assert champion == version_of(events, 1)
    assert champion.created == events[0].when
    assert champion.record_digest == events[0].record_digest
    assert champion.artifact_name == "A.skops"


def test_an_approval_makes_no_version():
    events = history("(A) A")
    assert version_of(events, 0) is None
    assert version_of(events, 1).created == events[1].when
    assert version_of(events, 2) is None


def test_a_moment_has_the_champion_of_the_last_move_before_it():
    events = history("(A) A B (C) <1")
    found = [
        number(champion_at(events, f"2026-03-{day:02d}T{hour}:00:00Z"))
        for day in range(1, 6)
        for hour in ("09", "10")
    ]
    assert found == [None, None, None, 1, 1, 2, 2, 2, 2, 1]


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(InvalidInput, match="`when` must be an ISO 8601 time in UTC"):
        champion_at(history("A"), "2026-03-01T10:00:00")


def test_where_a_clock_jumped_back_the_later_entry_wins_and_is_named():
    first, second, third = history("A B C")
    second = replace(second, when="2025-01-01T00:00:00Z")
    events = [first, second, third]
    assert backward_clocks(events) == (second,)
    assert number(champion_at(events, "2024-12-31T00:00:00Z")) is None
    assert number(champion_at(events, "2025-06-01T00:00:00Z")) == 2
    assert number(champion_at(events, "2026-03-02T00:00:00Z")) == 2
    assert number(champion_at(events, "2026-03-04T00:00:00Z")) == 3


def test_every_event_behind_the_furthest_clock_is_named():
    events = history("A B C D")
    events[0] = replace(events[0], when="2030-01-01T00:00:00Z")
    assert backward_clocks(events) == tuple(events[1:])
    assert backward_clocks(history("A B (C) <1")) == ()
    assert backward_clocks([]) == ()


def test_equal_times_are_no_jump():
    events = [replace(event, when="2026-03-01T10:00:00Z") for event in history("A B")]
    assert backward_clocks(events) == ()


def test_a_withdrawal_names_the_rollback_and_ends_with_a_return():
    events = history("A B <1 C <1 <2")
    assert withdrawals(events[:3]) == {digest_of_text("B"): events[2]}
    assert withdrawals(events) == {digest_of_text("C"): events[4]}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("PPPRRNA"), st.integers(0, 4))))
def test_rolling_back_again_and_again_goes_back_and_ends(steps):
    events = []
    for kind, chosen in steps:
        take(events, kind, chosen)
    seen = []
    while (before := previous_of(events)) is not None:
        left = champion_of(events)
        assert before.digest not in withdrawals(events)
        assert before.digest != left.digest
        events.append(event(len(events) + 1, ROLLBACK, before.number, ""))
        events[-1] = replace(events[-1], digest=before.digest)
        # what was left does not come back
        assert before.digest not in seen
        seen.append(left.digest)
        assert champion_of(events) == before
    assert len(seen) <= len(steps)


def take(events, kind, chosen):
    """Append a promotion, a rollback to the previous or a numbered one, an approval."""
    place = len(events) % 27 + 1
    champion = champion_of(events)
    made = max((move.version for move in moves_of(events)), default=0)
    content = "ABCDE"[chosen]
    if kind == "P" and (champion is None or champion.digest != digest_of_text(content)):
        events.append(event(place, PROMOTION, made + 1, content))
    elif kind == "A":
        events.append(event(place, APPROVAL, number(champion) or 0, content))
    elif kind in "RN" and champion is not None:
        target = previous_of(events) if kind == "R" else version_of(events, chosen)
        if target is not None and target.number != champion.number:
            moved = event(place, ROLLBACK, target.number, "")
            events.append(replace(moved, digest=target.digest))
