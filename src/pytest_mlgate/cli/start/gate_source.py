"""The text of a new gate file: proposed gates as Python that a person edits.

Laid out as ``ruff format`` would, so that the first run of a formatter changes nothing.
Names and values are quoted so that nothing in the data can become code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_mlgate.data.rules.schema_source import quoted
from pytest_mlgate.proposals.proposal import Named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from datetime import date

    from pytest_mlgate.proposals.proposal import ProposedCheck
    from pytest_mlgate.proposals.proposal import ProposedGate

WIDTH = 88

REVIEW_YEARS = 1
"""A proposal is a start: somebody should have looked at it by then."""

TITLES = {
    "schema": "Are the rows what the models know?",
    "benchmark": "Is the candidate at least as good as the baseline?",
    "edge_case": "Which single answers changed for the worse?",
    "behaviour": "Does the candidate behave as any model should?",
    "fairness": "Are groups of people treated alike?",
    "drift": "Have the inputs moved since the reference data?",
    "resource": "Is the candidate small and fast enough?",
}


def gate_source(
    gates: Sequence[ProposedGate], *, today: date, by: str, head: str = ""
) -> str:
    """Word the gates of one family as a test file.

    Parameters
    ----------
    gates
        Of one family.
    today, by
        When, and by which command.
    head
        Code that stands before the tests; its imports come first.
    """
    imports, body = _split_imports(head)
    blocks = [_gate(gate, today=today, by=by) for gate in gates]
    lines = [
        f'"""{TITLES[gates[0].family]}',
        "",
        f"Proposed by {by} on {today}; yours from now on. A threshold is a promise",
        "that somebody has to make: `source` says where each comes from.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *imports,
        "import pytest",
    ]
    if body:
        lines += ["", *body]
    for block in blocks:
        lines += ["", "", *block]
    return "\n".join(lines) + "\n"


def function_name(text: str) -> str:
    """Make a name of a test of words that columns may be among.

    Examples
    --------
    >>> function_name("no_gap_widens_by_marital status")
    'test_no_gap_widens_by_marital_status'
    """
    return "test_" + re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")


def _split_imports(head: str) -> tuple[list[str], list[str]]:
    lines = head.strip("\n").splitlines()
    imports = [line for line in lines if line.startswith("import ")]
    body = [line for line in lines if not line.startswith("import ")]
    return imports, "\n".join(body).replace("\n\n", "\n").strip("\n").splitlines()


def _gate(gate: ProposedGate, *, today: date, by: str) -> Iterator[str]:
    fixture = f"{gate.family}_gate"
    yield from _marker(gate, today=today, by=by)
    yield f"def {function_name(gate.name)}({fixture}):"
    question = gate.question.replace("\\", " ").replace('"', "'")
    yield f'    """{question}"""'
    for check in gate.checks:
        yield from _comment(check.meaning)
        yield from _call(f"    {fixture}.{check.method}", _arguments(check))


def _marker(gate: ProposedGate, *, today: date, by: str) -> Iterator[str]:
    source = f"{by}, {today}: {gate.source}" if gate.source else f"{by}, {today}"
    arguments = [f"source={quoted(source)}"]
    if gate.severity == "advisory":
        arguments.insert(0, 'severity="advisory"')
    else:
        due = today.replace(year=today.year + REVIEW_YEARS, day=min(today.day, 28))
        arguments.append(f'review_by="{due}"')
    yield from _call("@pytest.mark.mlgate", arguments)


def _arguments(check: ProposedCheck) -> list[str]:
    named = [f"{name}={_value(value)}" for name, value in check.options.items()]
    return [*map(_value, check.subjects), *named]


def _value(value: object) -> str:
    if isinstance(value, Named):
        return value.name
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        pairs = (f"{_value(n)}: {_value(v)}" for n, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return repr(value)


def _call(called: str, arguments: Sequence[str]) -> Iterator[str]:
    """Write a call on one line, on one line inside, or one argument per line."""
    indent = " " * (len(called) - len(called.lstrip()))
    inside = ", ".join(arguments)
    one_line = f"{called}({inside})"
    if len(one_line) <= WIDTH:
        yield one_line
        return
    yield f"{called}("
    if len(f"{indent}    {inside}") <= WIDTH:
        yield f"{indent}    {inside}"
    else:
        for argument in arguments:
            yield from _long_argument(argument, f"{indent}    ")
    yield f"{indent})"


def _long_argument(argument: str, indent: str) -> Iterator[str]:
    if len(f"{indent}{argument},") <= WIDTH or not argument.startswith("["):
        yield f"{indent}{argument},"
        return
    yield f"{indent}["
    # what stands between quoted names
    for item in re.findall(r'"[^"]*"|\'(?:[^\'\\]|\\.)*\'', argument):
        yield f"{indent}    {item},"
    yield f"{indent}],"


def _comment(text: str) -> Iterable[str]:
    line = "    #"
    for word in text.split():
        if len(line) + 1 + len(word) > WIDTH and not line.endswith("#"):
            yield line
            line = "    #"
        line += f" {word}"
    if text:
        yield line
