"""Approvals that count: one for each person, for one text, against one champion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.registry.people import approvals_of
from pytest_mlgate.registry.people import is_same_person
from pytest_mlgate.registry.people import outdated_approvals
from pytest_mlgate.registry.people import people
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import MOVES
from pytest_mlgate.registry.protocol import Event

TEXT, OTHER = (digest_of_text(text) for text in ("the record", "another"))


def event(sequence, kind=APPROVAL, who="bob", record=TEXT) -> Event:
    return Event(
        sequence=sequence,
        name="income",
        event=kind,
        when=f"2026-03-01T10:00:{sequence:02d}+00:00",
        who=who,
        version=1,
        digest=OTHER,
        artifact_name="m.skops",
        baseline_digest=None,
        record_digest=record,
        waivers=(),
        notes=(),
        reason="read it",
        previous_hash="",
        hash="",
    )


def history(*told):
    return [event(place, *one) for place, one in enumerate(told, start=1)]


def counted(events, *, runner="ann", self_approval=False):
    found = approvals_of(events, TEXT, runner=runner, self_approval=self_approval)
    return [one.who for one in found]


def test_people_are_counted_once_and_in_their_order():
    events = history(
        (APPROVAL, "bob"), (APPROVAL, "cleo"), (APPROVAL, " BOB"), (APPROVAL, "dan")
    )
    assert counted(events) == ["bob", "cleo", "dan"]


def test_another_record_does_not_count():
    assert counted(history((APPROVAL, "bob", OTHER), (APPROVAL, "cleo"))) == ["cleo"]


@pytest.mark.parametrize("move", MOVES)
def test_an_approval_is_given_against_the_champion_of_its_day(move):
    events = history((APPROVAL, "bob"), (move, "eve", OTHER), (APPROVAL, "cleo"))
    assert counted(events) == ["cleo"]
    assert outdated_approvals(events, TEXT) == 1
    assert outdated_approvals(events, OTHER) == 0
    assert outdated_approvals(events[:1], TEXT) == 0


def test_the_runner_counts_only_where_that_is_allowed():
    events = history((APPROVAL, "Ann"), (APPROVAL, "bob"))
    assert counted(events) == ["bob"]
    assert counted(events, self_approval=True) == ["Ann", "bob"]


def test_while_nobody_knows_the_runner_any_approval_could_be_their_own():
    events = history((APPROVAL, "Ann"), (APPROVAL, "bob"))
    assert counted(events, runner=None) == []
    assert counted(events, runner=None, self_approval=True) == ["Ann", "bob"]


def test_an_approval_of_nobody_is_none():
    assert counted(history((APPROVAL, None), (APPROVAL, "  "))) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ann", "ANN", True),
        (" ann  lee ", "Ann Lee", True),
        ("STRASSE", "straße", True),
        ("ann", "anna", False),
    ],
)
def test_names_are_compared_without_case_and_blanks(one, other, same):
    assert is_same_person(one, other) is same


def ruled(events, needed, **changes):
    given = approvals_of(events, TEXT, runner="ann", self_approval=False)
    rest = {"runner": "ann", "self_approval": False, "outdated": 0, **changes}
    return people(given, needed=needed, next_command="approve it", **rest)


def test_missing_people_hold_with_the_next_step():
    events = history((APPROVAL, "bob"))
    assert ruled(events, 1).withheld == ()
    (told,) = ruled(events, 3).withheld
    assert told == (
        "needs 2 approvals of somebody other than ann, who ran it (1 of 3 given). "
        "Next: approve it"
    )
    (told,) = ruled([], 1, self_approval=True).withheld
    assert told == "needs 1 approval. Next: approve it"
    (told,) = ruled([], 1, outdated=2).withheld
    assert "2 approvals given before the champion last changed" in told
    (told,) = ruled([], 1, runner=None).withheld
    assert told.endswith("or set `self_approval = true`")


def test_who_approved_is_noted():
    assert ruled(history((APPROVAL, "bob")), 0).notes == (
        "approved by bob, 2026-03-01T10:00:01+00:00: read it",
    )


KINDS = st.sampled_from([APPROVAL, APPROVAL, APPROVAL, *MOVES])
HISTORIES = st.lists(
    st.tuples(
        KINDS,
        st.sampled_from(["ann", "Ann", "bob", "BOB ", "cleo", None]),
        st.sampled_from([TEXT, TEXT, OTHER]),
    ),
    max_size=8,
).map(lambda told: history(*told))


@given(HISTORIES, st.booleans())
def test_never_more_approvals_than_people_and_never_the_runner(events, self_approval):
    found = counted(events, self_approval=self_approval)
    names = {" ".join(who.split()).casefold() for who in found}
    assert len(names) == len(found)
    assert self_approval or "ann" not in names
    assert all(one in [event.who for event in events] for one in found)
