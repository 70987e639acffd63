from __future__ import annotations

from pathlib import Path

import pytest
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate
from tests.gates.canary.made_up_logs import last

from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.subject_settings import SubjectSettings

# no model at all: whoever loaded it would say so
CONTENT = b"weights"
OURS = digest_of_bytes(CONTENT)
OTHER = "sha256:" + "d" * 64


@pytest.fixture
def model(tmp_path):
    (tmp_path / "candidate.skops").write_bytes(CONTENT)
    return str(tmp_path / "candidate.skops")


def ask(digest, **candidate):
    log, _ = canary(1_000)
    log["model"] = log["model"].where(log["arm"] == "champion", digest)
    asked = gate(candidate=SubjectSettings(**candidate))
    found = asked.errors(at_most=0.5, log=log)
    return last(asked), found


def test_a_log_of_another_candidate_is_no_verdict(model):
    check, found = ask(OTHER, model=model)
    assert found.cannot_judge == (
        f"The candidate of this log is {OTHER[:19]}, that of the settings "
        f"{OURS[:19]}: the log is about another candidate."
    )
    assert found.estimate is None
    assert "begin a new watch" in check.remedy


def test_a_log_of_the_named_candidate_is_read_and_nothing_is_loaded(model):
    _, found = ask(OURS, model=model)
    assert found.cannot_judge is None
    assert found.note is None


@pytest.mark.parametrize("digest", [OURS, OTHER])
def test_a_pinned_digest_needs_no_file(digest):
    _, found = ask(OTHER, model="elsewhere.skops", sha256=digest)
    assert (found.cannot_judge is None) == (digest == OTHER)


@pytest.mark.parametrize("digest", [OURS, OTHER])
def test_a_candidate_of_predictions_is_known_by_its_artifact(model, digest):
    named = {"predictions": "answers.csv", "score": "p"}
    _, found = ask(digest, **named, artifact=model)
    assert (found.cannot_judge is None) == (digest == OURS)
    assert ask(digest, **named)[1].cannot_judge is None


def test_a_file_that_cannot_be_read_lets_nothing_pass():
    _, found = ask(OTHER, model=str(Path("/nowhere/candidate.skops")))
    assert "cannot be held against that of the settings" in found.cannot_judge
    assert "/nowhere/candidate.skops: it cannot be read" in found.cannot_judge


def test_a_log_that_names_no_digest_is_held_against_nothing(model):
    assert ask("candidate-7", model=model)[1].cannot_judge is None
