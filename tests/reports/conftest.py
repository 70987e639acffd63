"""Records built by hand: one per outcome, and one with everything in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.change import BASELINE
from pytest_mlgate.change import LAST_PUSH
from pytest_mlgate.change import Change
from pytest_mlgate.change import ChangeKind
from pytest_mlgate.change import RecordChanges
from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.measurement import Interval
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Model
from pytest_mlgate.record import Provenance
from pytest_mlgate.record import Record
from pytest_mlgate.record import Table
from pytest_mlgate.record import Waiver
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.verdict import Verdict

GATE = "tests/test_gates.py::test_not_worse_than_production"

PASSED = Verdict(
    gate=GATE,
    family="benchmark",
    check="roc_auc not worse",
    question="not_worse",
    metric="roc_auc",
    subject="candidate vs baseline",
    slice=None,
    outcome=Outcome.PASSED,
    severity="required",
    candidate=0.92714,
    baseline=0.90712,
    estimate=0.02002,
    interval=Interval(0.01688, 0.02316, 0.9),
    threshold=Threshold(ok=0.0, bad=-0.005),
    orientation=1,
    ratio=None,
    p_fail=1.0,
    p_pass=1e-12,
    alpha=0.0125,
    n=16281,
    rows_needed=None,
    method="paired DeLong",
    assumptions=("rows are independent",),
    baseline_outcome=None,
    reason="Certainly better than what matters.",
    remedy=None,
    cases=(),
    cases_left_out=0,
)

FAILED = replace(
    PASSED,
    outcome=Outcome.FAILED,
    candidate=0.842,
    baseline=0.873,
    estimate=-0.031,
    interval=Interval(-0.044, -0.018, 0.9),
    threshold=Threshold(ok=0.0, bad=-0.01),
    p_fail=0.00002,
    p_pass=0.99,
    n=1200,
    reason="Certainly worse than what is acceptable.",
)

INCONCLUSIVE = replace(
    PASSED,
    check="recall not worse",
    metric="recall",
    slice="region=North",
    outcome=Outcome.INCONCLUSIVE,
    candidate=0.61,
    baseline=0.622,
    estimate=-0.012,
    interval=Interval(-0.071, 0.049, 0.9),
    threshold=Threshold(ok=0.0, bad=-0.02),
    p_fail=0.37,
    p_pass=0.41,
    n=150,
    rows_needed=1560,
    method="Tango score",
    reason="The rows do not settle it either way.",
)

NOT_APPLICABLE = replace(
    PASSED,
    check="f1 not worse",
    metric="f1",
    outcome=Outcome.NOT_APPLICABLE,
    candidate=None,
    baseline=None,
    estimate=None,
    interval=None,
    threshold=None,
    p_fail=None,
    p_pass=None,
    alpha=None,
    n=None,
    method=None,
    reason="There is no baseline yet.",
)

LOG_LOSS = replace(
    PASSED,
    check="log_loss at most 0.45",
    question="at_most",
    metric="log_loss",
    subject="candidate",
    outcome=Outcome.FAILED,
    candidate=0.4712,
    baseline=None,
    estimate=-0.4712,
    interval=Interval(-0.4803, -0.4621, 0.9),
    threshold=Threshold(ok=-0.45, bad=-0.45),
    orientation=-1,
    p_fail=0.0003,
    p_pass=0.9997,
    method="mean of losses, Johnson t",
    baseline_outcome=Outcome.PASSED,
    reason="Certainly worse than what is acceptable.",
)

SCHEMA = replace(
    PASSED,
    gate="tests/test_gates.py::test_data_is_what_we_trained_for",
    family="schema",
    check="IncomeSchema",
    question="conforms",
    metric=None,
    subject="evaluation data",
    outcome=Outcome.FAILED,
    candidate=None,
    baseline=None,
    estimate=-14.0,
    interval=Interval(-14.0, -14.0, 0.9),
    threshold=Threshold(ok=0.0, bad=0.0),
    orientation=-1,
    p_fail=0.0,
    p_pass=1.0,
    alpha=None,
    method="pandera, every row",
    reason="Certainly worse than what is acceptable.",
    cases=tuple(f"row {row}: age = -{row} breaks age >= 0" for row in range(1, 13)),
    cases_left_out=2,
)

EXPECTED = ExpectedGate(
    gate=GATE,
    families=("benchmark",),
    severity="required",
    stages=("candidate",),
    alpha={"benchmark": 0.05},
    status=GateStatus.JUDGED,
    path="tests/test_gates.py",
    line=12,
    duration_s=1.23456,
)

PROVENANCE = Provenance(
    name="income",
    started="2026-11-23T08:00:00Z",
    duration_s=4.2,
    stage="candidate",
    alpha=0.05,
    alpha_pass=0.05,
    power=0.8,
    inconclusive="hold",
    seed=7,
    settings="pyproject.toml",
    settings_digest="sha256:" + "5" * 64,
    evaluation=Table(
        reference="data/test.parquet",
        identity="sha256:" + "e" * 64,
        rows=16281,
        columns=("age", "income"),
    ),
    reference=None,
    candidate=Model(
        reference="models/candidate.skops", digest="sha256:" + "c" * 64, kind="model"
    ),
    baseline=Model(reference="champion", digest="sha256:" + "b" * 64, kind="registry"),
    baseline_note=None,
    champion="sha256:" + "b" * 64,
    commit="0123456789abcdef0123456789abcdef01234567",
    who="ci",
    command=("pytest", "--mlgate"),
    python="3.12.4",
    platform="Linux",
    packages={"numpy": "2.4.0", "scikit-learn": "1.9.1"},
)

SINGLE = {
    "passed": PASSED,
    "failed": FAILED,
    "inconclusive": INCONCLUSIVE,
    "not_applicable": NOT_APPLICABLE,
    "log_loss": LOG_LOSS,
    "schema": SCHEMA,
}

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "@everyone",
    "#123",
    "fixes #1",
    "a|b|c",
    "`` ` ```",
    "-->",
    "\u202egnp.exe\u2066",
    "nul\x00byte\x1b[31m",
    "lone \ud800 surrogate",
    "x" * 10_000,
    "]]>",
    "line\nbreak\r\n# heading",
    "::error::pwned",
    "##[error]pwned",
    "[link](https://example.org) ![i](x) www.example.org https://example.org",
    "$x$ \\ *b* _i_ ~~s~~",
    "- item",
    "1. item",
    "me@example.org",
    "---\nkey: value",
    "%s {} {0} %(x)s",
)


def record_of(*verdicts, gates=None, provenance=PROVENANCE, **changes):
    """Build a record whose expected gates are those of its verdicts, or `gates`."""
    names = dict.fromkeys(verdict.gate for verdict in verdicts)
    made = tuple(replace(EXPECTED, gate=name) for name in names)
    expected = made if gates is None else tuple(gates)
    return Record(
        expected=expected, verdicts=tuple(verdicts), provenance=provenance, **changes
    )


def decision_of(record):
    """Decide by the policy that the record was made under."""
    origin = record.provenance
    return decide(record, Policy(inconclusive=origin.inconclusive, stage=origin.stage))


def whole_record():
    """Put one of everything into a record."""
    schema, fair = SCHEMA.gate, "tests/test_gates.py::test_fair"
    advice, excused = "tests/test_gates.py::test_advice", "tests/test_old.py::test_old"
    passed = replace(SCHEMA, outcome=Outcome.PASSED, estimate=0.0, candidate=None)
    passed = replace(passed, interval=Interval(0.0, 0.0, 0.9), cases=())
    return record_of(
        replace(passed, cases_left_out=0, p_fail=1.0, p_pass=0.0),
        PASSED,
        replace(FAILED, check="accuracy not worse", metric="accuracy"),
        INCONCLUSIVE,
        NOT_APPLICABLE,
        LOG_LOSS,
        replace(
            FAILED,
            gate=advice,
            check="mcc better",
            metric="mcc",
            question="better",
            severity="advisory",
        ),
        replace(FAILED, gate=excused, check="brier not worse", metric="brier"),
        gates=(
            replace(EXPECTED, gate=schema, families=("schema",), alpha={"schema": 0.0}),
            replace(EXPECTED, alpha={"benchmark": 0.03125}),
            replace(
                EXPECTED,
                gate=fair,
                families=("fairness",),
                alpha={"fairness": 0.01875},
                status=GateStatus.DESELECTED,
                detail="-k not fair",
                line=40,
            ),
            replace(EXPECTED, gate=advice, severity="advisory"),
            replace(
                EXPECTED,
                gate=excused,
                alpha={},
                waiver=Waiver(
                    reason="known drop, new labels come in December",
                    owner="ana",
                    until="2026-12-31",
                ),
            ),
        ),
    )


@pytest.fixture(params=sorted(SINGLE))
def single(request):
    """Give one verdict per outcome and shape."""
    return SINGLE[request.param]


@pytest.fixture
def verdicts():
    """Give the verdicts by name."""
    return dict(SINGLE)


@pytest.fixture
def make_record():
    """Give the function that builds a record from verdicts."""
    return record_of


@pytest.fixture
def decided():
    """Give the function that decides about a record."""
    return decision_of


@pytest.fixture
def whole():
    """Give the record with one of everything."""
    return whole_record()


@pytest.fixture
def expected_gate():
    """Give a gate that was judged."""
    return EXPECTED


@pytest.fixture(params=range(len(HOSTILE)))
def hostile(request):
    """Give a name that tries something."""
    return HOSTILE[request.param]


@pytest.fixture
def hostile_record(hostile):
    """Put a hostile name wherever a stranger's words can stand."""
    gate = f"tests/{hostile}.py::test_x[{hostile}]"
    waiver = Waiver(reason=hostile, owner=hostile, until=hostile)
    named = {"gate": gate, "check": hostile, "slice": hostile, "metric": hostile}
    told = {
        "method": hostile,
        "reason": hostile,
        "remedy": hostile,
        "cases": (hostile,),
    }
    bad = [
        replace(v, **named, **told)
        for v in (FAILED, INCONCLUSIVE, NOT_APPLICABLE, SCHEMA)
    ]
    unknown = replace(FAILED, **named, **told, question=hostile)
    return record_of(
        *bad,
        unknown,
        replace(PASSED, **named),
        gates=(
            replace(EXPECTED, gate=gate, path=hostile),
            replace(
                EXPECTED, gate=f"{gate}2", status=GateStatus.CRASHED, detail=hostile
            ),
            replace(EXPECTED, gate=f"{gate}3", waiver=waiver),
        ),
        provenance=replace(
            PROVENANCE,
            name=hostile,
            who=hostile,
            command=("pytest", hostile),
            baseline_note=hostile,
            commit=hostile,
            packages={hostile: hostile},
            candidate=Model(reference=hostile, digest=hostile, kind="model"),
            evaluation=Table(
                reference=hostile, identity=hostile, rows=3, columns=(hostile,)
            ),
        ),
        failed_tests=(hostile,),
        problems=(hostile,),
        changes=tuple(
            RecordChanges(
                since=since,
                started=hostile,
                commit=hostile,
                decision=hostile,
                same_candidate=False,
                same_baseline=True,
                same_evaluation=False,
                changes=(
                    Change(what=ChangeKind.GONE, gate=gate),
                    Change(what=ChangeKind.FAILING, gate=gate, now=bad[0]),
                    Change(what=ChangeKind.MOVED, gate=gate, before=bad[1], now=bad[1]),
                    Change(what=ChangeKind.GONE, gate=gate, before=unknown),
                ),
                left_out=3,
            )
            for since in (BASELINE, LAST_PUSH, hostile)
        ),
    )
