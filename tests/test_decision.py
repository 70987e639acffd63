"""From a record to promote, proceed, hold or block: every way that leads there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.decision import EXIT_HOLD
from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.decision import is_already_champion
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Model
from pytest_mlgate.record import Provenance
from pytest_mlgate.record import Record
from pytest_mlgate.record import Waiver
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Verdict

ALLOW = Policy(inconclusive="allow")
WAIVER = Waiver(reason="migration", owner="ann", until="2027-01-31")
NEW, OLD = "sha256:new", "sha256:old"
RANK = [
    DecisionOutcome.BLOCK,
    DecisionOutcome.HOLD,
    DecisionOutcome.PROCEED,
    DecisionOutcome.PROMOTE,
]


def verdict(outcome: str = "passed", *, gate: str = "test_a", **changes) -> Verdict:
    made = Verdict(
        gate=gate,
        family="benchmark",
        check="not_worse recall",
        question="not_worse",
        subject="candidate vs baseline",
        outcome=Outcome(outcome),
        severity="required",
        orientation=1,
        ratio=None,
        assumptions=(),
        reason="because",
        cases=(),
        cases_left_out=0,
        **dict.fromkeys(("metric", "slice", "candidate", "baseline", "estimate")),
        **dict.fromkeys(("interval", "threshold", "p_fail", "p_pass", "alpha", "n")),
        **dict.fromkeys(("rows_needed", "method", "baseline_outcome", "remedy")),
    )
    return replace(made, **changes)


def gate(name: str = "test_a", **changes) -> ExpectedGate:
    made = ExpectedGate(
        gate=name,
        families=("benchmark",),
        severity="required",
        stages=("candidate",),
        alpha={"benchmark": 0.05},
        status=GateStatus.JUDGED,
    )
    return replace(made, **changes)


def provenance(*, champion: str | None = OLD, note: str | None = None) -> Provenance:
    model = Model(reference="new.skops", digest=NEW, kind="model")
    nothing = ("evaluation", "reference", "baseline", "commit", "who")
    return Provenance(
        name="income",
        started="2026-06-01T12:00:00Z",
        duration_s=1.0,
        stage="candidate",
        alpha=0.05,
        alpha_pass=0.05,
        power=0.8,
        inconclusive="hold",
        seed=0,
        settings="mlgate.toml",
        settings_digest="sha256:02",
        candidate=model,
        baseline_note=note,
        champion=champion,
        command=("pytest",),
        python="3.11",
        platform="Linux",
        packages={},
        **dict.fromkeys(nothing),
    )


def record(
    *verdicts: Verdict, gates: tuple[ExpectedGate, ...] = (gate(),), **changes
) -> Record:
    made = Record(expected=gates, verdicts=verdicts, provenance=provenance())
    return replace(made, **changes)


def test_a_record_in_which_every_check_passed_promotes():
    found = decide(record(verdict(), verdict()), Policy())
    assert found.outcome is DecisionOutcome.PROMOTE
    assert found.reasons == ("2 of 2 required checks passed",)
    assert found.notes == ()
    assert (found.good, found.exit_status) == (True, 0)


@pytest.mark.parametrize("stage", ["data", "shadow", "canary", "monitor"])
def test_in_other_stages_the_good_answer_is_to_proceed(stage):
    found = decide(record(verdict()), Policy(stage=stage))
    assert found.outcome is DecisionOutcome.PROCEED
    assert (found.good, found.exit_status) == (True, 0)
    assert not decide(record(verdict("failed")), Policy(stage=stage)).good


@pytest.mark.parametrize(
    ("outcome", "good", "status"),
    [("promote", True, 0), ("proceed", True, 0), ("hold", False, 75), ("block", 0, 1)],
)
def test_the_exit_status_is_zero_for_the_good_answers_only(outcome, good, status):
    found = Decision(outcome=DecisionOutcome(outcome), reasons=())
    assert (found.good, found.exit_status) == (good, status)
    assert EXIT_HOLD == 75


def test_a_required_check_that_failed_blocks_and_is_named():
    found = decide(record(verdict(), verdict("failed", slice="sex=F")), Policy())
    assert found.outcome is DecisionOutcome.BLOCK
    assert found.reasons == ("failed: not_worse recall [sex=F] in test_a",)
    assert found.exit_status == 1


def test_a_failing_plain_test_blocks_however_good_the_gates_are():
    found = decide(record(verdict(), failed_tests=("test_x.py::test_y",)), Policy())
    assert found.outcome is DecisionOutcome.BLOCK
    assert found.reasons == ("failed test: test_x.py::test_y",)


@pytest.mark.parametrize("status", [s for s in GateStatus if s != "judged"])
def test_a_required_gate_that_gave_no_verdict_holds_and_is_named(status):
    silent = gate("test_b", status=status, detail="why")
    found = decide(record(verdict(), gates=(gate(), silent)), Policy())
    assert found.outcome is DecisionOutcome.HOLD
    was = "crashed" if status == "crashed" else f"was {status}"
    assert found.reasons == (f"no verdict: test_b {was} (why)",)
    assert found.exit_status == 75


@pytest.mark.parametrize("status", [s for s in GateStatus if s != "judged"])
@pytest.mark.parametrize("excuse", [{"severity": "advisory"}, {"waiver": WAIVER}])
def test_an_advisory_or_waived_gate_need_not_answer(status, excuse):
    silent = gate("test_b", status=status, **excuse)
    found = decide(record(verdict(), gates=(gate(), silent)), Policy())
    assert found.outcome is DecisionOutcome.PROMOTE


def test_an_inconclusive_check_holds_by_default():
    found = decide(record(verdict(), verdict("inconclusive")), Policy())
    assert found.outcome is DecisionOutcome.HOLD
    assert found.reasons == ("inconclusive: not_worse recall in test_a",)
    assert found.notes == ()


def test_an_inconclusive_check_is_listed_where_the_settings_allow_it():
    found = decide(record(verdict(), verdict("inconclusive")), ALLOW)
    assert found.outcome is DecisionOutcome.PROMOTE
    assert found.reasons == ("1 of 2 required checks passed",)
    assert found.notes == (
        "inconclusive, allowed by the settings: not_worse recall in test_a",
    )


def test_allowing_inconclusive_checks_changes_nothing_else():
    silent = gate("test_b", status=GateStatus.SKIPPED)
    for made in (
        record(verdict(), gates=(gate(), silent)),
        record(verdict("failed")),
        record(verdict(), problems=("a worker was lost",)),
        record(),
    ):
        assert decide(made, ALLOW).outcome == decide(made, Policy()).outcome


@pytest.mark.parametrize("outcome", ["failed", "inconclusive"])
def test_an_advisory_verdict_is_shown_and_counts_for_nothing(outcome):
    made = record(
        verdict(),
        verdict(outcome, gate="test_b", severity="advisory"),
        gates=(gate(), gate("test_b", severity="advisory")),
    )
    found = decide(made, Policy())
    assert found.outcome is DecisionOutcome.PROMOTE
    assert found.notes == (f"{outcome}, does not count: not_worse recall in test_b",)
    assert found.reasons == ("1 of 1 required checks passed",)


@pytest.mark.parametrize("outcome", ["failed", "inconclusive"])
def test_a_waived_gate_is_shown_with_its_waiver_and_does_not_block(outcome):
    made = record(
        verdict(),
        verdict(outcome, gate="test_b"),
        gates=(gate(), gate("test_b", waiver=WAIVER)),
    )
    found = decide(made, Policy())
    assert found.outcome is DecisionOutcome.PROMOTE
    assert found.notes == (
        "waived until 2027-01-31 by ann: test_b (migration)",
        f"{outcome}, does not count: not_worse recall in test_b",
    )


def test_a_waiver_covers_its_own_gate_only():
    made = record(
        verdict("failed"),
        verdict(gate="test_b"),
        gates=(gate(), gate("test_b", waiver=WAIVER)),
    )
    assert decide(made, Policy()).outcome is DecisionOutcome.BLOCK


@pytest.mark.parametrize("excuse", [{"severity": "advisory"}, {"waiver": WAIVER}])
def test_a_session_of_advisory_or_waived_gates_alone_evaluated_nothing(excuse):
    made = record(
        verdict(severity=excuse.get("severity", "required")), gates=(gate(**excuse),)
    )
    found = decide(made, Policy())
    assert found.outcome is DecisionOutcome.HOLD
    assert "nothing was evaluated" in found.reasons[0]


def test_a_problem_of_the_session_holds():
    found = decide(record(verdict(), problems=("a worker was lost",)), Policy())
    assert found.outcome is DecisionOutcome.HOLD
    assert found.reasons == ("a worker was lost",)


def test_a_session_without_gates_holds():
    found = decide(record(gates=()), Policy())
    assert found.outcome is DecisionOutcome.HOLD
    assert "nothing was evaluated" in found.reasons[0]


def test_a_session_in_which_nothing_applied_holds():
    found = decide(record(verdict("not_applicable")), Policy())
    assert found.outcome is DecisionOutcome.HOLD
    assert "nothing was evaluated" in found.reasons[0]


def test_nothing_has_to_apply_to_the_model_that_already_is_champion():
    made = record(verdict("not_applicable"), provenance=provenance(champion=NEW))
    assert is_already_champion(made)
    found = decide(made, Policy())
    assert found.outcome is DecisionOutcome.PROMOTE
    assert found.reasons[0] == "already the champion: nothing to write"


def test_the_champion_too_is_blocked_by_a_failure_and_held_by_silence():
    champion = provenance(champion=NEW)
    failed = record(verdict("failed"), provenance=champion)
    assert decide(failed, Policy()).outcome is DecisionOutcome.BLOCK
    silent = record(gates=(gate(status=GateStatus.SKIPPED),), provenance=champion)
    assert decide(silent, Policy()).outcome is DecisionOutcome.HOLD


@pytest.mark.parametrize("digest", [None, OLD])
def test_without_a_digest_or_a_champion_nothing_is_the_champion(digest):
    model = Model(reference="object", digest=digest, kind="object")
    for champion in (None, NEW):
        found = replace(provenance(champion=champion), candidate=model)
        assert not is_already_champion(record(provenance=found))
    assert not is_already_champion(
        record(provenance=replace(provenance(champion=None), candidate=None))
    )


def test_a_part_that_does_not_apply_is_not_counted():
    found = decide(record(verdict(), verdict("not_applicable")), Policy())
    assert found.outcome is DecisionOutcome.PROMOTE
    assert found.reasons == ("1 of 1 required checks passed",)


def test_the_first_promotion_says_that_there_is_no_baseline_yet():
    made = record(verdict(), provenance=provenance(champion=None, note="no baseline"))
    assert decide(made, Policy()).reasons[-1] == "no baseline"


def test_a_verdict_that_nobody_expected_holds():
    found = decide(record(verdict(), verdict(gate="test_z")), Policy())
    assert found.outcome is DecisionOutcome.HOLD
    assert found.reasons == ("a verdict came from test_z, which was not expected",)


def test_a_failed_verdict_that_nobody_expected_blocks():
    found = decide(record(verdict(), verdict("failed", gate="test_z")), Policy())
    assert found.outcome is DecisionOutcome.BLOCK


def test_reasons_are_listed_worst_first_and_none_is_left_out():
    made = record(
        verdict("inconclusive"),
        verdict("failed"),
        gates=(gate(), gate("test_b", status=GateStatus.DESELECTED)),
        failed_tests=("test_plain",),
        problems=("interrupted",),
    )
    assert decide(made, Policy()).reasons == (
        "failed: not_worse recall in test_a",
        "failed test: test_plain",
        "interrupted",
        "no verdict: test_b was deselected",
        "inconclusive: not_worse recall in test_a",
    )


def test_a_judged_gate_without_a_single_verdict_holds():
    found = decide(record(verdict(), gates=(gate(), gate("test_b"))), Policy())
    assert found.outcome is DecisionOutcome.HOLD


def test_a_required_gate_is_not_freed_by_verdicts_that_call_themselves_advisory():
    made = record(
        verdict(),
        verdict("failed", gate="test_b", severity="advisory"),
        gates=(gate(), gate("test_b")),
    )
    assert not decide(made, Policy()).good


GATES = st.lists(
    st.builds(
        gate,
        st.sampled_from(["test_a", "test_b", "test_c"]),
        status=st.sampled_from(GateStatus),
        severity=st.sampled_from(["required", "advisory"]),
        waiver=st.sampled_from([None, None, WAIVER]),
    ),
    max_size=3,
    unique_by=lambda made: made.gate,
).map(tuple)
VERDICTS = st.lists(
    st.builds(
        verdict,
        st.sampled_from(Outcome),
        gate=st.sampled_from(["test_a", "test_b", "test_c"]),
        severity=st.sampled_from(["required", "advisory"]),
    ),
    max_size=4,
)
RECORDS = st.builds(
    lambda gates, verdicts, champion, problems: record(
        *verdicts,
        gates=gates,
        provenance=provenance(champion=champion),
        problems=problems,
    ),
    GATES,
    VERDICTS,
    st.sampled_from([None, OLD, NEW]),
    st.sampled_from([(), (), ("lost",)]),
)
POLICIES = st.builds(
    Policy,
    inconclusive=st.sampled_from(["hold", "allow"]),
    stage=st.sampled_from(["candidate", "shadow"]),
)


def counts(made: Record, told: Verdict) -> bool:
    """Tell whether a verdict matters: in doubt it does."""
    gate = next((g for g in made.expected if g.gate == told.gate), None)
    if gate is None:
        return True
    return gate.waiver is None and "required" in {gate.severity, told.severity}


@given(RECORDS, POLICIES)
def test_nothing_good_comes_of_a_failure_a_silence_or_a_problem(made, policy):
    found = decide(made, policy)
    failed = any(v.outcome == "failed" and counts(made, v) for v in made.verdicts)
    silent = any(
        g.severity == "required" and g.waiver is None and g.status != "judged"
        for g in made.expected
    )
    assert (found.outcome == "block") == failed
    if silent or made.problems:
        assert not found.good
    assert found.reasons
    assert found.good == (found.exit_status == 0)


@given(RECORDS, POLICIES)
def test_nothing_good_comes_of_a_record_in_which_no_required_check_passed(made, policy):
    if not decide(made, policy).good or is_already_champion(made):
        return
    assert any(v.outcome == "passed" and counts(made, v) for v in made.verdicts)


@given(RECORDS, POLICIES, st.sampled_from(["failed", "inconclusive"]))
def test_bad_news_never_improve_the_answer(made, policy, outcome):
    if not made.expected:
        return
    worse = replace(
        made, verdicts=(*made.verdicts, verdict(outcome, gate=made.expected[0].gate))
    )
    allowed = outcome == "inconclusive" and policy.inconclusive == "allow"
    before, after = decide(made, policy).outcome, decide(worse, policy).outcome
    assert allowed or RANK.index(after) <= RANK.index(before)


@given(RECORDS, POLICIES)
def test_whatever_the_strict_policy_lets_through_the_lenient_one_does_too(made, policy):
    strict = decide(made, replace(policy, inconclusive="hold"))
    assert not strict.good or decide(made, policy).good


def test_what_withholds_a_promotion_holds_and_blocks_nothing():
    policy = Policy(withheld=("needs 1 approval",), notes=("seen",))
    found = decide(record(verdict()), policy)
    assert found.outcome is DecisionOutcome.HOLD
    assert found.reasons == ("needs 1 approval",)
    assert found.notes == ("seen",)
    found = decide(record(verdict("failed")), policy)
    assert found.outcome is DecisionOutcome.BLOCK
    assert found.reasons[-1] == "needs 1 approval"


@given(RECORDS, POLICIES)
def test_nothing_that_is_withheld_promotes(made, policy):
    held = decide(made, replace(policy, withheld=("wait",)))
    free = decide(made, policy)
    assert not held.good
    assert (held.outcome is DecisionOutcome.BLOCK) == (
        free.outcome is DecisionOutcome.BLOCK
    )
    assert held.notes == free.notes


def test_kept_answers_are_noted_and_decide_nothing():
    asked = record(verdict())
    origin = asked.provenance
    told = replace(
        origin,
        candidate=replace(origin.candidate, cached=64 * "a"),
        notes=("an entry was damaged",),
    )
    found = decide(replace(asked, provenance=told), Policy())
    kept, damaged = found.notes
    assert kept == (
        "the candidate was not asked: its answers are those of an earlier run "
        "(prediction cache, aaaaaaaaaaaa); a promotion asks it again"
    )
    assert damaged == "an entry was damaged"
    assert replace(found, notes=()) == decide(asked, Policy())
