"""Statements as in-toto's specification has them, held against its own library."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Table
from pytest_mlgate.record import Waiver
from pytest_mlgate.reports.attestation import statement

DIGEST = "sha256:" + "c" * 64
SUBJECTS = {"models/candidate.skops": DIGEST, "record.json": "sha256:" + "d" * 64}


def told(record, decided, **options):
    text = statement(record, decided(record), subjects=SUBJECTS, **options)
    return json.loads(text)


def refused_by_their_library(body):
    """Read a statement with in-toto's own classes: unknown fields are errors."""
    pytest.importorskip("in_toto_attestation")
    from google.protobuf.json_format import ParseDict
    from in_toto_attestation.predicates.test_result.v0.test_result_pb2 import TestResult
    from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
    from in_toto_attestation.v1.statement import Statement
    from in_toto_attestation.v1.statement_pb2 import Statement as Wire

    read = ParseDict(body, Wire())
    Statement.copy_from_pb(read).validate()
    predicate = ParseDict(body["predicate"], TestResult())
    for resource in predicate.configuration:
        ResourceDescriptor.copy_from_pb(resource).validate()
    return read, predicate


def test_a_pass_names_what_was_tested_and_every_check(verdicts, make_record, decided):
    body = told(make_record(verdicts["passed"]), decided)
    assert body["_type"] == "https://in-toto.io/Statement/v1"
    assert body["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert body["subject"][0] == {
        "name": "models/candidate.skops",
        "digest": {"sha256": "c" * 64},
    }
    predicate = body["predicate"]
    assert predicate["result"] == "PASSED"
    (test,) = predicate["passedTests"]
    assert test.endswith("::test_not_worse_than_production::roc_auc not worse")
    assert predicate["warnedTests"] == predicate["failedTests"] == []


def test_the_configuration_is_settings_data_baseline_and_code(
    verdicts, make_record, decided
):
    record = make_record(verdicts["passed"])
    found = told(record, decided)["predicate"]["configuration"]
    roles = [one["annotations"]["role"] for one in found]
    assert roles == ["settings", "evaluation", "baseline", "code"]
    assert found[0]["name"] == "pyproject.toml"
    assert found[0]["annotations"]["stage"] == "candidate"
    assert found[1]["digest"] == {"sha256": "e" * 64}
    assert found[3]["digest"] == {"gitCommit": record.provenance.commit}
    assert found[3]["annotations"]["changed"] is False


@pytest.mark.parametrize("name", ["failed", "inconclusive", "log_loss", "schema"])
def test_what_blocks_or_holds_is_failed_and_no_warning(
    verdicts, make_record, decided, name
):
    record = make_record(verdicts["passed"], verdicts[name])
    predicate = told(record, decided)["predicate"]
    assert predicate["result"] == "FAILED"
    assert len(predicate["failedTests"]) == len(predicate["passedTests"]) == 1
    assert predicate["warnedTests"] == []


def test_what_did_not_apply_is_in_no_list(verdicts, make_record, decided):
    record = make_record(verdicts["passed"], verdicts["not_applicable"])
    predicate = told(record, decided)["predicate"]
    assert predicate["result"] == "PASSED"
    assert len(predicate["passedTests"]) == 1
    assert predicate["failedTests"] == []


def test_a_gate_without_a_verdict_failed(verdicts, make_record, decided, expected_gate):
    lost = replace(expected_gate, gate="t.py::lost", status=GateStatus.DESELECTED)
    record = make_record(verdicts["passed"], gates=[expected_gate, lost])
    predicate = told(record, decided)["predicate"]
    assert (predicate["result"], predicate["failedTests"]) == ("FAILED", ["t.py::lost"])


def test_a_failing_plain_test_and_a_session_that_was_not_whole_fail(
    verdicts, make_record, decided
):
    record = make_record(verdicts["passed"], failed_tests=("t.py::plain",))
    assert told(record, decided)["predicate"]["failedTests"] == ["t.py::plain"]
    record = make_record(verdicts["passed"], problems=("it was interrupted",))
    assert told(record, decided)["predicate"]["result"] == "FAILED"


@pytest.mark.parametrize(
    "excuse",
    [
        {"severity": "advisory"},
        {"waiver": Waiver(reason="known", owner="ana", until="2026-12-31")},
    ],
)
def test_what_was_let_through_is_a_warning(
    verdicts, make_record, decided, expected_gate, excuse
):
    weak = replace(
        verdicts["failed"],
        gate="t.py::weak",
        check="weak",
        **{key: value for key, value in excuse.items() if key == "severity"},
    )
    gates = [expected_gate, replace(expected_gate, gate="t.py::weak", **excuse)]
    record = make_record(verdicts["passed"], weak, gates=gates)
    predicate = told(record, decided)["predicate"]
    assert predicate["result"] == "WARNED"
    assert predicate["warnedTests"] == ["t.py::weak::weak"]


def test_an_inconclusive_check_that_the_settings_allow_is_a_warning(
    verdicts, make_record, decided
):
    record = make_record(verdicts["passed"], verdicts["inconclusive"])
    origin = replace(record.provenance, inconclusive="allow")
    predicate = told(replace(record, provenance=origin), decided)["predicate"]
    assert predicate["result"] == "WARNED"
    (test,) = predicate["warnedTests"]
    assert test.endswith("recall not worse [region=North]")


def test_changed_files_are_told_beside_the_commit(verdicts, make_record, decided):
    record = make_record(verdicts["passed"])
    origin = replace(record.provenance, commit="0" * 40 + "+dirty", baseline=None)
    found = told(replace(record, provenance=origin), decided)["predicate"]
    (code,) = [
        one for one in found["configuration"] if one["annotations"]["role"] == "code"
    ]
    assert code["digest"] == {"gitCommit": "0" * 40}
    assert code["annotations"]["changed"] is True


def test_what_has_no_sha256_is_named_by_what_it_has(verdicts, make_record, decided):
    record = make_record(verdicts["passed"])
    rows = replace(record.provenance.evaluation, identity="lakefs:abc")
    record = replace(record, provenance=replace(record.provenance, evaluation=rows))
    found = told(record, decided)["predicate"]["configuration"][1]
    assert found["uri"] == "urn:x-mlgate:lakefs:abc"
    assert "digest" not in found


def test_equal_records_give_equal_texts(whole, decided):
    texts = {statement(whole, decided(whole), subjects=SUBJECTS) for _ in range(3)}
    (text,) = texts
    assert text.endswith("}\n")
    assert json.dumps(json.loads(text), sort_keys=True, indent=1) + "\n" == text


def test_their_library_reads_a_record_with_one_of_everything(whole, decided):
    table = Table(
        reference="s3://lake/train.parquet",
        identity="sha256:" + "f" * 64,
        rows=10,
        columns=("age",),
        kind="s3",
        version="3sL4",
    )
    record = replace(whole, provenance=replace(whole.provenance, reference=table))
    body = told(record, decided, url="https://ci.example.org/run/1")
    wire, predicate = refused_by_their_library(body)
    assert [subject.name for subject in wire.subject] == list(SUBJECTS)
    assert predicate.result == "FAILED"
    assert predicate.url == "https://ci.example.org/run/1"
    lists = (predicate.passed_tests, predicate.warned_tests, predicate.failed_tests)
    assert [len(tests) for tests in lists] == [2, 2, 4]


def test_their_library_notices_a_misspelled_field(whole, decided):
    """The oracle can say no."""
    body = told(whole, decided)
    body["predicate"]["passed"] = []
    with pytest.raises(Exception, match="passed"):
        refused_by_their_library(body)
