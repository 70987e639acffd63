"""``fairness_gate`` in a session: verdicts, reports, a plan."""

from __future__ import annotations

import numpy as np
import pytest
from tests.gate_project import table

GATES = """
def test_fair(fairness_gate):
    fairness_gate.difference("recall", by="region", at_most=0.2)
    fairness_gate.ratio("selection_rate", by="region", at_least=0.7)
    fairness_gate.equalized_odds(by="region", at_most=0.2)
    fairness_gate.not_wider("false_positive_rate", by="region", margin=0.1)
    fairness_gate.group_at_least("roc_auc", 0.6, by="region")
"""


@pytest.fixture
def fair(project):
    """Give a project whose two regions are treated alike."""
    project.gates(GATES)
    return project


def verdicts(project):
    return {v["question"]: v for v in project.record["verdicts"]}


def test_groups_that_are_treated_alike_promote(fair):
    result = fair.run()
    assert result.ret == 0
    assert {v["outcome"] for v in verdicts(fair).values()} == {"passed"}
    (gate,) = fair.record["expected"]
    assert gate["families"] == ["fairness"]
    assert gate["alpha"] == {"fairness": pytest.approx(0.05)}
    result.stdout.fnmatch_lines(["*recall gap by region < 0.2*"])
    report = (fair.path / "mlgate-report" / "report.md").read_text("utf-8")
    assert "difference(recall, by=region, at" in report.replace("\\", "")


def test_a_group_that_is_passed_over_blocks_and_is_named(fair):
    rows = table()
    south = rows["region"] == "south"
    rows["p_new"] = np.where(south, rows["p_new"] / 2, rows["p_new"])
    fair.table(rows)
    result = fair.run()
    assert result.ret == 1
    assert {v["outcome"] for v in verdicts(fair).values()} >= {"failed"}
    result.stdout.fnmatch_lines(
        [
            "recall gap by region: two groups differ by more than is allowed",
            "*cases *recall is * for region=north and * for region=south",
        ]
    )


def test_a_small_group_holds_and_is_listed(fair):
    rows = table()
    rows.loc[:6, "region"] = "isle"
    fair.table(rows)
    result = fair.run()
    assert result.ret == 75
    assert {v["outcome"] for v in verdicts(fair).values()} == {"inconclusive"}
    for verdict in verdicts(fair).values():
        assert any("region=isle: too small" in case for case in verdict["cases"])


def test_workers_find_the_same(fair):
    assert fair.run().ret == 0
    alone = verdicts(fair)
    assert fair.run_apart("-n", "2").ret == 0
    assert verdicts(fair) == alone


def test_a_plan_lists_what_it_cannot_foresee(fair):
    result = fair.run("--mlgate-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*difference(recall)*"])


COUNTED = """
def test_fair(fairness_gate):
    north = {"region": ["north"]}
    fairness_gate.difference("recall", by="region", at_most=0.2)
    fairness_gate.not_wider("recall", by={"x": [0]}, margin=0.3, where=north)
    fairness_gate.group_at_least("accuracy", 0.6, by="region", small_groups="ignore")
"""


def test_rows_that_stay_in_an_engine_get_the_verdicts_of_rows_in_memory(project):
    pytest.importorskip("duckdb")
    project.gates(COUNTED)
    assert project.run().ret == 0
    whole = verdicts(project)
    project.settings(top='engine = "duckdb"')
    assert project.run().ret == 0
    for question, verdict in verdicts(project).items():
        theirs = whole[question]
        for name in ("check", "slice", "outcome", "reason", "cases", "n", "method"):
            assert verdict[name] == theirs[name]
        assert verdict["estimate"] == pytest.approx(theirs["estimate"], abs=1e-12)
    assert verdicts(project)["not_wider"]["slice"] == "region=north"


def test_a_plan_asks_no_engine_for_answers(project):
    pytest.importorskip("duckdb")
    project.gates(COUNTED)
    project.settings(top='engine = "duckdb"')
    result = project.run("--mlgate-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*difference(recall)*", "*not_wider(recall)*"])


def test_an_unknown_group_column_is_bad_input(fair):
    fair.gates(GATES.replace("region", "regoin"))
    result = fair.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*no column 'regoin'*"])


def test_slices_are_asked_all_at_once(project):
    project.gates(
        """
def test_everywhere(slice_gate):
    slice_gate.not_worse_anywhere("roc_auc", by="region", margin=0.05)
"""
    )
    result = project.run()
    assert result.ret == 0
    (verdict,) = project.record["verdicts"]
    assert (verdict["family"], verdict["outcome"]) == ("slice", "passed")
