"""``mlgate promote``: decided again from the record, for the bytes that were tested."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from tests.gate_project import TWO_GATES

LOOSER = TWO_GATES.replace("0.6", "0.5")
OVERRIDE = ("--override", "the old one leaks", "--by", "Carla")


def promote(project, *arguments, record=None):
    return project.mlgate("promote", record or project.record, *arguments)


def edited(project, **changes):
    """Write another record in the form of sessions, as who edits one would."""
    body = json.loads((project.path / project.record).read_text())
    for key, value in changes.items():
        (body if key in body else body["provenance"])[key] = value
    text = json.dumps(body, sort_keys=True, indent=1) + "\n"
    (project.path / "edited.json").write_text(text)
    return "edited.json"


def age(days):
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def test_a_record_that_passes_promotes_as_it_is(project):
    status, told = promote(project)
    assert (status, told.splitlines()[0]) == (
        0,
        "promoted: toy version 2 is champion",
    )
    champion = project.registry.champion("toy")
    text = (project.path / project.record).read_text()
    assert project.registry.record(champion.record_digest) == text
    event = project.registry.history("toy")[-1]
    assert (event.event, event.who, event.reason) == ("promotion", "ann", None)
    assert project.registry.artifact(champion.digest).read_bytes() == (
        b"the better model"
    )


def test_what_is_champion_already_is_left_alone(project):
    promote(project)
    status, told = promote(project)
    assert (status, "nothing to do" in told) == (0, True)
    assert len(project.registry.history("toy")) == 2


def test_a_champion_that_was_judged_again_and_blocks_is_not_told_as_well(project):
    promote(project)
    project.files.gates(TWO_GATES.replace("0.6", "0.99"))
    assert project.run() == 1
    status, told = promote(project)
    assert (status, told.splitlines()[1]) == (1, "decision: BLOCK")
    assert told.startswith("nothing to do: toy version 2 is champion")
    assert promote(project, *OVERRIDE)[0] == 0
    assert project.registry.champion("toy").number == 2


def test_whoever_promotes_is_named(project):
    promote(project, "--by", "the release team")
    assert project.registry.history("toy")[-1].who == "the release team"


@pytest.mark.parametrize(
    ("level", "status", "word"), [("0.99", 1, "BLOCK"), ("0.92", 75, "HOLD")]
)
def test_a_record_that_blocks_or_holds_does_not_promote(project, level, status, word):
    project.files.gates(TWO_GATES.replace("0.6", level))
    assert project.run() == status
    got, told = promote(project)
    assert (got, told.splitlines()[0]) == (status, f"decision: {word}")
    assert project.registry.champion("toy").number == 1


def test_the_decision_in_the_file_is_not_believed(project):
    project.files.gates(TWO_GATES.replace("0.6", "0.99"))
    assert project.run() == 1
    good = {"outcome": "promote", "reasons": ["all is well"], "notes": []}
    status, told = promote(project, record=edited(project, decision=good))
    assert (status, "says 'promote', and its verdicts decide 'block'" in told) == (
        4,
        True,
    )


def test_a_weaker_guard_holds_until_a_person_says_why(project):
    project.files.gates(LOOSER)
    assert project.run() == 0
    status, told = promote(project)
    assert status == 75
    assert "threshold is looser: at_least(roc_auc, 0.6)" in told
    assert 'why they may go: --accept-weaker "reason"' in told
    status, told = promote(project, "--accept-weaker", "agreed with sales")
    assert status == 0
    assert "weaker guard accepted (agreed with sales)" in told
    notes = project.registry.history("toy")[-1].notes
    assert any(n.startswith("weaker guard accepted (agreed with") for n in notes)


def test_an_override_promotes_against_a_block_and_is_history(project):
    project.files.gates(TWO_GATES.replace("0.6", "0.99"))
    project.set_in("approvals = 1")
    assert project.run() == 1
    status, told = promote(project, *OVERRIDE)
    assert status == 0
    assert "override by Carla: the old one leaks" in told
    event = project.registry.history("toy")[-1]
    assert (event.event, event.who, event.reason) == (
        "override",
        "Carla",
        "the old one leaks",
    )
    assert event.notes[0] == "override of the decision block"
    over = [n for n in event.notes if n.startswith("overridden: ")]
    assert len(over) == 2
    assert "failed: at_least(roc_auc, 0.99)" in over[0]
    assert "needs 1 approval" in over[1]
    status, told = project.mlgate("history")
    assert "override, version 2, by Carla" in told
    assert "reason: the old one leaks" in told


def test_an_override_stands_in_the_reports_of_later_sessions(project):
    promote(project, *OVERRIDE)
    text = (project.path / "mlgate.toml").read_text()
    text = text.replace('"new.bin"', '"better.bin"').replace('"p_new"', '"p_better"')
    text = text.replace('"better.bin"', '"third.bin"', 1)
    (project.path / "mlgate.toml").write_text(text.replace("p_better", "p_old", 1))
    (project.path / "third.bin").write_bytes(b"the third")
    project.run()
    notes = project.files.record["decision"]["notes"]
    assert notes[0].startswith("the champion, version 2, was promoted by an override")
    report = (project.path / "mlgate-report" / "report.md").read_text()
    assert "was promoted by an override of Carla" in report


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--override", "because"), "An override needs a name"),
        (("--override", "because", "--by", " "), "An override needs a name"),
        (("--override", " ", "--by", "Carla"), "`--override` must be a reason"),
        (("--accept-weaker", " "), "`--accept-weaker` must be a reason"),
    ],
)
def test_an_override_needs_reason_and_name(project, arguments, told):
    status, said = promote(project, *arguments)
    assert (status, told in said) == (4, True)
    assert project.registry.champion("toy").number == 1


@pytest.mark.parametrize("arguments", [(), OVERRIDE])
def test_other_bytes_are_never_promoted(project, arguments):
    (project.path / "better.bin").write_bytes(b"other bytes")
    status, told = promote(project, *arguments)
    assert status == 75
    assert "Only what was tested is promoted" in told
    (project.path / "better.bin").unlink()
    status, told = promote(project, *arguments)
    assert (status, "no file was named" in told) == (75, True)
    assert project.registry.champion("toy").number == 1


def test_the_tested_file_may_be_elsewhere(project):
    (project.path / "better.bin").rename(project.path / "kept.bin")
    assert promote(project, "--artifact", "new.bin")[0] == 75
    assert promote(project, "--artifact", "nowhere.bin")[0] == 75
    assert promote(project, "--artifact", "kept.bin")[0] == 0
    assert project.registry.champion("toy").artifact_name == "kept.bin"


@pytest.mark.parametrize("arguments", [(), OVERRIDE])
def test_a_champion_that_moved_is_never_passed_over(project, arguments):
    (project.path / mine(project)).rename(project.path / "mine.json")
    # somebody else promotes meanwhile
    text = (project.path / "mlgate.toml").read_text()
    other = text.replace('"better.bin"', '"other.bin"')
    (project.path / "mlgate.toml").write_text(other)
    (project.path / "other.bin").write_bytes(b"another model")
    assert project.run("--mlgate-promote") == 0
    (project.path / "mlgate.toml").write_text(text)
    status, told = promote(project, *arguments, record="mine.json")
    assert status == 75
    assert "and the champion is" in told
    assert project.registry.champion("toy").artifact_name == "other.bin"


def mine(project):
    return project.record


def test_a_record_without_the_champion_as_baseline_is_refused(project):
    baseline = json.loads((project.path / project.record).read_text())["provenance"]
    other = {**baseline["baseline"], "digest": "sha256:" + 64 * "0"}
    status, told = promote(project, record=edited(project, baseline=other))
    assert (status, "not promoted" in told) == (75, True)


@pytest.mark.parametrize("arguments", [(), OVERRIDE])
def test_a_damaged_registry_is_refused_whoever_asks(project, arguments):
    path = project.path / ".mlgate" / "registry.db"
    path.write_bytes(b"no database" * 200)
    status, told = promote(project, *arguments)
    assert (status, "cannot be used" in told) == (4, True)


def test_a_last_record_of_another_form_holds_and_can_be_overridden(
    project, monkeypatch
):
    kind = type(project.registry)
    monkeypatch.setattr(kind, "record", lambda *_: '{"format_version": 99}')
    status, told = promote(project, "--accept-weaker", "whatever")
    assert status == 75
    assert "gates cannot be compared with those of the last promotion" in told
    assert promote(project, *OVERRIDE)[0] == 0


@pytest.mark.parametrize(
    ("days", "limit", "status"), [(31, 30, 75), (29, 30, 0), (2, 1, 75), (-2, 30, 75)]
)
def test_a_record_has_its_time(project, days, limit, status):
    project.set_in(f"record_days = {limit}")
    project.run()
    record = edited(project, started=age(days))
    got, told = promote(project, record=record)
    assert got == status
    if status:
        remedy = "run the session again"
        assert remedy in told
        assert promote(project, *OVERRIDE, record=record)[0] == 0


def test_answers_of_an_earlier_run_do_not_promote(project):
    body = json.loads((project.path / project.record).read_text())["provenance"]
    kept = {**body["candidate"], "cached": 64 * "a"}
    status, told = promote(project, record=edited(project, candidate=kept))
    assert status == 75
    assert "the candidate was not asked" in told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stage": "monitor"}, "only records of the stage 'candidate' promote"),
        ({"name": "other"}, "is about 'other', and"),
        ({"candidate": None}, "a candidate that has no digest"),
        ({"started": "yesterday"}, "must be an ISO 8601 time"),
    ],
)
@pytest.mark.parametrize("command", ["promote", "approve"])
def test_a_record_of_something_else_is_bad_input(project, changes, told, command):
    words = ("--by", "bob", "--reason", "x") if command == "approve" else ()
    record = edited(project, **changes)
    status, said = project.mlgate(command, record, *words)
    if "started" in changes and command == "approve":
        assert status == 0
        return
    assert (status, told in said) == (4, True)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text.replace("\n", ""), "not in the form in which sessions"),
        (lambda text: "{" + '\n "alpha": 1,' + text[1:], "not in the form|is damaged"),
        (lambda text: text[:-20], "is not JSON"),
        (lambda _: "{}", "format version None"),
        (lambda text: text.replace('"required"', '"Required"'), "is damaged"),
    ],
)
def test_a_text_that_is_no_record_is_bad_input(project, spoil, told):
    text = (project.path / project.record).read_text()
    (project.path / "spoilt.json").write_text(spoil(text))
    status, said = promote(project, record="spoilt.json")
    assert status == 4
    assert any(part in said for part in told.split("|"))


def test_an_edited_record_in_the_right_form_is_believed(project):
    project.files.gates(TWO_GATES.replace("0.6", "0.99"))
    assert project.run() == 1
    body = json.loads((project.path / project.record).read_text())
    assert promote(project)[0] == 1
    verdicts = [{**one, "outcome": "passed"} for one in body["verdicts"]]
    status, told = promote(project, record=edited(project, verdicts=verdicts))
    assert status == 4
    assert "says 'block', and its verdicts decide 'promote'" in told
    # a place that nobody else can write, or an attestation, is what keeps this away
    good = {"outcome": "promote", "reasons": [], "notes": []}
    record = edited(project, verdicts=verdicts, decision=good)
    assert promote(project, record=record)[0] == 0


def test_a_key_that_is_there_twice_is_refused(project):
    project.files.gates(TWO_GATES.replace("0.6", "0.99"))
    project.run()
    text = (project.path / project.record).read_text()
    # a person reads the first and a program the last
    hidden = text[:-3] + ',\n "failed_tests": []\n}\n'
    (project.path / "spoilt.json").write_text(hidden)
    status, said = promote(project, record="spoilt.json")
    assert (status, "not in the form" in said) == (4, True)


@pytest.mark.parametrize("place", ["nowhere.json", "table.csv", "new.bin"])
def test_a_file_that_is_none_is_bad_input(project, place):
    assert promote(project, record=place)[0] == 4


def test_settings_that_changed_since_are_noted(project):
    project.set_in("seed = 3")
    assert promote(project)[0] == 0
    notes = project.registry.history("toy")[-1].notes
    assert "mlgate.toml has changed since the session ran" in notes


def test_the_settings_can_be_named(project, monkeypatch):
    (project.path / "elsewhere").mkdir()
    monkeypatch.chdir(project.path / "elsewhere")
    config = ("--config", "../mlgate.toml")
    status, _ = promote(project, *config, record="../mlgate-report")
    assert status == 0


def test_a_record_whose_decision_is_a_list_is_refused(project):
    odd = {"outcome": [], "reasons": [], "notes": []}
    status, told = promote(project, record=edited(project, decision=odd))
    assert (status, "says []" in told) == (4, True)


def test_a_record_that_is_none_is_named_and_commands_no_terminal(project):
    name = "odd\x1b[31m.json"
    (project.path / name).write_text("{}")
    status, told = promote(project, record=name)
    assert status == 4
    assert "odd\\x1b[31m.json: The record has format version None" in told
    assert "\x1b" not in told
