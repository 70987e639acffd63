"""What came back from the gates, merged as plain data: no answer is ever lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.expectation import DeclaredGate
from pytest_mlgate.judging import judge
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.plan import PlannedCheck
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Provenance
from pytest_mlgate.record import Record
from pytest_mlgate.record import Waiver
from pytest_mlgate.tally import Answer
from pytest_mlgate.tally import Tally
from pytest_mlgate.tally import answer_from_wire
from pytest_mlgate.tally import answer_to_wire
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.verdict import Verdict

PROVENANCE = Provenance(
    name="income",
    started="2026-06-01T12:00:00Z",
    duration_s=1.0,
    stage="candidate",
    alpha=0.06,
    alpha_pass=0.05,
    power=0.8,
    inconclusive="hold",
    seed=0,
    settings="mlgate.toml",
    settings_digest="sha256:02",
    evaluation=None,
    reference=None,
    candidate=None,
    baseline=None,
    baseline_note=None,
    champion=None,
    commit=None,
    who=None,
    command=("pytest",),
    python="3.11",
    platform="Linux",
    packages={},
)


def verdicts(gate: str, *values: float) -> tuple[Verdict, ...]:
    """Verdicts on numbers that pass when they are at least zero."""
    checks = [
        Check(
            family="benchmark",
            name=f"check {i}",
            question="at_least",
            subject="candidate",
            measurement=Measurement.known(value, n=1, method="count"),
            threshold=Threshold(ok=0.0, bad=0.0),
        )
        for i, value in enumerate(values)
    ]
    return judge(checks, gate=gate, alpha=0.05)


def gate(name: str = "test_a", **changes) -> DeclaredGate:
    return DeclaredGate(gate=name, families=("benchmark",), **changes)


def judged(name: str = "test_a", *values: float, **changes) -> Answer:
    return Answer(
        gate=name,
        status=GateStatus.JUDGED,
        verdicts=verdicts(name, *(values or (1.0,))),
        **changes,
    )


def crashed(name: str = "test_a", **changes) -> Answer:
    return Answer(gate=name, status=GateStatus.CRASHED, detail="teardown: E", **changes)


def tallied(*gates: DeclaredGate) -> Tally:
    tally = Tally()
    tally.expect(gates or (gate(),))
    return tally


def record_of(tally: Tally, *required: str) -> Record:
    return tally.record(provenance=PROVENANCE, required=required)


def good(tally: Tally, *required: str) -> bool:
    return decide(record_of(tally, *required), Policy()).good


def statuses(record: Record) -> dict[str, str]:
    return {found.gate: str(found.status) for found in record.expected}


def test_a_session_in_which_every_gate_answered_makes_a_whole_record():
    tally = tallied(gate("test_a"), gate("test_b", weight=2.0))
    tally.answer(judged("test_b", 1.0, 2.0, duration_s=0.5))
    tally.answer(judged("test_a", 3.0))
    found = record_of(tally)
    assert statuses(found) == {"test_a": "judged", "test_b": "judged"}
    # in the order of collection, not of arrival
    assert [v.estimate for v in found.verdicts] == [3.0, 1.0, 2.0]
    assert [g.alpha["benchmark"] for g in found.expected] == pytest.approx([0.02, 0.04])
    assert [g.duration_s for g in found.expected] == [None, 0.5]
    assert (found.failed_tests, found.problems) == ((), ())
    assert found.provenance is PROVENANCE
    assert good(tally)


def test_a_gate_that_never_answered_was_not_reached():
    tally = tallied(gate("test_a"), gate("test_b"))
    tally.answer(judged("test_a"))
    assert statuses(record_of(tally)) == {"test_a": "judged", "test_b": "not reached"}
    assert not good(tally)


def test_a_gate_that_was_left_out_is_named_as_such():
    tally = tallied(gate("test_a"), gate("test_b", selected=False))
    tally.answer(judged("test_a"))
    assert statuses(record_of(tally))["test_b"] == "deselected"
    assert not good(tally)


@pytest.mark.parametrize("status", [s for s in GateStatus if s != "judged"])
def test_the_status_of_an_answer_and_its_detail_are_kept(status):
    tally = tallied()
    tally.answer(Answer(gate="test_a", status=status, detail="why", duration_s=0.1))
    (found,) = record_of(tally).expected
    assert (found.status, found.detail, found.duration_s) == (status, "why", 0.1)
    assert not good(tally)


def test_workers_that_collected_the_same_are_no_problem():
    tally = tallied(gate("test_a"), gate("test_b"))
    tally.expect([gate("test_a"), gate("test_b")])
    assert record_of(tally).problems == ()
    assert len(record_of(tally).expected) == 2


@pytest.mark.parametrize(
    "other",
    [
        [gate("test_a"), gate("test_b")],
        [],
        [gate("test_c")],
        [gate("test_a", selected=False)],
        [gate("test_a", weight=2.0)],
    ],
)
def test_workers_that_collected_different_gates_are_a_problem(other):
    tally = tallied(gate("test_a"))
    tally.expect(other)
    tally.answer(judged("test_a"))
    for name in ("test_b", "test_c"):
        tally.answer(judged(name))
    found = record_of(tally)
    assert found.problems == ("workers collected different gates",)
    # what any of them collected is expected
    assert set(statuses(found)) == {"test_a", *(g.gate for g in other)}
    assert not good(tally)


def test_a_session_that_never_finished_collecting_is_a_problem():
    tally = Tally()
    tally.answer(judged())
    tally.failure("test_plain", "boom")
    found = record_of(tally)
    unknown = "what was expected is unknown: no process finished collecting"
    assert found.problems == (unknown,)
    assert found.failed_tests == ("test_plain",)
    assert found.expected == ()


def test_a_session_that_collected_nothing_is_not_good():
    tally = Tally()
    tally.expect([])
    assert record_of(tally).problems == ()
    assert not good(tally)


def test_a_retry_does_not_buy_a_pass():
    tally = tallied()
    tally.answer(judged("test_a", -1.0))
    tally.answer(judged("test_a", 1.0))
    (found,) = record_of(tally).verdicts
    assert found.outcome == "failed"


def test_a_retry_after_a_crash_does_not_buy_a_pass():
    tally = tallied()
    tally.answer(crashed())
    tally.answer(judged())
    assert statuses(record_of(tally)) == {"test_a": "crashed"}
    assert record_of(tally).verdicts == ()


def test_a_tear_down_that_broke_leaves_the_verdicts_and_breaks_the_gate():
    tally = tallied()
    tally.answer(judged("test_a", 1.0, duration_s=0.5))
    tally.answer(crashed(duration_s=0.1))
    found = record_of(tally)
    assert found.expected[0].status == "crashed"
    assert found.expected[0].detail == "teardown: E"
    assert found.expected[0].duration_s == 0.5
    assert found.verdicts == verdicts("test_a", 1.0)
    assert not good(tally)


def test_a_tear_down_that_broke_does_not_forget_a_failed_assertion():
    tally = tallied()
    tally.answer(judged(failed_test=True))
    tally.answer(crashed())
    assert record_of(tally).failed_tests == ("test_a",)


def test_a_gate_that_took_its_worker_along_has_crashed():
    tally = tallied(gate("test_a"), gate("test_b"))
    tally.answer(judged("test_a"))
    tally.failure("test_b", "worker 'gw0' crashed")
    found = record_of(tally)
    assert found.expected[1].status == "crashed"
    assert found.expected[1].detail == "worker 'gw0' crashed"
    # it is a gate without a verdict, not a plain test that failed
    assert found.failed_tests == ()
    assert not good(tally)


def test_a_gate_that_took_its_worker_along_after_its_verdicts_has_crashed():
    tally = tallied()
    tally.answer(judged())
    tally.failure("test_a", "worker 'gw0' crashed")
    found = record_of(tally)
    assert statuses(found) == {"test_a": "crashed"}
    assert found.verdicts == verdicts("test_a", 1.0)
    assert not good(tally)


def test_a_gate_that_was_deselected_and_crashed_all_the_same_has_crashed():
    tally = tallied(gate(selected=False))
    tally.failure("test_a", "collection error")
    assert statuses(record_of(tally)) == {"test_a": "crashed"}


def test_a_plain_test_that_failed_is_listed_once_and_blocks():
    tally = tallied()
    tally.answer(judged())
    tally.failure("test_plain", "boom")
    tally.failure("test_plain", "boom again")
    found = record_of(tally)
    assert found.failed_tests == ("test_plain",)
    assert decide(found, Policy()).outcome == "block"


def test_an_assertion_of_the_users_own_inside_a_gate_blocks():
    tally = tallied()
    tally.answer(replace(crashed(), failed_test=True))
    found = record_of(tally)
    assert found.failed_tests == ("test_a",)
    assert decide(found, Policy()).outcome == "block"


@pytest.mark.parametrize(
    "excuse",
    [
        {"severity": "advisory"},
        {"waiver": Waiver(reason="r", owner="o", until="2027-01-31")},
    ],
)
def test_an_assertion_inside_an_advisory_or_waived_gate_does_not_block(excuse):
    tally = tallied(gate("test_a"), gate("test_b", **excuse))
    tally.answer(judged("test_a"))
    tally.answer(replace(crashed("test_b"), failed_test=True))
    assert good(tally)


@pytest.mark.parametrize("value", [1.0, -1.0])
def test_verdicts_that_nobody_expected_are_kept_for_the_decision(value):
    tally = tallied(gate("test_a"))
    tally.answer(judged("test_a"))
    tally.answer(judged("test_z", value))
    assert {v.gate for v in record_of(tally).verdicts} == {"test_a", "test_z"}
    assert not good(tally)


def test_a_gate_that_the_settings_require_and_nobody_collected_is_missing():
    tally = tallied(gate("test_a"))
    tally.answer(judged("test_a"))
    found = record_of(tally, "test_gates.py::test_gone")
    assert statuses(found) == {
        "test_a": "judged",
        "test_gates.py::test_gone": "missing",
    }
    assert found.expected[1].severity == "required"
    assert "required" in found.expected[1].detail
    assert not good(tally, "test_gates.py::test_gone")


@pytest.mark.parametrize("spelled", ["sub/test_g.py::test_a", "test_g.py::test_a"])
def test_a_required_gate_may_be_named_from_the_root_or_from_its_settings(spelled):
    tally = tallied(gate("sub/test_g.py::test_a", local_id="test_g.py::test_a"))
    tally.answer(judged("sub/test_g.py::test_a"))
    assert len(record_of(tally, spelled).expected) == 1
    assert good(tally, spelled)


def test_requiring_a_gate_does_not_make_up_for_its_silence():
    tally = tallied(gate("test_a"), gate("test_b", selected=False))
    tally.answer(judged("test_a"))
    assert statuses(record_of(tally, "test_b"))["test_b"] == "deselected"
    assert not good(tally, "test_b")


@pytest.mark.parametrize("status", ["deselected", "not reached"])
def test_a_gate_that_the_settings_require_cannot_be_silenced_by_its_marker(status):
    silent = gate("test_b", severity="advisory", selected=status != "deselected")
    tally = tallied(gate("test_a"), silent)
    tally.answer(judged("test_a"))
    assert not good(tally, "test_b")


def test_messages_of_bad_input_are_listed_once_in_order_of_arrival():
    tally = tallied(gate("test_a"), gate("test_b"), gate("test_c"))
    tally.answer(crashed("test_a", error="no such column"))
    tally.answer(crashed("test_b", error="no such metric"))
    tally.answer(crashed("test_c", error="no such column"))
    tally.error("no such metric")
    assert tally.errors == ("no such column", "no such metric")


def test_the_message_of_a_retry_or_a_tear_down_is_not_lost():
    tally = tallied()
    tally.answer(judged())
    tally.answer(crashed(error="bad input"))
    assert tally.errors == ("bad input",)


def test_a_problem_is_stated_once_and_recording_twice_changes_nothing():
    tally = Tally()
    tally.problem("--lf")
    tally.problem("--lf")
    first = record_of(tally)
    assert first.problems[0] == "--lf"
    assert record_of(tally) == first
    assert len(first.problems) == 2


def test_a_waived_gate_keeps_its_share_and_its_waiver():
    waiver = Waiver(reason="migration", owner="ann", until="2027-01-31")
    tally = tallied(gate("test_a"), gate("test_b", waiver=waiver))
    found = record_of(tally)
    assert [g.alpha["benchmark"] for g in found.expected] == pytest.approx([0.03, 0.03])
    assert found.expected[1].waiver == waiver


@pytest.mark.parametrize(
    "answer",
    [
        judged("test_a", 1.0, -1.0, duration_s=0.25),
        crashed(error="bad", failed_test=True, duration_s=0.5),
        Answer(gate="t\ud800é\x00", status=GateStatus.EXPECTED_TO_FAIL),
    ],
)
def test_an_answer_crosses_the_wire_as_it_was(answer):
    text = answer_to_wire(answer)
    assert isinstance(text, str)
    json.loads(text, parse_constant=pytest.fail)
    assert answer_from_wire(text) == answer


def test_what_is_not_finite_crosses_the_wire():
    infinite = Interval(float("-inf"), float("inf"), 0.9)
    (plain,) = verdicts("test_a", 1.0)
    sent = replace(judged(), verdicts=(replace(plain, interval=infinite),))
    assert answer_from_wire(answer_to_wire(sent)) == sent
    lost = replace(judged(), verdicts=(replace(plain, estimate=float("nan")),))
    assert answer_from_wire(answer_to_wire(lost)).verdicts[0].estimate is None


def test_two_workers_and_one_process_make_the_same_record():
    gates = (gate("test_a"), gate("test_b"), gate("test_c"))
    alone, parallel = tallied(*gates), Tally()
    answers = [judged("test_a", 1.0), judged("test_b", -1.0), crashed("test_c")]
    for answer in answers:
        alone.answer(answer)
    for answer in reversed(answers):
        parallel.answer(answer_from_wire(answer_to_wire(answer)))
    parallel.expect(gates)
    parallel.expect(gates)
    assert record_of(parallel) == record_of(alone)


def test_a_required_gate_of_another_stage_is_not_missing():
    tally = Tally()
    tally.expect([])
    tally.leave_out(["t.py::test_canary"])
    required = ["t.py::test_canary", "t.py::test_gone"]
    (missing,) = tally.roll_call(alpha=0.05, required=required)
    assert missing.gate == "t.py::test_gone"


def test_a_gate_that_nobody_collected_has_nothing_but_its_name():
    (missing,) = Tally().roll_call(alpha=0.05, required=["t.py::test_gone"])
    assert missing == ExpectedGate(
        gate="t.py::test_gone",
        families=(),
        severity="required",
        stages=(),
        alpha={},
        status=GateStatus.MISSING,
        detail="named under `required` in the settings",
    )


def test_a_process_that_died_in_a_plain_test_is_a_problem_and_no_failed_test():
    tally = tallied()
    tally.answer(judged())
    tally.failure("test_plain", "worker 'gw0' crashed", died=True)
    found = record_of(tally)
    assert found.failed_tests == ()
    assert found.problems == ("a process died while running test_plain",)
    assert decide(found, Policy()).outcome == "hold"


def test_a_message_of_bad_input_that_no_gate_carries_is_kept():
    tally = tallied()
    tally.error("no such file")
    assert tally.errors == ("no such file",)


@pytest.mark.parametrize("status", [GateStatus.SKIPPED, GateStatus.EXPECTED_TO_FAIL])
def test_a_retry_that_says_nothing_changes_nothing(status):
    tally = tallied()
    tally.answer(judged())
    tally.answer(Answer(gate="test_a", status=status))
    assert statuses(record_of(tally)) == {"test_a": "judged"}
    assert good(tally)


def test_what_was_collected_is_told_as_far_as_anybody_has_said():
    assert Tally().declared == ()
    assert tallied(gate("test_a"), gate("test_b")).declared == (
        gate("test_a"),
        gate("test_b"),
    )


def test_the_weights_of_the_settings_reach_the_shares():
    slices = DeclaredGate(gate="test_b", families=("slice",))
    tally = tallied(gate("test_a"), slices)
    weights = {"benchmark": 2.0, "groups": 1.0}
    found = tally.record(provenance=PROVENANCE, family_weights=weights)
    assert [dict(g.alpha) for g in found.expected] == [
        {"benchmark": pytest.approx(0.04)},
        {"slice": pytest.approx(0.02)},
    ]


def test_what_a_gate_is_going_to_ask_is_told_by_its_name():
    check = PlannedCheck(
        gate="test_a",
        family="benchmark",
        check="at_least(recall, 0.8)",
        slice=None,
        rows=100,
        total=100,
        threshold=Threshold(ok=0.8, bad=0.8),
        relative=False,
    )
    tally = tallied(gate("test_a"), gate("test_b"))
    tally.answer(Answer(gate="test_a", status=GateStatus.JUDGED, planned=(check,)))
    assert tally.planned("test_a") == (check,)
    assert tally.planned("test_b") == ()


def test_an_answer_without_a_detail_leaves_none():
    tally = tallied()
    tally.answer(Answer(gate="test_a", status=GateStatus.SKIPPED))
    assert record_of(tally).expected[0].detail is None


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000, "7", "{}"])
def test_an_answer_of_another_release_is_refused(text):
    with pytest.raises(RecordFormatError):
        answer_from_wire(text)
