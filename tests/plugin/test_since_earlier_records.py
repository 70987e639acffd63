"""A session tells what is not as it was; that informs, and decides nothing."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.gate_project import TWO_GATES
from tests.gate_project import table

LEVEL = TWO_GATES.replace("0.6", "0.99")


@pytest.fixture
def pushed(project):
    """Keep the record of a first push."""
    project.gates(TWO_GATES)
    project.run()
    shutil.move(project.path / "mlgate-report", project.path / "previous")
    return project


def since(project, place="previous", *flags):
    result = project.run(f"--mlgate-previous={place}", *flags)
    return result, project.record["changes"]


def notes(project):
    return project.record["decision"]["notes"]


@pytest.mark.parametrize("place", ["previous", "previous/record.json"])
def test_what_fails_since_the_last_push_is_told_everywhere(pushed, place):
    pushed.gates(LEVEL)
    result, (found,) = since(pushed, place)
    assert result.ret == 1
    assert (found["since"], found["decision"]) == ("last push", "promote")
    assert found["same_candidate"]
    # the requirement is part of a check's name: another one is another check
    assert [one["what"] for one in found["changes"]] == ["newly failing", "gone"]
    result.stdout.fnmatch_lines(
        ["since *the last push: promote, now block; 1 newly failing, 1 gone"]
    )
    comment = (pushed.path / "mlgate-report" / "report.md").read_text("utf-8")
    assert "Since the last push: promote, now block; 1 newly failing, 1 gone" in comment


def test_the_same_again_says_so(pushed):
    _, (found,) = since(pushed)
    assert found["changes"] == []
    assert found["same_candidate"] is found["same_evaluation"] is True


def test_other_rows_move_what_was_told_of_them(pushed):
    pushed.table(table(seed=3, gain=0.7))
    _, (found,) = since(pushed)
    assert {one["what"] for one in found["changes"]} == {"moved"}
    assert not found["same_evaluation"]


def test_the_decision_does_not_depend_on_it(pushed):
    pushed.gates(LEVEL)
    assert pushed.run().ret == 1
    alone = pushed.record["decision"]
    since(pushed)
    assert pushed.record["decision"] == alone


def test_a_report_folder_can_have_one_folder_for_each_model(pushed):
    (pushed.path / "many").mkdir()
    shutil.move(pushed.path / "previous", pushed.path / "many" / "toy")
    _, (found,) = since(pushed, "many")
    assert found["decision"] == "promote"


def test_parallel_sessions_tell_the_same(pushed):
    pushed.gates(LEVEL)
    _, alone = since(pushed)
    pushed.run_apart("--mlgate-previous=previous", "-n2")
    assert pushed.record["changes"] == alone


def spoil(text):
    body = json.loads(text)
    body["decision"]["outcome"] = "<script>"
    return json.dumps(body)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda _: "{", "no changes since the last push: record.json: The record is"),
        (lambda _: "[]", "no changes since the last push: record.json: The record has"),
        (lambda _: "\ufffe" * 3, "no changes since the last push: record.json: "),
        (spoil, "no changes since the last push: record.json: The record is damaged"),
        (
            lambda text: text.replace('"name": "toy"', '"name": "other"'),
            "no changes since the last push: it has the name 'other'",
        ),
        (
            lambda text: text.replace('"stage": "candidate"', '"stage": "canary"'),
            "no changes since the last push: it has the stage 'canary'",
        ),
    ],
)
def test_a_record_that_is_of_no_use_is_a_note_and_no_reason(pushed, damage, told):
    file = pushed.path / "previous" / "record.json"
    file.write_text(damage(file.read_text("utf-8")), "utf-8")
    result, changes = since(pushed)
    assert (result.ret, changes) == (0, [])
    assert any(note.startswith(told) for note in notes(pushed)), notes(pushed)


@pytest.mark.parametrize("place", ["nowhere", "nowhere/record.json", "."])
def test_a_first_push_has_nothing_before_it(pushed, place):
    result, changes = since(pushed, place)
    assert (result.ret, changes) == (0, [])
    (note,) = [one for one in notes(pushed) if "last push" in one]
    assert note.startswith("no record of the last push at ")


def test_the_record_that_made_the_baseline_champion_is_told_of(project):
    project.gates(TWO_GATES)
    assert project.run("--mlgate-promote").ret == 0
    assert project.record["changes"] == []
    text = (project.path / "mlgate.toml").read_text()
    text = text.replace('"p_new"', '"p_better"').replace('"new.bin"', '"better.bin"')
    text = text.replace('"p_old"', '"p_new"').replace('"old.bin"', '"new.bin"')
    (project.path / "mlgate.toml").write_text(text)
    (project.path / "better.bin").write_bytes(b"the better model")
    frame = table()
    better = frame["p_new"] * 0.3 + 0.7 * (0.8 * frame["y"] + 0.1)
    project.table(frame.assign(p_better=better.round(6)))
    project.run("--mlgate-promote")
    (found,) = project.record["changes"]
    assert (found["since"], found["decision"]) == ("baseline", "promote")
    assert found["same_candidate"] is found["same_baseline"] is False
    # the level of the candidate is another; gains over other baselines are not compared
    assert [(one["what"], one["gate"]) for one in found["changes"]] == [
        ("moved", "test_gates.py::test_level")
    ]


def test_a_baseline_that_is_not_the_champion_has_no_record(project):
    assert project.run("--mlgate-promote").ret == 0
    project.gates(LEVEL)
    text = (project.path / "mlgate.toml").read_text()
    (project.path / "mlgate.toml").write_text(text.replace("new.bin", "old2.bin"))
    (project.path / "old2.bin").write_bytes(b"a third model")
    project.run()
    assert project.record["changes"] == []
