"""``behaviour_gate`` in a session: verdicts, the same case again, a plan, refusals."""

from __future__ import annotations

import json

import pytest

CONFTEST = '''
import numpy as np
import pytest


class Model:
    """Scores by x; the defect is that the region matters, too."""

    def __init__(self):
        self.classes_ = np.array([0, 1])
        self.feature_names_in_ = np.array(["x", "region"], dtype=object)

    def predict_proba(self, rows):
        if rows.isna().any(axis=None):
            raise ValueError("a value is missing")
        raw = rows["x"].to_numpy(dtype=float).clip(-9, 9) {defect}
        score = 1 / (1 + np.exp(-raw))
        return np.stack([1 - score, score], axis=1)

    def predict(self, rows):
        return (self.predict_proba(rows)[:, 1] >= 0.5).astype(int)


@pytest.fixture(scope="session")
def mlgate_candidate():
    return Model()
'''

FINE = ""
DEFECT = '- 2 * (rows["region"] == "south").to_numpy()'

GATES = """
def test_it_behaves(behaviour_gate):
    behaviour_gate.invariant_to("region")
    behaviour_gate.monotone("x", "increasing")
    behaviour_gate.bounded(0, 1)
    behaviour_gate.stable_under_noise("x", 0.01, at_most=0.05)
    behaviour_gate.robust_to_attack(0.01, at_most=0.05)
    behaviour_gate.defined_everywhere()
    behaviour_gate.deterministic()
    behaviour_gate.batch_invariant()
"""

FEW = """
def test_it_behaves(behaviour_gate):
    behaviour_gate.invariant_to("region")
    behaviour_gate.stable_under_noise("x", 0.3, at_most=0.05)
"""


@pytest.fixture
def behaving(project):
    """Give a project whose candidate is a model in memory, without a baseline."""

    def behaving(defect=FINE, gates=GATES):
        (project.path / "conftest.py").write_text(CONFTEST.format(defect=defect))
        text = (project.path / "mlgate.toml").read_text()
        head = text.partition("[candidate]")[0]
        (project.path / "mlgate.toml").write_text(head)
        project.gates(gates)
        return project

    return behaving


def verdicts(project):
    return {v["question"]: v for v in project.record["verdicts"]}


def lines_of(project):
    """Give the two lines for the ledger that `invariant_to` shows."""
    cases = verdicts(project)["invariant_to"]["cases"][1:]
    return [case.removeprefix("edge-case ledger: ") for case in cases]


def test_a_model_that_behaves_passes_every_question(behaving):
    project = behaving()
    result = project.run()
    assert result.ret == 0
    found = verdicts(project)
    assert len(found) == 8
    assert {v["outcome"] for v in found.values()} == {"passed"}
    (gate,) = project.record["expected"]
    assert gate["families"] == ["behaviour"]
    assert gate["alpha"] == {"behaviour": pytest.approx(0.05)}
    # exact rules take no alpha; the two measured ones share it
    shares = {name for name, v in found.items() if v["alpha"] is not None}
    assert shares == {"stable_under_noise", "robust_to_attack"}
    result.stdout.fnmatch_lines(["*invariant_to(region)*", "*batch_invariant()*"])


def test_a_defect_blocks_and_is_shown_as_a_row_with_its_lines(behaving):
    project = behaving(DEFECT)
    result = project.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "invariant_to(region): 200 of 200 rows break the rule",
            "  observed   200   n = 200",
            "  required   at most 0",
            "  cases      row *: region '*' -> '*': 0.* (*) -> 0.* (*)",
            '             edge-case ledger: {"id": "invariant_to-*',
            "  next       train without what must not matter*",
        ]
    )
    for line in lines_of(project):
        # what the terminal shows is whole, ready to be pasted
        assert line in result.stdout.str()
        assert set(json.loads(line)["input"]) == {"x", "region"}


def test_the_lines_that_are_shown_hold_later_models_to_it(behaving):
    project = behaving(DEFECT, FEW)
    project.run()
    lines = lines_of(project)
    (project.path / "cases.jsonl").write_text("\n".join(lines) + "\n")
    gate = """
def test_known_cases(edge_case_gate):
    edge_case_gate.replay("cases.jsonl")
"""
    project = behaving(DEFECT, gate)
    result = project.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines([f"*broken {json.loads(lines[1])['id']} *"])
    assert behaving(FINE, gate).run().ret == 0


def test_every_run_finds_the_same_case_with_workers_too(behaving):
    project = behaving(DEFECT, FEW)
    assert project.run().ret == 1
    alone = verdicts(project)
    assert project.run().ret == 1
    assert verdicts(project) == alone
    assert project.run_apart("-n", "2").ret == 1
    assert verdicts(project) == alone


def test_a_plan_lists_what_it_cannot_foresee(behaving):
    result = behaving().run("--mlgate-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*invariant_to(region)*"])


def test_answers_in_columns_are_bad_input(project):
    project.gates(GATES)
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*only the answers are known*"])


def test_hypothesis_leaves_nothing_behind(behaving):
    project = behaving(DEFECT, FEW)
    project.run("-p", "no:cacheprovider")
    assert not (project.path / ".hypothesis").exists()


def test_a_session_without_mlgate_skips_the_gate(behaving):
    result = behaving().pytester.runpytest_inprocess()
    result.assert_outcomes(skipped=1)
