"""What does a build server read: one JUnit test case per check, valid by construction.

Almost no reader of such files shows properties, so the numbers stand where every reader
looks: in the message of the failure, in its body and in `system-out`. The file is red
exactly when the decision is not good.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal
from xml.etree import ElementTree as ET

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.escape import xml
from pytest_mlgate.reports.failure import failure_lines
from pytest_mlgate.reports.failure import interval_text
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.review import reviews_due
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Verdict

SUITE = "mlgate"
NAME_LIMIT = 500
MESSAGE_BYTES = 4_000

_Result = Literal["passed", "failure", "error", "skipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One test case, before it becomes XML."""

    classname: str
    name: str
    result: _Result = "passed"
    # for everything but passed: the kind ("mlgate.block"), one line, and the rest
    type: str = ""
    message: str = ""
    body: str = ""
    system_out: str = ""
    duration_s: float | None = None


def junit_xml(record: Record, decision: Decision) -> str:
    """Write the JUnit file of a session.

    Parameters
    ----------
    record, decision
        The finished session.

    Returns
    -------
    str
        One ``testsuite`` named ``mlgate``. A failed check is a failure of type
        ``mlgate.block``, an inconclusive one that holds a failure of type
        ``mlgate.inconclusive``, a gate without verdict an error of type
        ``mlgate.error``; what does not count or does not apply is skipped. Names are
        unique, because some readers keep only the first of each.
    """
    cases = list(_unique(_cases(record, decision)))
    suite = ET.Element("testsuite", _suite_attributes(record, cases))
    properties = ET.SubElement(suite, "properties")
    for name, value in suite_properties(record, decision):
        ET.SubElement(properties, "property", {"name": name, "value": xml(value)})
    for case in cases:
        suite.append(_element(case))
    ET.indent(suite, " ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + ET.tostring(suite, encoding="unicode")
        + "\n"
    )


def told_cases(record: Record, decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield the name and the numbers of every case, for the file of somebody else."""
    for case in _unique(_cases(record, decision)):
        name = f"{case.classname}::{case.name}"
        yield name, xml(f"{case.result}: {case.message}", limit=MESSAGE_BYTES)


def _suite_attributes(record: Record, cases: list[_Case]) -> dict[str, str]:
    def number_of(result: _Result) -> str:
        return str(sum(case.result == result for case in cases))

    told = {
        "name": SUITE,
        "tests": str(len(cases)),
        "failures": number_of("failure"),
        "errors": number_of("error"),
        "skipped": number_of("skipped"),
        "time": numbers.seconds(record.provenance.duration_s),
    }
    started = record.provenance.started[:19]
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", started, re.ASCII):
        told["timestamp"] = started
    return told


def suite_properties(record: Record, decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield what is true of the whole session, by names of ours."""
    origin = record.provenance
    yield "mlgate.decision", str(decision.outcome)
    yield "mlgate.model", origin.name
    yield "mlgate.stage", origin.stage
    yield "mlgate.alpha", numbers.share(origin.alpha)
    for name, model in (("candidate", origin.candidate), ("baseline", origin.baseline)):
        if model is not None:
            yield f"mlgate.{name}", model.digest or model.reference
    for name, table in (
        ("evaluation", origin.evaluation),
        ("reference", origin.reference),
    ):
        if table is not None:
            yield f"mlgate.{name}", table.identity
    if origin.commit is not None:
        yield "mlgate.commit", origin.commit
    for told in reviews_due(record):
        yield "mlgate.review", told


def _cases(record: Record, decision: Decision) -> Iterator[_Case]:
    cases = [*_checks(record), *_silent(record), *_session(record)]
    yield from cases
    red = any(case.result in {"failure", "error"} for case in cases)
    if not decision.good and not red:
        # nothing evaluated, a stray verdict: no case of its own, and yet no pass
        yield _Case(
            classname=SUITE,
            name="decision",
            result="failure",
            type=_type_of(decision),
            message=wording.decision_words(decision.outcome, record.provenance.stage),
            body="\n".join(decision.reasons),
        )


def _type_of(decision: Decision) -> str:
    blocks = decision.outcome is DecisionOutcome.BLOCK
    return "mlgate.block" if blocks else "mlgate.hold"


def _checks(record: Record) -> Iterator[_Case]:
    timed: set[str] = set()
    for verdict in record.verdicts:
        gate = standing.gate_of(record, verdict.gate)
        first = verdict.gate not in timed
        timed.add(verdict.gate)
        # the time of a gate stands at its first check, so that the sum is right
        spent = gate.duration_s if gate is not None and first else None
        yield replace(_check(record, verdict, gate), duration_s=spent)


def _check(record: Record, verdict: Verdict, gate: ExpectedGate | None) -> _Case:
    numbers_told = "\n".join(failure_lines(verdict))
    case = _Case(
        classname=_classname(verdict.gate),
        name=_name(verdict),
        message=_message(verdict),
        body=f"{numbers_told}\n\n{_place(gate)}",
        system_out=numbers_told,
    )
    excused = standing.excuse(record, verdict)
    if verdict.outcome is Outcome.PASSED:
        return case
    if verdict.outcome is Outcome.NOT_APPLICABLE:
        return replace(case, result="skipped", message=wording.headline(verdict))
    if excused is not None:
        return replace(case, result="skipped", message=f"{excused} ({case.message})")
    if verdict.outcome is Outcome.FAILED:
        return replace(case, result="failure", type="mlgate.block")
    if record.provenance.inconclusive == "allow":
        return case
    return replace(case, result="failure", type="mlgate.inconclusive")


def _silent(record: Record) -> Iterator[_Case]:
    for gate in standing.unanswered(record):
        message = gate_wording.no_verdict(gate)
        step = gate_wording.next_for_gate(gate)
        excused = standing.excuse_of_gate(gate)
        yield _Case(
            classname=_classname(gate.gate),
            name="no verdict",
            result="error" if excused is None else "skipped",
            type="mlgate.error",
            message=message if excused is None else f"{excused} ({message})",
            body=f"{message}\nnext: {step}\n\n{_place(gate)}",
            duration_s=gate.duration_s,
        )


def _session(record: Record) -> Iterator[_Case]:
    session = _Case(classname=f"{SUITE}.session", name="")
    for problem in record.problems:
        yield replace(
            session,
            name="the session is not whole",
            result="error",
            type="mlgate.error",
            message=problem,
            body=problem,
        )
    for test in record.failed_tests:
        message = f"failed test: {test}"
        yield replace(
            session,
            name=test,
            result="failure",
            type="mlgate.block",
            message=message,
            body=message,
        )


def _unique(cases: Iterator[_Case]) -> Iterator[_Case]:
    seen: dict[tuple[str, str], int] = {}
    for case in cases:
        classname = _short(case.classname)
        name = _short(case.name) or "check"
        told = name
        while (classname, told) in seen:
            seen[classname, name] += 1
            told = f"{name} ({seen[classname, name]})"
        seen[classname, told] = 1
        yield replace(case, classname=classname, name=told)


def _element(case: _Case) -> ET.Element:
    element = ET.Element(
        "testcase",
        {
            "classname": case.classname,
            "name": case.name,
            "time": numbers.seconds(case.duration_s),
        },
    )
    if case.result != "passed":
        told = {"message": xml(case.message, limit=MESSAGE_BYTES)}
        if case.result != "skipped":
            told = {"type": case.type, **told}
        ET.SubElement(element, case.result, told).text = xml(case.body)
    if case.system_out:
        ET.SubElement(element, "system-out").text = xml(case.system_out)
    return element


def _classname(gate: str) -> str:
    """Dot a node id: tests/test_a.py::test_b becomes mlgate.tests.test_a.test_b."""
    path, _, test = gate.partition("::")
    dotted = path.removesuffix(".py").replace("/", ".").replace("\\", ".")
    return ".".join(part for part in (SUITE, dotted, test.replace("::", ".")) if part)


def _name(verdict: Verdict) -> str:
    where = "" if verdict.slice is None else f"[{verdict.slice}]"
    return f"{verdict.check}{where}"


def _message(verdict: Verdict) -> str:
    shown = figures(verdict)
    told = f"{wording.title(verdict)}: {wording.headline(verdict)}"
    numbers_told = f"{shown.estimate}, interval {interval_text(verdict, shown)}"
    rows = "" if verdict.n is None else f", n = {shown.n}"
    return f"{told} ({numbers_told}{rows})"


def _place(gate: ExpectedGate | None) -> str:
    """Point at the gate in the form that annotating readers recognise."""
    if gate is None or gate.path is None or gate.line is None:
        return ""
    return f"{_short(gate.path)}:{gate.line}: GateFailure"


def _short(text: str) -> str:
    return xml(plain(text, limit=NAME_LIMIT))
