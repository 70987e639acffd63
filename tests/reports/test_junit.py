from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.junit import junit_xml

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit_structure.xsd")))

FAILED = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="mlgate" tests="1" failures="1" errors="0" skipped="0" time="4.200" \
timestamp="2026-11-23T08:00:00">
 <properties>
  <property name="mlgate.decision" value="block" />
  <property name="mlgate.model" value="income" />
  <property name="mlgate.stage" value="candidate" />
  <property name="mlgate.alpha" value="0.05" />
  <property name="mlgate.candidate" value="sha256:{c}" />
  <property name="mlgate.baseline" value="sha256:{b}" />
  <property name="mlgate.evaluation" value="sha256:{e}" />
  <property name="mlgate.commit" value="0123456789abcdef0123456789abcdef01234567" />
 </properties>
 <testcase classname="mlgate.tests.test_gates.test_not_worse_than_production" \
name="roc_auc not worse" time="1.235">
  <failure type="mlgate.block" message="roc_auc: candidate is worse than the baseline \
by more than the margin (-0.031, interval [-0.044, -0.018] at 90 %, paired DeLong, \
n = 1,200)">{text}

tests/test_gates.py:12: GateFailure</failure>
  <system-out>{text}</system-out>
 </testcase>
</testsuite>
"""

TEXT = """\
roc_auc: candidate is worse than the baseline by more than the margin
  observed   -0.031   candidate 0.842, baseline 0.873, n = 1,200
  interval   [-0.044, -0.018] at 90 %, paired DeLong
  required   loss below 0.010: lower end above -0.010
  next       mend the candidate; if a loss of this size is acceptable, decide on a \
wider margin before the next run and write down why"""


def suite_of(record, decided):
    root = etree.fromstring(junit_xml(record, decided(record)).encode())
    SCHEMA.assertValid(root)
    return root


def results_of(record, decided):
    """Give name, kind of result, type and message of every case."""
    told = []
    for case in suite_of(record, decided).iter("testcase"):
        child = next((e for e in case if e.tag != "system-out"), None)
        kind = "passed" if child is None else child.tag
        attributes = {} if child is None else dict(child.attrib)
        told.append((case.get("name"), kind, attributes.get("type")))
    return told


def test_a_failed_check_as_a_whole_file(make_record, verdicts, decided):
    record = make_record(verdicts["failed"])
    expected = FAILED.format(text=TEXT, b="b" * 64, c="c" * 64, e="e" * 64)
    assert junit_xml(record, decided(record)) == expected


def test_a_session_with_one_of_everything(whole, decided):
    assert results_of(whole, decided) == [
        ("IncomeSchema", "passed", None),
        ("roc_auc not worse", "passed", None),
        ("accuracy not worse", "failure", "mlgate.block"),
        ("recall not worse[region=North]", "failure", "mlgate.inconclusive"),
        ("f1 not worse", "skipped", None),
        ("log_loss at most 0.45", "failure", "mlgate.block"),
        ("mcc better", "skipped", None),
        ("brier not worse", "skipped", None),
        ("no verdict", "error", "mlgate.error"),
    ]


def test_the_counts_of_the_suite_are_those_of_its_cases(whole, decided):
    suite = suite_of(whole, decided)
    assert len(suite.findall("testcase")) == int(suite.get("tests")) == 9
    for tag, counted in (("failure", "failures"), ("error", "errors")):
        assert len(suite.findall(f"testcase/{tag}")) == int(suite.get(counted))
    assert len(suite.findall("testcase/skipped")) == int(suite.get("skipped")) == 3


def test_skipped_cases_say_why(whole, decided):
    told = [e.get("message") for e in suite_of(whole, decided).iter("skipped")]
    assert told[0] == "not applicable: there is no baseline yet"
    assert told[1].startswith("advisory: shown, and does not count (mcc: candidate")
    assert told[2].startswith("waived until 2026-12-31 by ana: known drop")


def test_an_allowed_inconclusive_check_passes_and_is_told(
    make_record, verdicts, decided, whole
):
    allow = replace(whole.provenance, inconclusive="allow")
    record = make_record(verdicts["passed"], verdicts["inconclusive"], provenance=allow)
    assert {kind for _, kind, _ in results_of(record, decided)} == {"passed"}
    (_, case) = suite_of(record, decided).findall("testcase")
    assert "these rows cannot tell" in case.findtext("system-out")


def test_an_excused_gate_without_verdict_is_no_error(
    make_record, expected_gate, decided, verdicts
):
    silent = replace(
        expected_gate, gate="g", severity="advisory", status=GateStatus.CRASHED
    )
    record = make_record(verdicts["passed"], gates=(expected_gate, silent))
    assert ("no verdict", "skipped", None) in results_of(record, decided)


@pytest.mark.parametrize("problem", ["nothing", "stray", "problem", "test"])
def test_no_file_is_green_when_the_decision_is_not_good(
    make_record, verdicts, decided, expected_gate, problem
):
    records = {
        "nothing": make_record(),
        "stray": make_record(verdicts["passed"], gates=()),
        "problem": make_record(verdicts["passed"], problems=("a worker was lost",)),
        "test": make_record(verdicts["passed"], failed_tests=("tests/test_a.py::t",)),
    }
    told = results_of(records[problem], decided)
    assert {"failure", "error"} & {kind for _, kind, _ in told}


def test_a_good_decision_is_green(make_record, verdicts, decided):
    record = make_record(verdicts["passed"])
    assert results_of(record, decided) == [("roc_auc not worse", "passed", None)]


def test_equal_names_are_told_apart(make_record, verdicts, decided):
    one = verdicts["passed"]
    twin = replace(one, check="roc_auc not worse (2)")
    names = [
        name for name, _, _ in results_of(make_record(one, one, twin, one), decided)
    ]
    assert len(set(names)) == 4


def test_the_time_of_a_gate_is_counted_once(make_record, verdicts, decided):
    record = make_record(verdicts["passed"], verdicts["failed"])
    times = [case.get("time") for case in suite_of(record, decided).iter("testcase")]
    assert times == ["1.235", "0.000"]


def test_an_odd_start_time_is_left_out(make_record, verdicts, decided, whole):
    odd = replace(whole.provenance, started="yesterday")
    assert (
        suite_of(make_record(verdicts["passed"], provenance=odd), decided).get(
            "timestamp"
        )
        is None
    )


def test_hostile_names_make_valid_xml(hostile_record, decided):
    suite = suite_of(hostile_record, decided)
    for element in suite.iter():
        for text in (element.text or "", *element.attrib.values()):
            assert len(text.encode()) <= 64_000
            assert all(char == "\n" or char >= " " for char in text)


def test_a_huge_record_keeps_every_text_short(make_record, verdicts, decided):
    long = replace(verdicts["schema"], cases=("x" * 100_000,) * 100)
    suite = suite_of(make_record(long), decided)
    assert max(len((e.text or "").encode()) for e in suite.iter()) <= 64_000
