"""`--mlgate-plan`: what the rows can settle, without a model, a decision or a file."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.gate_project import GOOD_GATE
from tests.gate_project import TWO_GATES
from tests.gate_project import table

PLAN = "--mlgate-plan"

UNREADABLE = """
import pytest

@pytest.fixture(scope="session")
def mlgate_candidate():
    raise AssertionError("the candidate was loaded")

@pytest.fixture(scope="session")
def mlgate_baseline():
    raise AssertionError("the baseline was loaded")
"""


@pytest.fixture
def plan(project):
    """Run a plan inside the project; the option alone implies --mlgate."""

    def run(*args):
        return project.pytester.runpytest_inprocess(PLAN, *args)

    return run


def test_a_plan_lists_what_would_be_asked_and_exits_well(project, plan):
    project.gates(TWO_GATES)
    result = plan()
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "*plan only*",
            "*ML quality gate: plan*",
            "*rows*finds loss*equal*spread*",
            "test_gates.py::test_not_worse",
            "*not_worse(roc_auc, margin=0.05)*3,000*100 %*guess*",
            "*at_least(roc_auc, 0.6)*guess*",
            "1 of 2 checks: these rows can settle them; 1 depend on*",
            "nothing was evaluated, decided or written",
        ]
    )
    assert project.wrote_nothing


def test_with_mlgate_beside_it_it_is_the_same(project):
    result = project.run(PLAN)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*ML quality gate: plan*"])
    assert project.wrote_nothing


def test_no_model_is_read(project, plan):
    project.table(table().drop(columns=["p_new", "p_old"]))
    assert plan().ret == pytest.ExitCode.OK


def test_overriding_fixtures_are_not_called_wherever_they_stand(project, plan):
    project.gates(UNREADABLE, name="conftest.py")
    assert plan().ret == pytest.ExitCode.OK
    project.gates("", name="conftest.py")
    project.gates(UNREADABLE + GOOD_GATE)
    assert plan().ret == pytest.ExitCode.OK


def test_the_evaluation_data_of_a_fixture_are_used(project, plan):
    project.gates(
        """
import pandas as pd
import pytest

@pytest.fixture(scope="session")
def mlgate_evaluation():
    return pd.read_csv("table.csv").head(700)
""",
        name="conftest.py",
    )
    result = plan()
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*not_worse(roc_auc, margin=0.05) * 700 *"])


def test_plain_tests_are_left_out_of_a_plan(project, plan):
    project.gates(GOOD_GATE + "\n\ndef test_plain():\n    raise AssertionError\n")
    result = plan()
    result.assert_outcomes(passed=1, deselected=1)
    assert result.ret == pytest.ExitCode.OK


def test_a_plan_without_gates_is_not_good(project, plan):
    project.gates("def test_plain():\n    pass\n")
    assert plan().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_plan_and_a_promotion_exclude_each_other(project, plan):
    result = plan("--mlgate-promote")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*--mlgate-plan evaluates nothing*--mlgate-promote could promote. Hint:*"]
    )
    assert project.wrote_nothing


def test_gates_that_no_candidate_can_pass_are_named_with_the_gates_own_reason(
    project, plan
):
    frame = table()
    negatives, positives = (frame[frame["y"] == value] for value in (0, 1))
    project.table(pd.concat([negatives.head(500), positives.head(12)]))
    project.gates(
        """
def test_it(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
    benchmark_gate.at_least("recall", 0.999)
    benchmark_gate.not_worse("accuracy", margin=0.2, where={"region": "west"})
"""
    )
    result = plan()
    assert result.ret == pytest.ExitCode.OK
    told = " ".join(result.stdout.str().split())
    assert "12 positive rows are too few to pass; it takes 20." in told
    assert "on 12 rows not even a candidate without a fault would pass" in told
    assert "3 no candidate can pass" in told


def test_a_schema_that_is_broken_already_is_told(project, plan):
    project.gates(
        """
import pandera.pandas as pa

def test_schema(schema_gate):
    schema_gate.conforms(pa.DataFrameSchema({"x": pa.Column(float)}))
    schema_gate.conforms(pa.DataFrameSchema({"x": pa.Column(float, pa.Check.ge(99))}))
"""
    )
    result = plan()
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "*conforms(schema) *3,000*exact",
            "*conforms(schema) #2*3,000*exact",
            "*no candidate can pass: 3000 values or rules are broken.",
        ]
    )


def test_the_last_record_is_a_better_guess(project, plan):
    project.run()
    before = (project.path / "mlgate-report" / "record.json").read_bytes()
    result = plan()
    result.stdout.fnmatch_lines(["*not_worse(roc_auc, margin=0.05)*last run"])
    assert (project.path / "mlgate-report" / "record.json").read_bytes() == before


def test_a_record_that_asked_something_else_is_no_guess(project, plan):
    project.run()
    project.gates(GOOD_GATE.replace("0.05", "0.04"))
    plan().stdout.fnmatch_lines(["*not_worse(roc_auc, margin=0.04)*guess"])


def test_a_record_of_another_model_or_a_damaged_one_is_left_aside_and_told(
    project, plan
):
    project.run()
    path = project.path / "mlgate-report" / "record.json"
    path.write_text(path.read_text().replace('"name": "toy"', '"name": "other"'))
    result = plan()
    assert result.ret == pytest.ExitCode.OK
    told = " ".join(result.stdout.str().split())
    assert "left aside: it is about 'other', not 'toy'" in told
    path.write_text("{")
    told = " ".join(plan().stdout.str().split())
    assert "left aside: The record is not JSON" in told
    assert "guess" in told


def test_without_a_champion_a_comparison_does_not_apply(project, plan):
    project.settings(baseline='registry = "champion"')
    result = plan()
    assert result.ret == pytest.ExitCode.OK
    told = " ".join(result.stdout.str().split())
    assert "does not apply: no baseline yet" in told
    assert "0 of 0 checks" in told


def test_without_any_baseline_a_comparison_is_bad_input(project, plan):
    text = (project.path / "mlgate.toml").read_text().partition("[baseline]")[0]
    (project.path / "mlgate.toml").write_text(text)
    result = plan()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(
        ["*a gate compares with a baseline, and there is none*"]
    )


def test_bad_input_of_a_gate_ends_a_plan_as_it_ends_a_run(project, plan):
    project.gates(GOOD_GATE.replace("roc_auc", "roc_au"))
    result = plan()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["mlgate: Unknown metric 'roc_au'*"])
    result.stdout.no_fnmatch_line("*can settle them*")


def test_a_broken_body_is_a_failure_and_its_gate_is_named(project, plan):
    project.gates(TWO_GATES + "\n\ndef test_it(benchmark_gate):\n    1 / 0\n")
    result = plan()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    told = " ".join(result.stdout.str().split())
    assert "no plan from test_gates.py::test_it: crashed (ZeroDivisionError" in told


def test_a_skipped_and_an_empty_gate_are_named(project, plan):
    project.gates(
        GOOD_GATE
        + """
import pytest

@pytest.mark.skip(reason="not today")
def test_skipped(benchmark_gate):
    benchmark_gate.not_worse("f1", margin=0.1)

def test_empty(benchmark_gate):
    pass
"""
    )
    told = " ".join(plan().stdout.str().split())
    assert "no plan from test_gates.py::test_skipped: skipped (not today)" in told
    assert "no plan from test_gates.py::test_empty: empty" in told


@pytest.mark.parametrize(
    "body",
    ["mlgate_candidate.predictions", "mlgate_candidate(1)", "list(mlgate_candidate)"],
)
def test_a_test_that_touches_a_model_is_told_why_it_cannot(project, plan, body):
    project.gates(f"def test_it(benchmark_gate, mlgate_candidate):\n    {body}\n")
    result = plan()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(
        ["*A test used mlgate_candidate*a plan (--mlgate-plan) asks no model*"]
    )


def test_what_a_method_gives_back_can_be_kept(project, plan):
    project.gates(
        """
def test_it(benchmark_gate, mlgate_candidate, mlgate_baseline):
    assert mlgate_baseline is not None and "candidate" in repr(mlgate_candidate)
    found = benchmark_gate.not_worse("roc_auc", margin=0.05, by="region")
    assert {name: m.estimate for name, m in found.items()} == {
        "region=north": None, "region=south": None}
"""
    )
    assert plan().ret == pytest.ExitCode.OK


def test_workers_plan_what_one_process_plans(project):
    project.gates(TWO_GATES)
    alone, shared = (
        project.pytester.runpytest_subprocess(PLAN, "-p", "xdist", *args)
        for args in ((), ("-n", "2"))
    )
    tables = [_table(run.outlines) for run in (alone, shared)]
    assert shared.ret == pytest.ExitCode.OK
    assert tables[0] == tables[1]
    assert any("not_worse(roc_auc" in line for line in tables[1])
    assert project.wrote_nothing


def test_bad_input_in_a_worker_ends_the_plan(project):
    project.gates(GOOD_GATE.replace("roc_auc", "roc_au"))
    result = project.pytester.runpytest_subprocess(PLAN, "-n", "2")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["mlgate: Unknown metric 'roc_au'*"])


def test_collecting_alone_prints_no_plan(project, plan):
    result = plan("--collect-only")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*quality gate: plan*")


def test_gates_left_out_on_the_command_line_are_named(project, plan):
    project.gates(TWO_GATES)
    result = plan("-k", "not_worse")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["no plan from test_gates.py::test_level: deselected"])


def test_the_shares_of_a_plan_are_those_of_the_run(project, plan):
    project.gates(TWO_GATES)
    before = _finds(plan())
    project.settings(top="alpha = 0.0005")
    after = _finds(plan())
    # a smaller budget finds larger losses only
    assert after > before


def _table(lines):
    start = next(i for i, line in enumerate(lines) if "quality gate: plan" in line)
    end = lines.index("nothing was evaluated, decided or written")
    return [line for line in lines[start + 1 : end] if line]


def _finds(result):
    line = next(li for li in result.outlines if "not_worse(roc_auc" in li)
    return float(line.split()[4])
