"""The one thing written to disk: JSON both ways, canonical, and closed to damage."""

from __future__ import annotations

import json
import math
from copy import deepcopy
from dataclasses import fields
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.measurement import Interval
from pytest_mlgate.plot import MOST_POINTS
from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.record import FORMAT_VERSION
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Model
from pytest_mlgate.record import Provenance
from pytest_mlgate.record import Record
from pytest_mlgate.record import Table
from pytest_mlgate.record import Waiver
from pytest_mlgate.record_json import from_json
from pytest_mlgate.record_json import from_plain
from pytest_mlgate.record_json import to_json
from pytest_mlgate.record_json import to_plain
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.verdict import Verdict

HOLD = Decision(outcome=DecisionOutcome.HOLD, reasons=("because",), notes=("note",))
HOSTILE = "\x00\x1b[31m</script>]]>\u202e\ud800 é \U0001d6fc \"'\\ \r\n"

# fields that a reader may miss without misunderstanding the record: each has a default
# that says "not known"


def verdict(**changes) -> Verdict:
    made = Verdict(
        gate="test_gates.py::test_a",
        family="benchmark",
        check="not_worse recall",
        question="not_worse",
        metric="recall",
        subject="candidate vs baseline",
        slice="sex=F",
        outcome=Outcome.INCONCLUSIVE,
        severity="required",
        candidate=0.81,
        baseline=0.82,
        estimate=-0.01,
        interval=Interval(-0.02, 0.03, 0.9),
        threshold=Threshold(ok=0.0, bad=-0.01),
        orientation=1,
        ratio=None,
        p_fail=0.2,
        p_pass=0.3,
        alpha=0.025,
        n=812,
        rows_needed=2100,
        method="Tango score",
        assumptions=("rows are independent",),
        baseline_outcome=None,
        reason="The rows do not settle it either way.",
        remedy="collect rows",
        cases=("row 3",),
        cases_left_out=4,
        plot=None,
    )
    return replace(made, **changes)


def plot(**changes) -> Plot:
    made = Plot(
        kind="roc",
        x_label="false positive rate",
        y_label="recall",
        lines=(
            PlotLine(
                name="candidate",
                x=(0.0, 0.25, 1.0),
                y=(0.0, 0.75, 1.0),
                low=(0.0, 0.5, 1.0),
                high=(0.125, 0.875, 1.0),
            ),
            PlotLine(name="baseline", x=(0.0, 1.0), y=(0.0, 1.0)),
        ),
        confidence=0.9,
    )
    return replace(made, **changes)


def full_record() -> Record:
    table = Table(
        reference="data/test.csv", identity="sha256:00", rows=9, columns=("a", "b")
    )
    model = Model(reference="m.skops", digest="sha256:01", kind="model", threshold=0.4)
    gate = ExpectedGate(
        gate="test_gates.py::test_a",
        families=("benchmark", "fairness"),
        severity="required",
        stages=("candidate", "shadow"),
        alpha={"fairness": 0.02, "benchmark": 0.03},
        status=GateStatus.JUDGED,
        detail="a detail",
        owner="risk",
        source="contract",
        review_by="2027-01-31",
        waiver=Waiver(reason="migration", owner="ann", until="2027-01-31"),
        path="test_gates.py",
        line=12,
        duration_s=0.25,
    )
    unbounded = Interval(-math.inf, math.inf, 0.9)
    return Record(
        expected=(gate,),
        verdicts=(
            verdict(),
            verdict(
                outcome=Outcome.PASSED,
                baseline_outcome=Outcome.FAILED,
                plot=plot(categories=("a", "b")),
            ),
            verdict(outcome=Outcome.FAILED, severity="advisory", interval=unbounded),
            verdict(
                outcome=Outcome.NOT_APPLICABLE,
                interval=None,
                threshold=None,
                **dict.fromkeys(("metric", "slice", "candidate", "baseline", "n")),
                **dict.fromkeys(("estimate", "p_fail", "p_pass", "alpha", "method")),
                **dict.fromkeys(("rows_needed", "remedy")),
            ),
        ),
        provenance=Provenance(
            name="income",
            started="2026-06-01T12:00:00Z",
            duration_s=3.5,
            stage="candidate",
            alpha=0.05,
            alpha_pass=0.05,
            power=0.8,
            inconclusive="hold",
            seed=0,
            settings="pyproject.toml",
            settings_digest="sha256:02",
            evaluation=table,
            reference=replace(table, reference="data/train.csv"),
            candidate=model,
            baseline=replace(model, digest=None, kind="constant", threshold=None),
            baseline_note=None,
            champion="sha256:03",
            commit="abc+dirty",
            who="ann",
            command=("pytest", "--mlgate"),
            python="3.11.9",
            platform="Linux",
            packages={"numpy": "2.0", "scipy": "1.13"},
        ),
        failed_tests=("test_plain.py::test_b",),
        problems=("a worker was lost",),
    )


def bare_record() -> Record:
    full = full_record()
    nothing = dict.fromkeys(
        (
            "evaluation",
            "reference",
            "candidate",
            "baseline",
            "champion",
            "commit",
            "who",
        )
    )
    return Record(
        expected=(replace(full.expected[0], waiver=None, detail=None, line=None),),
        verdicts=(),
        provenance=replace(full.provenance, **nothing, baseline_note="no baseline yet"),
    )


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} in a file")


def body_of(record: Record) -> dict:
    return json.loads(to_json(record, HOLD), parse_constant=refuse)


def paths_of(value: object, *above: str | int) -> list[tuple[str | int, ...]]:
    """Every key of every object inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else []
    if isinstance(value, list):
        inside = enumerate(value)
    found = [(*above, key) for key in value] if isinstance(value, dict) else []
    for key, part in inside:
        found += paths_of(part, *above, key)
    return found


def without(body: dict, path: tuple[str | int, ...]) -> dict:
    copy = deepcopy(body)
    place = copy
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return copy


def with_value(body: dict, path: tuple[str | int, ...], value: object) -> dict:
    copy = deepcopy(body)
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


@pytest.mark.parametrize("record", [full_record(), bare_record()])
def test_a_record_comes_back_as_it_was(record):
    assert from_json(to_json(record, HOLD)) == record


def test_the_full_record_holds_every_outcome_and_the_bare_one_every_none():
    outcomes = {v.outcome for v in full_record().verdicts}
    assert outcomes == set(Outcome)


@pytest.mark.parametrize("status", GateStatus)
def test_every_status_comes_back(status):
    record = full_record()
    record = replace(record, expected=(replace(record.expected[0], status=status),))
    assert from_json(to_json(record, HOLD)) == record


def test_the_file_holds_what_the_design_promises():
    body = body_of(full_record())
    assert body["format_version"] == FORMAT_VERSION == 1
    assert body["decision"] == {
        "outcome": "hold",
        "reasons": ["because"],
        "notes": ["note"],
    }
    assert body.keys() >= {"expected", "verdicts", "provenance"}
    first = body["verdicts"][0]
    assert first.keys() == {field.name for field in fields(Verdict)}
    assert first["interval"] == {"low": -0.02, "high": 0.03, "confidence": 0.9}
    assert first["threshold"] == {"ok": 0.0, "bad": -0.01}
    assert first["outcome"] == "inconclusive"


def test_an_unbounded_limit_is_null_and_comes_back_unbounded():
    record = full_record()
    assert body_of(record)["verdicts"][2]["interval"] == {
        "low": None,
        "high": None,
        "confidence": 0.9,
    }
    interval = from_json(to_json(record, HOLD)).verdicts[2].interval
    assert interval == Interval(-math.inf, math.inf, 0.9)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["candidate", "baseline", "estimate", "p_fail"])
def test_what_is_not_a_number_is_null(name, value):
    record = replace(full_record(), verdicts=(verdict(**{name: value}),))
    assert body_of(record)["verdicts"][0][name] is None


def test_equal_records_have_equal_texts():
    record = full_record()
    swapped = replace(
        record,
        expected=(
            replace(record.expected[0], alpha={"benchmark": 0.03, "fairness": 0.02}),
        ),
        provenance=replace(
            record.provenance, packages={"scipy": "1.13", "numpy": "2.0"}
        ),
    )
    assert swapped == record
    assert to_json(swapped, HOLD) == to_json(record, HOLD)
    again = from_json(to_json(record, HOLD))
    assert to_json(again, HOLD) == to_json(record, HOLD)


def test_records_that_differ_anywhere_have_different_texts():
    record = full_record()
    other = replace(record, verdicts=(verdict(reason="else"), *record.verdicts[1:]))
    assert to_json(other, HOLD) != to_json(record, HOLD)
    assert to_json(record, replace(HOLD, notes=())) != to_json(record, HOLD)


def test_the_text_is_plain_ascii_and_ends_with_one_newline():
    record = replace(full_record(), problems=(HOSTILE,))
    text = to_json(record, HOLD)
    assert text.isascii()
    assert text.endswith("}\n")
    assert "\x1b" not in text
    assert "\x00" not in text


def test_hostile_text_comes_back_as_it_was():
    record = replace(
        full_record(),
        verdicts=(verdict(check=HOSTILE, slice=HOSTILE, cases=(HOSTILE,)),),
        failed_tests=(HOSTILE,),
    )
    assert from_json(to_json(record, HOLD)) == record


@given(st.text(st.characters(exclude_categories=())), st.floats())
def test_any_text_and_any_number_come_back_or_become_none(text, number):
    sent = verdict(reason=text, estimate=number)
    back = from_plain(Verdict, json.loads(json.dumps(to_plain(sent))))
    finite = number if math.isfinite(number) else None
    assert back == replace(sent, estimate=finite)


@pytest.mark.parametrize("version", [0, 2, "1", None, [], 1.5])
def test_a_version_of_another_release_is_refused_with_both_versions(version):
    text = json.dumps({**body_of(full_record()), "format_version": version})
    with pytest.raises(RecordFormatError, match="this release reads 1") as caught:
        from_json(text)
    assert repr(version) in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "{", "nul", "\ud800", "[" * 100_000, "1" * 5000, '{"a": 1} x']
)
def test_what_is_not_json_is_refused(text):
    with pytest.raises(RecordFormatError, match="The record is not JSON"):
        from_json(text)


@pytest.mark.parametrize("text", ["[]", "1", "null", '"record"', "{}", "true"])
def test_json_that_is_no_record_is_refused(text):
    with pytest.raises(RecordFormatError, match="format version None"):
        from_json(text)


REMOVABLE = [
    path
    for path in paths_of(body_of(full_record()))
    # the stored decision is not read; shares and packages are open tables
    if path[0] != "decision"
    and path[-2:-1] not in {("alpha",), ("packages",)}
    # an earlier release wrote neither, and nothing is decided by them
    and path[-1] not in {"plot", "changes"}
]


@pytest.mark.parametrize("path", REMOVABLE, ids=lambda p: ".".join(map(str, p)))
def test_a_record_that_lacks_a_field_is_refused(path):
    text = json.dumps(without(body_of(full_record()), path))
    with pytest.raises(RecordFormatError):
        from_json(text)


def test_a_record_of_an_earlier_release_has_no_plots():
    body = body_of(full_record())
    for told in body["verdicts"]:
        del told["plot"]
    found = from_json(json.dumps(body))
    assert found.verdicts[0] == verdict()
    assert {told.plot for told in found.verdicts} == {None}
    # on its way between two processes of one release nothing may be missing
    with pytest.raises(RecordFormatError, match="plot"):
        from_plain(Verdict, body["verdicts"][0])


def test_a_record_of_an_earlier_release_has_no_changes_and_no_grace():
    body = body_of(full_record())
    del body["changes"]
    for gate in body["expected"]:
        del gate["review_by"], gate["review_until"]
        gate["review_by"] = None
    found = from_json(json.dumps(body))
    assert found.changes == ()
    assert {gate.review_until for gate in found.expected} == {None}


LINE = ("verdicts", 1, "plot", "lines", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdicts", 1, "plot", "kind"), "pie"),
        (("verdicts", 1, "plot", "lines"), []),
        (("verdicts", 1, "plot", "confidence"), None),
        (("verdicts", 1, "plot", "confidence"), 1.0),
        (("verdicts", 1, "plot", "extra"), 1),
        ((*LINE, "x"), [0.0, 1.0]),
        ((*LINE, "x"), [0.0, None, 1.0]),
        ((*LINE, "x"), [0.0, "0.5", 1.0]),
        ((*LINE, "x"), [0.0, True, 1.0]),
        ((*LINE, "low"), []),
        ((*LINE, "name"), None),
        (("verdicts", 1, "plot", "lines", 1, "x"), [0.0] * (MOST_POINTS + 1)),
    ],
)
def test_a_damaged_plot_is_refused(path, value):
    with pytest.raises(RecordFormatError, match="The record is damaged"):
        from_json(json.dumps(with_value(body_of(full_record()), path, value)))


def test_a_field_that_nobody_knows_is_refused():
    body = body_of(full_record())
    for path in [("expected", 0), ("provenance",), ("provenance", "candidate")]:
        with pytest.raises(RecordFormatError, match="The record is damaged"):
            from_json(json.dumps(with_value(body, (*path, "surprise"), 1)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdicts", 0, "outcome"), "perhaps"),
        (("verdicts", 0, "baseline_outcome"), "perhaps"),
        (("expected", 0, "status"), "perhaps"),
        (("verdicts", 0, "threshold"), {"ok": 0.0, "bad": 1.0}),
        (("verdicts", 0, "threshold", "ok"), None),
        (("verdicts", 0), None),
        (("verdicts", 0), "text"),
        (("expected", 0), []),
        (("provenance",), None),
        (("verdicts",), 3),
    ],
)
def test_a_value_that_cannot_be_is_refused(path, value):
    with pytest.raises(RecordFormatError, match="The record is damaged"):
        from_json(json.dumps(with_value(body_of(full_record()), path, value)))


def test_a_damaged_record_says_which_field():
    body = without(body_of(full_record()), ("expected", 0, "waiver"))
    with pytest.raises(RecordFormatError, match="waiver"):
        from_json(json.dumps(body))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["passed", "judged"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
PLACES = paths_of(body_of(full_record()))


def read(text: str) -> None:
    """Read a text that may be anything; only one kind of error may come out."""
    try:
        found = from_json(text)
    except RecordFormatError:
        return
    assert isinstance(found, Record)


@given(st.text())
def test_any_text_is_a_record_or_refused(text):
    read(text)


@given(JSON)
def test_any_json_is_a_record_or_refused(body):
    read(json.dumps(body))
    read(json.dumps({"format_version": 1, "expected": body, "verdicts": body}))


@pytest.mark.parametrize(
    "path",
    [("verdicts", 0, "interval", "confidence"), ("verdicts", 0, "threshold", "ok")],
)
def test_a_number_too_large_for_a_float_is_refused(path):
    body = with_value(body_of(full_record()), path, 10**400)
    with pytest.raises(RecordFormatError, match="The record is damaged"):
        from_json(json.dumps(body))


@settings(max_examples=200)
@given(st.sampled_from(PLACES), JSON)
def test_any_value_in_any_place_gives_a_record_or_is_refused(path, value):
    read(json.dumps(with_value(body_of(full_record()), path, value)))


@pytest.mark.parametrize("path", [("verdicts", 0), ("expected", 0)])
@pytest.mark.parametrize("severity", ["Required", "", None, 1])
def test_a_severity_that_nobody_knows_is_refused(path, severity):
    body = with_value(body_of(full_record()), (*path, "severity"), severity)
    with pytest.raises(RecordFormatError):
        from_json(json.dumps(body))
