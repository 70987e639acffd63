"""Nothing is read from a damaged registry that never stood there, or built on it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import strategies as st
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import WORDS
from tests.fuzz.mutations import damaged

from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.protocol import Approval
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.protocol import Rollback
from pytest_mlgate.registry.sqlite import SqliteRegistry

NAME = "income"


def proposed(folder, content, *, baseline=None, day=1, **more):
    artifact = folder / f"{content}.skops"
    artifact.write_text(content)
    return Promotion(
        **{
            "name": NAME,
            "artifact": artifact,
            "digest": "sha256:" + hashlib.sha256(content.encode()).hexdigest(),
            "baseline_digest": baseline,
            "record": f'{{"about": "{content}"}}\n',
            "who": "ann",
            "when": f"2026-03-0{day}T10:00:00+00:00",
            **more,
        }
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Make a registry with a history, once: its folder, and what it says."""
    folder = tmp_path_factory.mktemp("kept")
    registry = SqliteRegistry(folder / "registry.db", timeout_s=5)
    old = proposed(tmp_path_factory.mktemp("made"), "old")
    registry.promote(old)
    new = proposed(old.artifact.parent, "new", baseline=old.digest, day=2)
    approval = Approval(
        name=NAME,
        digest=new.digest,
        artifact_name="new.skops",
        record=new.record,
        reason="read it",
        who="cleo",
        when="2026-03-01T11:00:00+00:00",
    )
    registry.approve(approval)
    registry.promote(new)
    back = Rollback(
        name=NAME,
        version=None,
        reason="complaints",
        who="bob",
        when="2026-03-03T10:00:00+00:00",
    )
    registry.rollback(back)
    assert files(folder).keys() >= {"registry.db"}
    return folder


@pytest.fixture
def folder(kept, tmp_path):
    shutil.copytree(kept, tmp_path / "r")
    return tmp_path / "r"


def opened(folder):
    return SqliteRegistry(folder / "registry.db", timeout_s=0.05)


def cut(whole):
    """Damage a database, but leave something of it.

    A file of nothing is a registry that was never written to: so it is while SQLite
    makes one.
    """
    return damaged(whole).filter(len)


def put(folder, content):
    for leftover in folder.glob("registry.db-*"):
        leftover.unlink()
    (folder / "registry.db").write_bytes(content)


def reads_no_more_than(truth, registry, *, or_less=False):
    """Hold what a registry says against what it said: that, or less if damage tells."""
    told = []
    refused(lambda: told.append(registry.history(NAME)))
    if told:
        assert told[0] == truth[: len(told[0])], "an event that never was"
        champion = registry.champion(NAME)
        assert champion == champion_of(truth[: len(told[0])])
    clean = []
    refused(lambda: clean.append(registry.verify(NAME) == ()))
    for event in truth:
        text = []
        refused(
            lambda event=event, text=text: text.append(
                registry.record(event.record_digest)
            )
        )
        for one in text:
            assert one == f'{{"about": "{event.artifact_name.partition(".")[0]}"}}\n'
    if clean == [True] and not or_less:
        assert told == [truth]


@inputs(18, 750)
def test_a_damaged_file_says_nothing_new(folder, most):
    truth = opened(folder).history(NAME)
    whole = (folder / "registry.db").read_bytes()

    def of(content):
        put(folder, content)
        reads_no_more_than(truth, opened(folder))

    hold("registry", cut(whole), of, most=most)


@inputs(12, 500)
def test_a_damaged_file_promotes_nobody_for_the_first_time(folder, tmp_path, most):
    whole = (folder / "registry.db").read_bytes()
    # compared with no champion: only an empty registry would take it
    stranger = proposed(tmp_path, "stranger", day=5)

    def of(content):
        put(folder, content)
        told = refused(lambda: opened(folder).promote(stranger))
        assert told is not None, "a stranger was promoted"

    hold("registry", cut(whole), of, most=most)


@inputs(9, 350)
def test_what_is_written_to_a_damaged_file_is_whole_or_nothing(folder, tmp_path, most):
    registry = opened(folder)
    truth, champion = registry.history(NAME), registry.champion(NAME)
    whole = (folder / "registry.db").read_bytes()
    following = proposed(tmp_path, "third", baseline=champion.digest, day=6)

    def of(content):
        put(folder, content)
        if refused(lambda: opened(folder).promote(following)) is None:
            events = opened(folder).history(NAME)
            assert events[:-1] == truth
            assert opened(folder).champion(NAME).digest == following.digest
            return
        # what could be read before can be read now, and nothing else
        reads_no_more_than(truth, opened(folder))

    hold("registry", cut(whole), of, most=most)


@inputs(9, 350)
def test_a_damaged_log_beside_the_file_says_nothing_new(folder, kept, tmp_path, most):
    registry = opened(folder)
    champion = registry.champion(NAME)
    # a reader keeps what is written next in the log
    with closing(sqlite3.connect(folder / "registry.db")) as reader:
        reader.execute("SELECT count(*) FROM history").fetchone()
        registry.promote(proposed(tmp_path, "third", baseline=champion.digest, day=6))
        truth = registry.history(NAME)
        pending = files(folder)
    assert pending["registry.db-wal"]

    def of(content):
        put(folder, pending["registry.db"])
        (folder / "registry.db-wal").write_bytes(content)
        # SQLite drops what was written after the damage, as if it had never been
        reads_no_more_than(truth, opened(folder), or_less=True)

    hold("registry", damaged(pending["registry.db-wal"]), of, most=most)


@inputs(6, 150)
def test_damaged_artifacts_are_not_given_out_or_back(folder, most):
    registry = opened(folder)
    truth = registry.history(NAME)
    (path,) = (
        p
        for p in (folder / "artifacts").rglob("*")
        if p.is_file() and p.read_text() == "new"
    )
    back = Rollback(
        name=NAME,
        version=2,
        reason="again",
        who="bob",
        when="2026-03-09T10:00:00+00:00",
    )
    digest = truth[2].digest
    path.chmod(0o644)

    def of(content):
        path.write_bytes(content)
        before = files(folder)
        assert refused(lambda: registry.artifact(digest))
        assert refused(lambda: registry.rollback(back))
        assert registry.verify(NAME)
        assert files(folder) == before

    hold("registry", damaged(b"new").filter(lambda made: made != b"new"), of, most=most)


@inputs(9, 300)
def test_odd_words_stand_in_a_history_as_they_are_or_not_at_all(
    tmp_path, tmp_path_factory, most
):
    keys = ("name", "who", "when", "digest", "baseline_digest", "record")

    def of(given):
        key, word = given
        path = tmp_path / "fresh" / "registry.db"
        shutil.rmtree(path.parent, ignore_errors=True)
        registry = SqliteRegistry(path, timeout_s=1)
        promotion = proposed(tmp_path, "odd", **{key: word})
        if refused(lambda: registry.promote(promotion)) is not None:
            assert not path.exists() or registry.history(promotion.name) == ()
            return
        (event,) = registry.history(promotion.name)
        assert getattr(event, key, word) == word
        assert registry.verify(promotion.name) == ()

    hold("registry", st.tuples(st.sampled_from(keys), WORDS), of, most=most)
