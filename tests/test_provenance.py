"""Where a session's numbers come from, in git and outside."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from tests.gate_project import table

from pytest_mlgate.card import Card
from pytest_mlgate.card import GroupAtRisk
from pytest_mlgate.card import Risk
from pytest_mlgate.card_texts import CardTexts
from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.champion import Champion
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.models.subject import Subject
from pytest_mlgate.provenance import Subjects
from pytest_mlgate.provenance import merged
from pytest_mlgate.provenance import provenance_of
from pytest_mlgate.provenance import subjects_of
from pytest_mlgate.record import Model
from pytest_mlgate.record import Table
from pytest_mlgate.record import Training
from pytest_mlgate.record_json import from_plain
from pytest_mlgate.record_json import to_plain
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

STARTED = datetime(2026, 11, 23, 8, 0, 0, 999_999, tzinfo=UTC)


@pytest.fixture
def session(tmp_path):
    def session(baseline="p_old", **options):
        table().to_csv(tmp_path / "table.csv", index=False)
        settings = Settings(
            name="toy",
            target="y",
            positive=1,
            evaluation="table.csv",
            candidate=SubjectSettings(score="p_new", threshold=0.3),
            baseline=SubjectSettings(registry="champion")
            if baseline is None
            else SubjectSettings(score=baseline),
            file=tmp_path / "mlgate.toml",
            digest="sha256:" + "5" * 64,
        )
        return GateSession(settings, **options)

    return session


def described(session, **options):
    return provenance_of(
        session,
        stage="candidate",
        started=STARTED,
        finished=STARTED + timedelta(seconds=4.25),
        command=("pytest", "--mlgate"),
        **options,
    )


def git(folder, *words):
    who = ("-c", "user.name=ana", "-c", "user.email=ana@example.org")
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_a_session_that_has_read_everything_names_it(session):
    made = session()
    made.prepare()
    told = described(made)
    assert told.evaluation.reference == "table.csv"
    assert told.evaluation.identity == made.evaluation.identity
    assert told.evaluation.rows == 3000
    assert told.candidate == Model(
        reference="columns p_new of table.csv",
        digest=made.candidate.digest,
        kind="columns",
        threshold=0.3,
    )
    assert told.baseline.digest == made.baseline.digest
    assert told.baseline_note is None
    assert told.champion is None
    assert (told.started, told.duration_s) == ("2026-11-23T08:00:00Z", 4.25)
    assert (told.settings, told.settings_digest[:9]) == ("mlgate.toml", "sha256:55")
    assert told.packages["pytest"] == pytest.__version__
    assert from_plain(type(told), to_plain(told)) == told


def test_nothing_is_read_for_the_record_alone(session):
    made = session()
    told = described(made)
    assert (told.evaluation, told.candidate, told.baseline) == (None, None, None)
    assert made.__dict__.keys().isdisjoint({"evaluation", "candidate", "baseline"})


def test_a_missing_baseline_says_why_and_a_champion_is_named(session, tmp_path):
    first = session(baseline=None)
    first.prepare()
    assert described(first).baseline is None
    assert described(first).baseline_note == NO_BASELINE
    champion = Champion(digest="sha256:aa", artifact=tmp_path / "a", artifact_name="a")
    assert described(session(champion=champion)).champion == "sha256:aa"


def test_outside_git_there_is_no_commit(session, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert described(session()).commit is None


def test_without_git_there_is_no_commit(session, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert described(session()).commit is None


def test_in_git_the_commit_says_whether_the_tree_was_changed(session, tmp_path):
    made = session()
    git(tmp_path, "init", "-q")
    assert described(made).commit is None  # no commit yet
    git(tmp_path, "add", "table.csv")
    git(tmp_path, "commit", "-q", "-m", "first")
    head = git(tmp_path, "rev-parse", "HEAD")
    assert described(made).commit == head
    (tmp_path / "untracked.txt").write_text("a report, for instance")
    assert described(made).commit == head
    with (tmp_path / "table.csv").open("a") as stream:
        stream.write("\n")
    assert described(made).commit == f"{head}+dirty"


def test_the_person_is_the_one_the_pipeline_names(session, monkeypatch):
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOGNAME", "ana")
    assert described(session()).who == "ana"
    monkeypatch.setenv("GITLAB_USER_LOGIN", "bob")
    assert described(session()).who == "bob"
    monkeypatch.setenv("GITHUB_ACTOR", "cleo")
    assert described(session()).who == "cleo"


def test_what_workers_judged_fills_what_this_process_did_not_read(session):
    read = session()
    read.prepare()
    known = subjects_of(read)
    assert merged((Subjects(), known, known)) == (known, ())
    unread = session()
    told = described(unread, subjects=merged((subjects_of(unread), known))[0])
    assert told.candidate == known.candidate
    assert told.evaluation == known.evaluation


def test_workers_that_judged_different_things_are_named(session):
    read = session()
    read.prepare()
    known = subjects_of(read)
    other = replace(known, candidate=replace(known.candidate, digest="sha256:0"))
    found, problems = merged((known, other))
    assert found == known
    (problem,) = problems
    assert problem.startswith("workers judged different things as candidate")


def test_two_workers_that_read_the_same_bytes_judged_the_same_table():
    told = [
        Subjects(
            evaluation=Table(
                reference="t.csv",
                identity=identity,
                rows=3,
                columns=("a",),
                resolved=f"2026-11-23T08:00:0{second}Z",
            )
        )
        for second, identity in enumerate(["sha256:1", "sha256:1", "sha256:2"])
    ]
    assert merged(told[:2])[1] == ()
    assert "different things as evaluation" in merged(told)[1][0]


def test_answers_that_one_worker_took_from_the_cache_are_told(session):
    read = session()
    read.prepare()
    known = subjects_of(read)
    kept = replace(known, candidate=replace(known.candidate, cached=64 * "a"))
    for told in ((known, kept), (kept, known)):
        found, problems = merged(told)
        assert found.candidate.cached == 64 * "a"
        assert problems == ()


def test_a_table_is_told_with_its_origin_and_form(session):
    made = session()
    made.prepare()
    found = described(made).evaluation
    assert (found.kind, found.version, found.mutable) == ("file", None, True)
    assert found.resolved == made.evaluation.origin.resolved
    assert found.schema_digest.startswith("sha256:")
    assert from_plain(Table, to_plain(found)).resolved == found.resolved


def test_the_task_and_the_texts_of_the_card_are_told(session):
    made = session()
    card = CardTexts(
        intended_use=["calls"],
        ethical_considerations=["errors"],
        groups_at_risk=[{"group": "old", "harms": "fewer calls"}],
        file="card.toml",
        digest="sha256:1",
    )
    made.settings = made.settings.model_copy(update={"card": card})
    told = described(made)
    assert told.task == "binary"
    assert told.card == Card(
        file="card.toml",
        digest="sha256:1",
        intended_use=("calls",),
        ethical_considerations=(Risk(risk="errors"),),
        groups_at_risk=(GroupAtRisk(group="old", harms="fewer calls"),),
    )
    assert described(session()).card is None


@pytest.fixture
def archived(session, tmp_path):
    """Give what is told of a candidate whose file lies in a training archive."""
    place = tmp_path / "archive" / "small"
    place.mkdir(parents=True)
    (place / "model.skops").write_bytes(b"model")
    digest = digest_of_file(place / "model.skops")

    def archived(**made):
        body = {"model": "model.skops", "digest": digest, **made}
        (place / "candidate.json").write_text(json.dumps(body), "utf-8")
        read = session()
        read.__dict__["candidate"] = Subject(
            role="candidate",
            reference="archive/small/model.skops",
            kind="model",
            digest=digest,
            artifact=None,
            threshold=None,
            predictions=None,
        )
        return subjects_of(read).candidate.training

    return archived


def test_the_archive_of_a_model_file_tells_how_it_was_made(archived):
    made = archived(
        parameters={"trees": 40, "rate": 0.1},
        seed=3,
        data={"reference": "https://ann:pw@host/t.csv", "identity": "sha256:1"},
        commit="abc",
        packages={"numpy": "2.4"},
        metrics={"roc_auc": 0.92},
        duration_s=1.5,
        created="2026-03-31",
    )
    assert made == Training(
        parameters={"trees": "40", "rate": "0.1"},
        seed=3,
        data="https://…@host/t.csv",
        data_identity="sha256:1",
        commit="abc",
        packages={"numpy": "2.4"},
        metrics={"roc_auc": 0.92},
        duration_s=1.5,
        created="2026-03-31",
    )
    assert from_plain(Training, to_plain(made)) == made


@pytest.mark.parametrize(
    "other",
    [{"digest": "sha256:" + "0" * 64}, {"model": "another.skops"}, {"unknown": 1}],
)
def test_an_archive_that_is_not_about_this_file_tells_nothing(archived, other):
    assert archived().parameters == {}
    assert archived(**other) is None


def test_the_question_is_told_by_what_the_settings_ask(session):
    found = described(session())
    assert found.question == {"task": '"binary"', "target": '"y"', "positive": "1"}
