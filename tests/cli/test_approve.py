"""``mlgate approve``: people, counted once each, for one record."""

from __future__ import annotations

import pytest

APPROVED = ("--reason", "read the report")


@pytest.fixture
def approving(project):
    """Give a project that needs two approvals, and its record."""
    project.set_in("approvals = 2")
    return project


def approve(project, by, record=None):
    return project.mlgate("approve", record or project.record, "--by", by, *APPROVED)


def promote(project, *arguments):
    return project.mlgate("promote", project.record, *arguments)


def test_an_approval_is_history_and_moves_nothing(approving):
    status, told = approve(approving, "bob")
    assert status == 0
    assert "1 of 2 approvals" in told
    assert "by itself the record says: PROMOTE" in told
    event = approving.registry.history("toy")[-1]
    assert (event.event, event.who, event.reason) == ("approval", "bob", APPROVED[1])
    assert event.artifact_name == "better.bin"
    assert approving.registry.champion("toy").number == 1
    assert approving.registry.verify("toy") == ()


def test_two_people_are_needed_and_two_promote(approving):
    status, told = promote(approving)
    assert (status, "needs 2 approvals of somebody other than ann" in told) == (
        75,
        True,
    )
    approve(approving, "bob")
    status, told = promote(approving)
    assert (status, "needs 1 approval" in told, "(1 of 2 given)" in told) == (75, 1, 1)
    assert "mlgate approve mlgate-report/record.json --by NAME" in told
    approve(approving, "cleo")
    status, told = promote(approving)
    assert status == 0
    assert "promoted: toy version 2 is champion" in told
    event = approving.registry.history("toy")[-1]
    told = [note.partition(",")[0] for note in event.notes if "approved" in note]
    assert told == ["approved by bob", "approved by cleo"]


@pytest.mark.parametrize("again", ["bob", " Bob ", "BOB"])
def test_one_person_counts_once(approving, again):
    approve(approving, "bob")
    status, told = approve(approving, again)
    assert (status, "bob has approved the record" in told) == (4, True)
    assert promote(approving)[0] == 75


@pytest.mark.parametrize("runner", ["ann", "Ann", "  ANN "])
def test_nobody_approves_their_own_work(approving, runner):
    status, told = approve(approving, runner)
    assert status == 4
    assert "nobody approves their own work" in told
    assert len(approving.registry.history("toy")) == 1


def test_where_the_settings_say_so_the_runner_may_approve(approving):
    approving.set_in("self_approval = true")
    assert approve(approving, "ann")[0] == 0
    assert approve(approving, "bob")[0] == 0
    assert promote(approving)[0] == 0


def test_an_own_approval_from_before_self_approval_was_forbidden_does_not_count(
    approving,
):
    approving.set_in("self_approval = true")
    for who in ("ann", "bob"):
        assert approve(approving, who)[0] == 0
    text = (approving.path / "mlgate.toml").read_text()
    (approving.path / "mlgate.toml").write_text(text.replace("true", "false", 1))
    status, told = promote(approving)
    assert (status, "(1 of 2 given)" in told) == (75, True)


def test_a_record_that_does_not_say_who_ran_it_needs_the_settings(
    approving, monkeypatch
):
    monkeypatch.setattr("pytest_mlgate.provenance.person", lambda: None)
    assert approving.run() == 0
    approve(approving, "bob")
    approve(approving, "cleo")
    status, told = promote(approving)
    assert status == 75
    assert "the record does not say who ran it" in told


def test_the_approval_of_another_record_does_not_count(approving):
    approve(approving, "bob")
    approve(approving, "cleo")
    # the same gates on the same rows, a second later
    assert approving.run() == 0
    assert promote(approving)[0] == 75


def test_an_approval_from_before_the_champion_changed_does_not_count(approving):
    approve(approving, "bob")
    approve(approving, "cleo")
    assert promote(approving)[0] == 0
    assert approving.mlgate("rollback", "--reason", "complaints")[0] == 0
    status, told = promote(approving)
    assert status == 75
    assert "2 approvals given before the champion last changed no longer count" in told


def test_the_settings_of_today_say_how_many_people_are_needed(approving):
    assert promote(approving)[0] == 75
    text = (approving.path / "mlgate.toml").read_text()
    (approving.path / "mlgate.toml").write_text(text.replace("approvals = 2", ""))
    assert promote(approving)[0] == 0


def test_a_report_folder_stands_for_its_record(approving):
    assert approve(approving, "bob", record="mlgate-report")[0] == 0


@pytest.mark.parametrize(
    ("by", "reason", "told"), [(" ", "read it", "`who`"), ("bob", " ", "`reason`")]
)
def test_a_name_and_a_reason_are_needed(approving, by, reason, told):
    words = ("--by", by, "--reason", reason)
    status, said = approving.mlgate("approve", approving.record, *words)
    assert (status, f"{told} must be text" in said) == (4, True)


def test_without_a_name_the_command_is_used_wrongly(approving):
    assert approving.mlgate("approve", approving.record)[0] == 2


def test_without_need_an_approval_says_so(project):
    status, told = approve(project, "bob")
    assert (status, "ask for no approvals" in told) == (0, True)
