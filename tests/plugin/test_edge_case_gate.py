"""``edge_case_gate`` in a session: verdicts, reports, a plan, bad input."""

from __future__ import annotations

import json

import pytest
from tests.gate_project import table

GATES = """
import pytest
from sklearn.linear_model import LogisticRegression
import pandas as pd

def test_cases(edge_case_gate):
    edge_case_gate.replay("cases.jsonl", known_failures={"odd": "2999-01-01"})
    edge_case_gate.pass_rate("cases.jsonl", at_least=0.5)

def test_changes(edge_case_gate):
    edge_case_gate.flips(at_most=0.3, by="region")
    edge_case_gate.churn(at_most=0.4)
"""

FIXTURES = """
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

ROWS = pd.read_csv("table.csv")

@pytest.fixture(scope="session")
def mlgate_candidate():
    return LogisticRegression().fit(ROWS[["x"]], ROWS["y"])

@pytest.fixture(scope="session")
def mlgate_baseline():
    return LogisticRegression(fit_intercept=False).fit(ROWS[["x"]], ROWS["y"])
"""


def case(name, x, label, **fields):
    return {
        "id": name,
        "input": {"x": x},
        "expect": {"label": label},
        "reason": f"why {name}",
        "owner": "ann",
        "added_on": "2026-01-01",
    } | fields


HELD = [case(f"c{i}", 2.0 + i / 10, 1) for i in range(12)]


@pytest.fixture
def ledger(project):
    """Give a project with two fitted models and a ledger that holds."""
    project.gates(GATES)
    project.gates(FIXTURES, "conftest.py")

    def write(*cases):
        text = "".join(json.dumps(one) + "\n" for one in cases)
        (project.path / "cases.jsonl").write_text(text)
        return project

    write(*HELD, case("odd", -2.0, 1))
    project.write_cases = write
    return project


def verdicts(project):
    return {v["question"]: v for v in project.record["verdicts"]}


def test_cases_that_hold_promote(ledger):
    result = ledger.run("-v")
    assert result.ret == 0
    assert {v["outcome"] for v in verdicts(ledger).values()} == {"passed"}
    assert [gate["families"] for gate in ledger.record["expected"]] == [
        ["edge_case"]
    ] * 2
    replay = verdicts(ledger)["replay"]
    assert (replay["alpha"], replay["p_fail"], replay["n"]) == (None, 1.0, 13)
    result.stdout.fnmatch_lines(
        ["*replay(cases.jsonl)*", "*pass_rate > 0.5*", "*negative_flip_rate < 0.3*"]
    )
    assert replay["reason"].startswith(
        "no case of 13 fails unlisted; 1 known failure: odd until "
    )


def test_a_broken_case_blocks_and_is_shown_whole(ledger):
    ledger.write_cases(
        *HELD, case("odd", 0.0, 1), case("new", 0.1, 1, incident="INC-7")
    )
    result = ledger.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "replay(cases.jsonl): 1 of 14 cases fail: 1 newly broken; *: odd until *",
            "*observed   1   baseline 0, n = 14",
            "*cases      newly broken new | expected 1, candidate 0 (*), baseline 1 *",
            "*next       mend the candidate; *",
        ]
    )
    result.stdout.fnmatch_lines(["* | why new | owner ann | incident INC-7"])
    report = (ledger.path / "mlgate-report" / "report.md").read_text("utf-8")
    assert "newly broken new" in report


def test_a_case_that_must_pass_blocks_by_itself(ledger):
    ledger.write_cases(
        *HELD, case("odd", -2.0, 1), case("vital", -1.0, 1, must_pass=True)
    )
    result = ledger.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["must_pass(vital): vital must pass, and is still b*"])
    assert verdicts(ledger)["pass_rate"]["outcome"] == "passed"


def test_a_plan_lists_what_it_cannot_foresee(ledger):
    result = ledger.run("--mlgate-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*replay(cases.jsonl)*", "*churn()*"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": ', "*cases.jsonl, line 14: it must be JSON*"),
        (json.dumps(HELD[0]), "*line 14: an `id` must stand once; 'c0'*"),
        (
            json.dumps(case("gone", 1.0, 1, input={"x": 1.0, "rgion": "a"})),
            "*case 'gone'*no column 'rgion'*did you mean 'region'*",
        ),
    ],
)
def test_a_ledger_that_cannot_be_read_is_bad_input(ledger, line, told):
    path = ledger.path / "cases.jsonl"
    path.write_text(path.read_text() + line + "\n")
    result = ledger.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines([told])
    assert ledger.wrote_nothing


def test_columns_of_answers_cannot_be_asked_about_cases(project):
    project.table(table())
    (project.path / "cases.jsonl").write_text(json.dumps(case("a", 1.0, 1)))
    project.gates(
        "def test_it(edge_case_gate):\n    edge_case_gate.replay('cases.jsonl')\n"
    )
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*only its answers are known*"])
