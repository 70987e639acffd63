"""``mlgate attest`` as a person types it."""

from __future__ import annotations

import hashlib
import json

import pytest


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_statement_names_the_artifact_and_the_record(project):
    command = ("attest", "mlgate-report", "--artifact", "better.bin")
    status, said = project.mlgate(*command, "-o", "statement.json")
    assert (status, said) == (0, "wrote statement.json\n")
    body = json.loads((project.path / "statement.json").read_text())
    assert body["subject"] == [
        {
            "name": "better.bin",
            "digest": {"sha256": sha256(project.path / "better.bin")},
        },
        {
            "name": "record.json",
            "digest": {"sha256": sha256(project.path / project.record)},
        },
    ]
    assert body["predicate"]["result"] == "PASSED"
    assert body["predicate"]["failedTests"] == []


def test_without_a_file_name_it_is_printed_and_the_same(project):
    command = ("attest", project.record, "--artifact", "better.bin")
    status, said = project.mlgate(*command)
    assert status == 0
    project.mlgate(*command, "-o", "statement.json")
    assert said == (project.path / "statement.json").read_text()


def test_reports_and_the_run_can_be_named(project):
    status, said = project.mlgate(
        "attest", project.record, "--artifact", "better.bin", "--report",
        "mlgate-report/report.md", "--url", "https://ci.example.org/1",
    )  # fmt: skip
    assert status == 0
    body = json.loads(said)
    assert [one["name"] for one in body["subject"]][2:] == ["report.md"]
    assert body["predicate"]["url"] == "https://ci.example.org/1"


def test_a_file_that_was_not_tested_is_refused(project):
    status, said = project.mlgate("attest", project.record, "--artifact", "old.bin")
    assert status == 4
    assert "was tested, and old.bin is sha256:" in said


def test_a_candidate_known_by_its_answers_needs_its_file(project):
    status, said = project.mlgate("attest", project.record)
    assert status == 4
    assert "name the file with --artifact" in said


def test_a_record_whose_decision_was_edited_is_refused(project):
    path = project.path / project.record
    body = json.loads(path.read_text())
    body["verdicts"][0]["outcome"] = "failed"
    path.write_text(json.dumps(body, sort_keys=True, indent=1) + "\n")
    status, said = project.mlgate("attest", path, "--artifact", "better.bin")
    assert status == 4
    assert "its verdicts decide 'block'" in said


def test_a_held_session_is_attested_as_failed(project):
    project.set_in('required = ["test_gates.py::test_gone"]')
    assert project.run() == 75
    _, said = project.mlgate("attest", project.record, "--artifact", "better.bin")
    predicate = json.loads(said)["predicate"]
    assert predicate["result"] == "FAILED"
    assert predicate["failedTests"] == ["test_gates.py::test_gone"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], "cannot be read"),
        (["mlgate.toml"], "not JSON"),
        (["{record}", "--artifact", "gone.bin"], "gone.bin: it cannot be read"),
        (["{record}", "--url", "here"], "must be an address"),
        (["{record}", "--report", "{record}"], "'record.json' came twice"),
        (["{record}", "-o", "no/such/folder.json"], "folder that exists and can"),
    ],
)
def test_a_mistake_is_one_message_and_exit_status_4(project, words, told):
    words = [word.format(record=project.record) for word in words]
    if "--artifact" not in words:
        words += ["--artifact", "better.bin"]
    status, said = project.mlgate("attest", *words)
    assert status == 4
    assert said.startswith("mlgate: ")
    assert told in said


def test_where_data_are_tested_the_rows_are_the_subject(project):
    (project.path / "test_gates.py").write_text(
        "import pytest\n\n@pytest.mark.mlgate(stage='data')\n"
        "def test_ranges(schema_gate):\n    schema_gate.ranges({'x': (-10, 10)})\n"
    )
    assert project.run("--mlgate-stage=data") == 0
    status, said = project.mlgate("attest", project.record)
    assert status == 0
    assert json.loads(said)["subject"][0] == {
        "name": "table.csv",
        "digest": {"sha256": sha256(project.path / "table.csv")},
    }


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"kind": "model", "reference": "m.skops"}, 0, '"name": "m.skops"'),
        ({"digest": None}, 4, "its candidate has no digest"),
    ],
)
def test_a_record_is_taken_at_its_word_about_a_model_file(
    project, changes, status, told
):
    path = project.path / project.record
    body = json.loads(path.read_text())
    body["provenance"]["candidate"].update(changes)
    path.write_text(json.dumps(body))
    ended, said = project.mlgate("attest", path)
    assert ended == status
    assert told in said


def test_a_statement_that_is_there_is_replaced_and_never_half_written(project):
    command = ("attest", "mlgate-report", "--artifact", "better.bin")
    there, other = project.path / "statement.json", project.path / "other.json"
    there.write_text("old")
    # another name of the same file: what is written into, both would show
    other.hardlink_to(there)
    assert project.mlgate(*command, "-o", "statement.json")[0] == 0
    assert json.loads(there.read_text())["subject"]
    assert other.read_text() == "old"
