"""What guarded the last promotion and guards this one less, one line each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from tests.test_decision import WAIVER
from tests.test_decision import gate
from tests.test_decision import provenance
from tests.test_decision import record
from tests.test_decision import verdict

from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Table
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.weakening import other_data
from pytest_mlgate.weakening import weakenings


def loss(margin: float, **changes):
    """Make a check that tolerates a loss of `margin`."""
    made = verdict(
        check=f"not_worse(recall, margin={margin:g})",
        metric="recall",
        threshold=Threshold(ok=0.0, bad=-margin),
    )
    return replace(made, **changes)


def level(value: float, **changes):
    """Make a check that asks for at least `value`."""
    made = verdict(
        check=f"at_least(precision, {value:g})",
        question="at_least",
        metric="precision",
        subject="candidate",
        threshold=Threshold(ok=value, bad=value),
    )
    return replace(made, **changes)


def rule(name: str, **changes):
    """Make a check of a rule, whose name alone says what it asks."""
    made = verdict(
        check=name,
        question=name.partition("(")[0],
        family="behaviour",
        subject="candidate",
        threshold=Threshold(ok=0.0, bad=0.0),
    )
    return replace(made, **changes)


def told(last, now) -> list[str]:
    return [weakening.line for weakening in weakenings(last, now)]


def test_a_wider_margin_is_listed_with_both_numbers():
    assert told(record(loss(0.01)), record(loss(0.03))) == [
        (
            "threshold is looser: not_worse(recall, margin=0.01) in test_a: "
            "ok 0, bad -0.01, now ok 0, bad -0.03"
        )
    ]


def test_a_lower_requirement_is_listed_and_a_higher_one_is_not():
    assert told(record(level(0.8)), record(level(0.7))) == [
        "threshold is looser: at_least(precision, 0.8) in test_a: ok 0.8, now ok 0.7"
    ]
    assert told(record(level(0.7)), record(level(0.8))) == []


def test_a_limit_is_written_as_the_person_wrote_it():
    def limit(value):
        return level(value, orientation=-1, threshold=Threshold(ok=-value, bad=-value))

    (line,) = told(record(limit(0.1)), record(limit(0.2)))
    assert line.endswith("ok 0.1, now ok 0.2")


def test_a_ratio_is_written_as_a_ratio():
    def slower(times, bad):
        made = rule(f"latency(ratio={times:g})", orientation=-1, ratio="loss")
        return replace(made, threshold=Threshold(ok=0.0, bad=bad))

    # logarithms of 2 and 4
    (line,) = told(record(slower(2, -0.6931471806)), record(slower(4, -1.3862943611)))
    assert line.endswith("ok 1 times, bad 2 times, now ok 1 times, bad 4 times")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"severity": "advisory"},
            "gate is advisory: test_a: required, now advisory",
        ),
        (
            {"waiver": WAIVER},
            "gate is waived: test_a: counted, now until 2027-01-31 by ann: migration",
        ),
        (
            {"status": GateStatus.SKIPPED, "detail": "no time"},
            "gate gave no verdict: test_a: judged, now skipped (no time)",
        ),
        (
            {"status": GateStatus.DESELECTED},
            "gate gave no verdict: test_a: judged, now deselected",
        ),
        (
            {"stages": ("candidate",)},
            "gate left a stage: test_a: candidate, monitor, now candidate",
        ),
    ],
)
def test_a_gate_that_guards_less_is_listed(changes, line):
    last = gate(stages=("candidate", "monitor"))
    now = replace(last, **changes)
    made = (record(level(0.7), gates=(one,)) for one in (last, now))
    assert told(*made) == [line]


def test_a_waiver_that_was_extended_is_listed_and_one_that_ended_is_not():
    until = {"2027-01-31": WAIVER, "2027-06-30": replace(WAIVER, until="2027-06-30")}
    short, long = (record(gates=(gate(waiver=waiver),)) for waiver in until.values())
    assert told(short, long) == [
        (
            "waiver is longer: test_a: until 2027-01-31, now until 2027-06-30 by ann: "
            "migration"
        )
    ]
    assert told(long, short) == []
    assert told(long, record()) == []


def test_a_gate_that_is_gone_is_listed_once_and_its_new_name_does_not_help():
    last = record(level(0.7), loss(0.01), gates=(gate(),))
    now = record(level(0.7, gate="test_b"), gates=(gate("test_b"),))
    assert told(last, now) == [
        "gate is gone: test_a: required, now not there, or of another stage or name"
    ]


def test_folders_that_pytest_puts_before_a_name_make_no_other_gate():
    def called(folder, value):
        names = [f"{folder}test_x.py::{name}" for name in ("test_a", "test_b")]
        checks = [level(value, gate=name) for name in names]
        return record(*checks, gates=tuple(gate(name) for name in names))

    above, inside = called("project/", 0.7), called("", 0.7)
    assert told(above, inside) == []
    assert told(inside, above) == []
    assert len(told(above, called("", 0.6))) == 2
    # two that it could be: neither is
    twice = called("other/", 0.7)
    both = replace(
        above,
        expected=above.expected + twice.expected,
        verdicts=above.verdicts + twice.verdicts,
    )
    assert [line.partition(":")[0] for line in told(inside, both)] == 2 * [
        "gate is gone"
    ]


def test_one_gate_of_today_stands_in_for_one_earlier_gate():
    names = ("one/test_x.py::test_a", "two/test_x.py::test_a")
    last = record(gates=tuple(gate(name) for name in names))
    now = record(gates=(gate("test_x.py::test_a"),))
    assert [line.partition(":")[0] for line in told(last, now)] == ["gate is gone"]


def test_the_stages_that_are_left_are_listed():
    last = gate(stages=("candidate", "canary", "monitor"))
    for stages, after in ((("canary", "monitor"), "canary, monitor"), ((), "none")):
        now = record(gates=(replace(last, stages=stages),))
        (line,) = told(record(gates=(last,)), now)
        assert line.endswith(f"candidate, canary, monitor, now {after}")


def test_a_gate_that_was_advisory_guarded_nothing():
    last = record(level(0.7), gates=(gate(severity="advisory"),))
    assert told(last, record(gates=())) == []


def test_a_slice_that_is_no_longer_asked_about_is_listed():
    slices = [loss(0.01, slice=f"sex={sex}") for sex in ("Female", "Male")]
    assert told(record(*slices), record(slices[0])) == [
        (
            "check is gone: not_worse(recall, margin=0.01) [sex=Male] in test_a: "
            "asked, now not asked"
        )
    ]


def test_a_metric_that_is_no_longer_asked_about_is_listed():
    (line,) = told(record(loss(0.01), level(0.7)), record(level(0.7)))
    assert line.startswith("check is gone: not_worse(recall, margin=0.01) in test_a")


def test_a_check_that_no_longer_applies_is_listed_and_one_that_now_does_is_not():
    silent = loss(
        0.01, outcome=Outcome.NOT_APPLICABLE, threshold=None, reason="no baseline"
    )
    (line,) = told(record(loss(0.01)), record(silent))
    assert line == (
        "check no longer applies: not_worse(recall, margin=0.01) in test_a: judged, "
        "now not applicable: no baseline"
    )
    assert told(record(silent), record(loss(0.5))) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("invariant_to(sex)", "invariant_to(name)"),
        ("invariant_to(sex)", "invariant_to(sex, tolerance=0.3)"),
        ("bounded(low=0, high=1)", "bounded(low=-5, high=5)"),
        (
            "stable_under_noise(age, scale=0.1, at_most=0.05)",
            "stable_under_noise(age, scale=0.01, at_most=0.01)",
        ),
        ("latency_at_most(50, quantile=0.99)", "latency_at_most(50, quantile=0.5)"),
        ("not_worse(recall, margin=0.01)", "not_worse(recall, margin=0.01, relative)"),
    ],
)
def test_what_cannot_be_put_in_order_is_listed(before, after):
    (line,) = told(record(rule(before)), record(rule(after)))
    assert (
        line == f"check is asked otherwise: {before} in test_a: {before}, now {after}"
    )


def test_a_report_that_is_judged_from_now_on_is_no_loss():
    report = rule(
        "no_weak_slice(accuracy)", outcome=Outcome.NOT_APPLICABLE, threshold=None
    )
    judged = rule("no_weak_slice(accuracy, margin=0.1)")
    assert told(record(report), record(judged)) == []
    assert len(told(record(judged), record(report))) == 1


def test_another_scale_is_listed_although_the_words_are_the_same():
    asked = record(level(0.7))
    (line,) = told(asked, record(level(0.7, orientation=-1)))
    assert line.startswith("check is asked otherwise: at_least(precision, 0.7)")


def test_what_words_and_threshold_do_not_tell_is_not_noticed():
    # the bounds inside the rule went from (0, 120) to (0, 999)
    assert told(record(rule("ranges(age)")), record(rule("ranges(age)"))) == []


def test_a_question_asked_twice_and_now_once_with_the_stricter_limit_is_no_loss():
    twice = record(
        level(0.7), level(0.8), level(0.8, check="at_least(precision, 0.8) #2")
    )
    assert told(twice, record(level(0.8))) == []
    (line,) = told(twice, record(level(0.7)))[:1]
    assert line.startswith("threshold is looser: at_least(precision, 0.8)")


def test_a_table_that_took_the_place_of_another_is_asked_the_same():
    def conforms(table, number=""):
        return rule(f"conforms(Rows){number}", subject=table)

    last = record(conforms("may.csv"), conforms("train.csv", " #2"))
    now = record(conforms("june.csv"), conforms("train.csv", " #2"))
    assert told(last, now) == []
    (line,) = told(last, record(conforms("june.csv")))
    assert line == "check is gone: conforms(Rows) #2 in test_a: asked, now not asked"


def test_limits_that_the_data_make_are_not_compared():
    bands = [level(0.7, slice=f"band 1 of 4 (0 to {top})") for top in ("0.1", "0.2")]
    assert told(record(bands[0]), record(bands[1])) == []
    unseen = [
        rule(
            "unseen(plan)", metric="unseen_share", threshold=Threshold(ok=ok, bad=-0.1)
        )
        for ok in (-0.001, -0.002)
    ]
    assert told(record(unseen[0]), record(unseen[1])) == []


@pytest.mark.parametrize(
    ("field", "before", "after", "line"),
    [
        ("alpha", 0.05, 0.1, "alpha is another: 0.05, now 0.1"),
        ("alpha", 0.05, 0.01, "alpha is another: 0.05, now 0.01"),
        ("alpha_pass", 0.05, 0.1, "a pass is easier: level 0.05, now 0.1"),
        (
            "inconclusive",
            "hold",
            "allow",
            "inconclusive is allowed: hold, now allow",
        ),
    ],
)
def test_rules_of_the_session_that_changed_are_listed(field, before, after, line):
    one, other = (
        record(provenance=replace(provenance(), **{field: value}))
        for value in (before, after)
    )
    assert told(one, other) == [line]
    assert bool(told(other, one)) is (field == "alpha")


def test_other_data_and_fewer_rows_are_told_and_are_no_weakening():
    def rows(number, content):
        table = Table(
            reference="rows.csv", identity=f"sha256:{content}", rows=number, columns=()
        )
        return record(provenance=replace(provenance(), evaluation=table))

    (line,) = other_data(rows(1000, "aa"), rows(400, "bb"))
    assert line == (
        "other evaluation data than at the last promotion: rows.csv, 1,000 rows "
        "(sha256:aa), now rows.csv, 400 rows (sha256:bb) (less than half)"
    )
    assert other_data(rows(1000, "aa"), rows(1000, "aa")) == ()
    assert told(rows(1000, "aa"), rows(400, "bb")) == []
    (line,) = other_data(rows(1000, "aa"), record())
    assert line == "evaluation data: rows.csv the last time, now none"
    less = replace(provenance(), power=0.5)
    (line,) = other_data(record(), record(provenance=less))
    assert line.startswith("rows needed are told for a power of 0.5, 0.8 the last")


def test_a_ledger_that_lost_cases_is_told():
    last, now = (record(rule("replay(cases.jsonl)", n=n)) for n in (40, 12))
    assert other_data(last, now) == (
        (
            "fewer cases than at the last promotion: replay(cases.jsonl) in test_a: "
            "40, now 12"
        ),
    )
    assert other_data(now, last) == ()


NAMES = st.sampled_from(["test_a", "test_b", "test_c"])
LIMITS = st.floats(0.01, 0.9).map(lambda value: round(value, 3))
CHECKS = st.one_of(
    st.builds(loss, LIMITS, slice=st.sampled_from([None, "a=1", "a=2"]), gate=NAMES),
    st.builds(level, LIMITS, gate=NAMES),
    st.builds(rule, st.sampled_from(["invariant_to(x)", "monotone(x)"]), gate=NAMES),
)
GATES = st.lists(
    st.builds(
        gate,
        NAMES,
        status=st.sampled_from([GateStatus.JUDGED, GateStatus.CRASHED]),
        severity=st.sampled_from(["required", "required", "advisory"]),
        waiver=st.sampled_from([None, None, WAIVER]),
    ),
    max_size=3,
    unique_by=lambda made: made.gate,
).map(tuple)


@st.composite
def records(draw):
    gates = draw(GATES)
    known = {one.gate for one in gates}
    checks = [one for one in draw(st.lists(CHECKS, max_size=6)) if one.gate in known]
    return record(*checks, gates=gates)


def looser(check, by):
    limits = check.threshold
    return replace(check, threshold=Threshold(ok=limits.ok - by, bad=limits.bad - by))


@given(records())
def test_equal_records_have_no_weakening(made):
    assert weakenings(made, made) == ()
    assert other_data(made, made) == ()


@given(records(), records(), st.randoms())
def test_the_order_of_gates_and_verdicts_is_irrelevant(last, now, random):
    def shuffled(made):
        gates, checks = list(made.expected), list(made.verdicts)
        random.shuffle(gates)
        random.shuffle(checks)
        return replace(made, expected=tuple(gates), verdicts=tuple(checks))

    assert weakenings(shuffled(last), shuffled(now)) == weakenings(last, now)


@given(records(), st.floats(0.001, 1.0))
def test_tightening_everything_is_no_weakening(last, by):
    tighter = [looser(one, -by) for one in last.verdicts]
    gates = tuple(
        replace(one, waiver=None, severity="required") for one in last.expected
    )
    more = (*gates, gate("test_new"))
    now = replace(
        last,
        verdicts=(*tighter, level(0.2, gate="test_new")),
        expected=more,
        provenance=replace(last.provenance, alpha_pass=0.01),
    )
    assert weakenings(last, now) == ()


@settings(max_examples=50)
@given(records(), CHECKS, st.floats(0.001, 1.0), st.booleans())
def test_loosening_any_check_gives_one(rest, check, by, drop):
    check = replace(check, gate="test_sure")
    # other questions of the same gate: of two alike, the stricter one guards
    others = tuple(
        replace(one, gate="test_sure")
        for one in rest.verdicts
        if (one.question, one.slice) != (check.question, check.slice)
    )
    gates = (*rest.expected, gate("test_sure"))
    checks = (*rest.verdicts, *others)
    before = replace(rest, expected=gates, verdicts=(*checks, check))
    left = () if drop else (looser(check, by),)
    found = weakenings(before, replace(before, verdicts=(*checks, *left)))
    assert [weakening.gate for weakening in found] == ["test_sure"]


@settings(max_examples=50)
@given(records(), st.sampled_from(["gone", "advisory", "waived", "skipped"]))
def test_loosening_any_gate_gives_one(rest, how):
    sure = gate("test_sure")
    changed = {
        "gone": (),
        "advisory": (replace(sure, severity="advisory"),),
        "waived": (replace(sure, waiver=WAIVER),),
        "skipped": (replace(sure, status=GateStatus.SKIPPED),),
    }[how]
    before = replace(rest, expected=(*rest.expected, sure))
    now = replace(rest, expected=(*changed, *rest.expected))
    (found,) = weakenings(before, now)
    assert found.gate == "test_sure"


def test_another_question_is_listed_by_key():
    def asked(**question):
        made = record(level(0.8))
        return replace(made, provenance=replace(made.provenance, question=question))

    last = asked(target='"y"', weight='"w"')
    assert told(last, last) == []
    assert told(last, asked(target='"z"', costs='{"fp": -1.0}', weight='"w"')) == [
        'the question is another: costs was none, now {"fp": -1.0}',
        'the question is another: target was "y", now "z"',
    ]
    assert told(last, asked(target='"y"')) == [
        'the question is another: weight was "w", now none'
    ]
