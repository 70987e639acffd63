"""A flipped byte in history, record or artifact is found and named."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.chain import link_of
from pytest_mlgate.registry.sqlite import SqliteRegistry


def flip(path, marker, *, bit=0x01):
    """Flip one bit of the first byte of the only place where `marker` stands."""
    content = bytearray(path.read_bytes())
    assert content.count(marker) == 1
    content[content.index(marker)] ^= bit
    path.write_bytes(content)


def tamper(path, *statements):
    """Change rows as somebody would who can write the file and knows SQL."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for trigger in ("history_is_not_edited", "history_is_not_erased"):
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def named(registry, propose):
    """Promote two versions whose texts stand only once in the file."""
    old = propose("old", who="first-author", record='{"a": "first-record"}')
    new = propose(
        "new", baseline=old.digest, who="second-author", record='{"a": "second-record"}'
    )
    registry.promote(old)
    registry.promote(new)
    return old, new


@pytest.mark.parametrize("bit", [0x01, 0x80])
@pytest.mark.parametrize(("place", "marker"), [(1, b"first"), (2, b"second")])
def test_a_flipped_byte_of_an_event_is_named(registry, path, named, place, marker, bit):
    flip(path, marker + b"-author", bit=bit)
    told = [line for line in registry.verify("income") if "was changed" in line]
    assert told == [
        f"event {place} of 'income' was changed: its content does not match its hash"
    ]


def test_nothing_is_built_on_a_damaged_history(registry, path, named, propose):
    _, new = named
    flip(path, b"first-author")
    for question in (
        lambda: registry.champion("income"),
        lambda: registry.history("income"),
        lambda: registry.promote(propose("third", baseline=new.digest)),
    ):
        with pytest.raises(
            RegistryError, match=r"event 1 of 'income' was changed.*Hin"
        ):
            question()


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_a_flipped_byte_of_a_record_is_named(registry, path, named, bit):
    old, _ = named
    digest = digest_of_text(old.record)
    flip(path, b"first-record", bit=bit)
    (line,) = registry.verify("income")
    assert line.startswith(f"record {digest} is damaged: its text is now that of ")
    with pytest.raises(RegistryError, match=f"record {digest} is damaged.*Hint: "):
        registry.record(digest)


def test_a_flipped_byte_of_an_artifact_is_named_with_its_path(registry, named):
    old, _ = named
    stored = registry.artifact(old.digest)
    stored.write_bytes(b"Old")
    (line,) = registry.verify("income")
    assert line.startswith(f"artifact {old.digest} is damaged: {str(stored)!r} now")


def test_every_defect_is_listed(registry, path, named):
    old, new = named
    registry.artifact(new.digest).unlink()
    flip(path, b"second-record")
    lines = registry.verify("income")
    assert [line.split()[0] for line in lines] == ["record", "artifact"]
    assert "is missing" in lines[1]
    registry.artifact(old.digest).unlink()
    assert len(registry.verify("income")) == 3


def test_a_record_that_is_gone_is_named(registry, path, named):
    tamper(path, "DELETE FROM records WHERE text LIKE '%first%'")
    (line,) = registry.verify("income")
    assert line == f"record {digest_of_text(named[0].record)} is missing"


def test_a_history_cut_off_at_its_end_leaves_a_record_without_event(
    registry, path, named
):
    tamper(path, "DELETE FROM history WHERE sequence = 2")
    (line,) = registry.verify("income")
    assert line.startswith(f"record {digest_of_text(named[1].record)} belongs to no ev")


def test_an_event_moved_to_another_name_is_missed_under_both(registry, path, named):
    tamper(path, "UPDATE history SET name = 'churn' WHERE sequence = 2")
    strayed = "event 2 of 'churn' states the name 'income'"
    assert registry.verify("income") == (strayed,)
    assert strayed in registry.verify("churn")


@pytest.mark.parametrize(
    "change",
    [
        "SET sequence = 7 WHERE sequence = 2",
        "SET sequence = 'two' WHERE sequence = 2",
        "SET content = x'00ff' WHERE sequence = 2",
        "SET previous_hash = 'sha256:' || hex(zeroblob(32)) WHERE sequence = 2",
        "SET hash = upper(hash) WHERE sequence = 1",
    ],
)
def test_a_changed_row_is_found_whatever_was_changed(registry, path, named, change):
    tamper(path, f"UPDATE history {change}")
    assert any("of 'income'" in line for line in registry.verify("income"))
    with pytest.raises(RegistryError):
        registry.champion("income")


def test_a_damaged_name_in_sqlites_own_tables_is_an_error_and_no_traceback(
    registry, path, named
):
    flip(path, b"recordsrecords", bit=0x80)
    for question in (registry.verify, registry.champion):
        with pytest.raises(RegistryError, match=r"the database is damaged.*Hint: rest"):
            question("income")


@pytest.fixture
def places(registry, path, named, undo, agree, propose):
    """List what can be damaged: file, where it begins, how long it is, how it is told.

    The history has an event of each kind.
    """
    third = propose("third", record='{"a": "third-record"}')
    registry.approve(agree(third, when="2026-03-04T10:00:00+00:00"))
    baseline = registry.rollback(undo()).digest
    registry.promote(
        propose("third", baseline=baseline, record=third.record, override="a law")
    )
    content = path.read_bytes()
    found = []
    for event in registry.history("income"):
        link = link_of(event)
        # both hashes stand behind the content
        length = len(link.content) + len(link.previous_hash) + len(link.hash)
        start = content.index(link.content.encode())
        found.append((path, start, length, f"event {event.sequence} of 'income' "))
        record = registry.record(event.record_digest).encode()
        told = f"record {event.record_digest} is "
        found.append((path, content.index(record), len(record), told))
        artifact = (
            registry.artifact(event.digest) if event.event != "approval" else None
        )
        if artifact:
            size = artifact.stat().st_size
            found.append((artifact, 0, size, f"artifact {event.digest} is damaged"))
    return found


@settings(
    max_examples=150,
    # every example puts back what it changed
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_flipped_bit_anywhere_is_found_and_named(registry, places, data):
    path, start, length, told = data.draw(st.sampled_from(places))
    place = start + data.draw(st.integers(0, length - 1))
    intact = path.read_bytes()
    damaged = bytearray(intact)
    damaged[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(damaged)
    try:
        assert any(line.startswith(told) for line in registry.verify("income"))
    finally:
        path.write_bytes(intact)
    assert registry.verify("income") == ()


def test_no_flipped_byte_goes_unnoticed_or_ends_in_a_traceback(tmp_path, path, named):
    """Flip bytes all over the file: verify complains, or all answers are the same."""
    intact = path.read_bytes()
    truth = answers(SqliteRegistry(path))
    rng = random.Random(20260301)  # seeded: the same bytes in every run
    places = [*range(100), *rng.sample(range(100, len(intact)), 250)]
    found = 0
    for place in places:
        content = bytearray(intact)
        content[place] ^= 1 << rng.randrange(8)
        path.write_bytes(content)
        registry = SqliteRegistry(path, timeout_s=0.05)
        try:
            clean = registry.verify("income") == ()
        except RegistryError:
            clean = False
        found += not clean
        if clean:
            assert answers(registry) == truth, f"byte {place}"
        for leftover in path.parent.glob("registry.db-*"):
            leftover.unlink()
    # the rest lies in unused parts of pages
    assert found > 50


def answers(registry):
    events = registry.history("income")
    records = [registry.record(event.record_digest) for event in events]
    return registry.champion("income"), events, records
