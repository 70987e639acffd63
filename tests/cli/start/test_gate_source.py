"""Proposed gates as Python: readable, quoted, laid out as a formatter would."""

from __future__ import annotations

import ast
import subprocess
import sys
from datetime import date

import pytest

from pytest_mlgate.cli.start.gate_source import function_name
from pytest_mlgate.cli.start.gate_source import gate_source
from pytest_mlgate.proposals.proposal import Named
from pytest_mlgate.proposals.proposal import ProposedCheck
from pytest_mlgate.proposals.proposal import ProposedGate

TODAY = date(2026, 2, 28)


def gate(**changed) -> ProposedGate:
    known = {
        "name": "no_worse",
        "family": "benchmark",
        "question": "It is no worse.",
        "checks": (
            ProposedCheck(
                method="not_worse",
                subjects=("recall",),
                options={"margin": 0.05},
                meaning="five points",
            ),
        ),
        "source": "the contract",
    }
    return ProposedGate(**{**known, **changed})


def test_a_gate_reads_as_somebody_would_write_it():
    text = gate_source([gate()], today=TODAY, by="mlgate init")
    assert text.endswith(
        "import pytest\n"
        "\n"
        "\n"
        "@pytest.mark.mlgate(\n"
        '    source="mlgate init, 2026-02-28: the contract", review_by="2027-02-28"\n'
        ")\n"
        "def test_no_worse(benchmark_gate):\n"
        '    """It is no worse."""\n'
        "    # five points\n"
        '    benchmark_gate.not_worse("recall", margin=0.05)\n'
    )


def test_a_gate_that_is_only_shown_says_so_and_needs_no_review():
    text = gate_source([gate(severity="advisory")], today=TODAY, by="mlgate init")
    assert 'severity="advisory"' in text
    assert "review_by" not in text


def test_a_leap_day_has_a_next_year():
    text = gate_source([gate()], today=date(2028, 2, 29), by="mlgate init")
    assert 'review_by="2029-02-28"' in text


HOSTILE = 'a"b\\", __import__("os"), "'


@pytest.mark.parametrize(
    "check",
    [
        ProposedCheck(method="stable", subjects=([HOSTILE, "b\nc", "naïve"],)),
        ProposedCheck(method="stable", subjects=([f"column {i}" for i in range(30)],)),
        ProposedCheck(method="stable", subjects=(["x" * 60, "y" * 60],)),
        ProposedCheck(method="ratio", options={"by": {HOSTILE: [1, 2.5]}}),
        ProposedCheck(method="conforms", subjects=(Named(name="ROWS"),)),
        ProposedCheck(method="ratio", meaning=f"{HOSTILE}\nimport os " * 5),
    ],
    ids=["hostile", "many", "long", "mapping", "name", "comment"],
)
def test_names_in_the_data_stay_text(check, tmp_path):
    question = f'The groups of {HOSTILE} """ are alike.'
    made = gate(checks=(check,), name=f"by_{HOSTILE}", question=question)
    text = gate_source([made], today=TODAY, by="mlgate init")
    calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]
    named = {ast.unparse(call.func) for call in calls}
    assert named == {"pytest.mark.mlgate", f"benchmark_gate.{check.method}"}
    [call] = [c for c in calls if "benchmark_gate" in ast.unparse(c.func)]
    if check.subjects and isinstance(check.subjects[0], list):
        assert ast.literal_eval(call.args[0]) == check.subjects[0]
    path = tmp_path / "test_it.py"
    path.write_text(text, "utf-8")
    subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--check", "--isolated", "-q", path],
        check=True,
    )


def test_a_name_of_a_test_is_one_whatever_a_column_is_called():
    assert function_name("by_a b-c") == "test_by_a_b_c"
    assert function_name("by_größe").isascii()
