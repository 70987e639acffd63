"""Proxies, flips and calibration of ``fairness_gate`` in a session."""

from __future__ import annotations

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from tests.gate_project import table

CALIBRATION = """
def test_right_for_both(fairness_gate):
    fairness_gate.calibration_within_groups(by="region", at_most=0.1)
    fairness_gate.calibration_gap(by="region", at_most=0.15)
    fairness_gate.mean_gap(by="region", at_most=0.1)
"""

PROXIES = """
def test_nothing_stands_in(fairness_gate):
    fairness_gate.proxies(by="region", at_most=0.2)
"""

FLIPS = """
def test_nothing_hangs_on_it(fairness_gate):
    fairness_gate.counterfactual_flips("north", at_most=0.05)
"""


def verdicts(project):
    return {v["question"]: v for v in project.record["verdicts"]}


def with_model(project, *features, lift=0.0):
    """Give the project a model of these features instead of answers."""
    rows = table().assign(north=lambda f: (f["region"] == "north").astype(int))
    model = LogisticRegression().fit(rows[list(features)], rows["y"])
    if "north" in features:
        model.coef_[0, list(features).index("north")] = lift
    skops.io.dump(model, project.path / "model.skops")
    project.table(rows)
    text = (project.path / "mlgate.toml").read_text("utf-8")
    answers = 'score = "p_new"\nartifact = "new.bin"'
    assert answers in text
    text = text.replace(answers, 'model = "model.skops"')
    (project.path / "mlgate.toml").write_text(text, "utf-8")
    return rows


def test_a_model_that_is_right_for_both_regions_promotes(project):
    rows = table()
    rows["y"] = (np.random.default_rng(1).random(len(rows)) < rows["p_new"]).astype(int)
    project.table(rows)
    project.gates(CALIBRATION)
    result = project.run()
    assert result.ret == 0
    assert {v["outcome"] for v in verdicts(project).values()} == {"passed"}
    result.stdout.fnmatch_lines(
        ["*calibration_bias gap by region*", "*mean_score gap by region*"]
    )


def test_a_region_that_is_promised_too_little_blocks(project):
    rows = table()
    rows["y"] = (np.random.default_rng(1).random(len(rows)) < rows["p_new"]).astype(int)
    south = rows["region"] == "south"
    rows["p_new"] = np.where(south, rows["p_new"] * 0.5, rows["p_new"])
    project.table(rows)
    project.gates(CALIBRATION)
    result = project.run()
    assert result.ret == 1
    assert {v["outcome"] for v in verdicts(project).values()} == {"failed"}
    result.stdout.fnmatch_lines(
        [
            "calibration_bias of the worst group by region: predictions are farther *",
            "*cases *worst: region=south (0.2*)",
        ]
    )


def test_a_proxy_blocks_and_is_named(project):
    rows = table()
    told = np.where(rows["region"] == "north", "n", "s")
    rows["depot"] = np.where(rows.index % 3 == 0, "x", told)
    project.table(rows)
    project.gates(PROXIES)
    result = project.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "cramers_v of a feature by region: a feature gives the groups away *",
            "*cases *depot: 0.8*",
            "*next *ask whether the model needs the features*",
        ]
    )
    report = (project.path / "mlgate-report" / "report.md").read_text("utf-8")
    assert "proxies(by=region, at" in report.replace("\\", "")


def test_no_proxy_promotes(project):
    project.gates(PROXIES)
    assert project.run().ret == 0


def test_a_list_of_proxies_alone_proves_nothing(project):
    project.gates(PROXIES.replace(", at_most=0.2", ""))
    result = project.run()
    assert result.ret == 75
    assert verdicts(project)["proxies"]["outcome"] == "not_applicable"
    result.stdout.fnmatch_lines(["*reported and not judged*"])


def test_answers_that_hang_on_a_column_block_and_are_shown(project):
    with_model(project, "x", "north", lift=2.0)
    project.gates(FLIPS)
    result = project.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "flips of answers by north: more answers than are allowed hang on the *",
            "*cases *north=* for all: * answers change, * to 1 and * to 0",
            "* row *: * with north=*, * with north=*",
        ]
    )


def test_a_model_without_the_column_promotes_and_says_so(project):
    with_model(project, "x")
    project.gates(FLIPS)
    result = project.run("-v")
    assert result.ret == 0
    (verdict,) = verdicts(project).values()
    assert verdict["outcome"] == "passed"
    assert "the candidate does not take north" in verdict["reason"]
    result.stdout.fnmatch_lines(["*the candidate does not take north*"])


def test_answers_from_a_file_cannot_be_asked_again(project):
    project.gates(FLIPS.replace("north", "region"))
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["*only the answers are known*"])


def test_workers_find_the_same(project):
    with_model(project, "x", "north", lift=0.1)
    project.gates(FLIPS + PROXIES + CALIBRATION)
    project.run()
    alone = verdicts(project)
    project.run_apart("-n", "2")
    assert len(alone) == 5
    assert verdicts(project) == alone


def test_a_plan_lists_what_it_cannot_foresee(project):
    project.gates(FLIPS.replace("north", "region") + PROXIES + CALIBRATION)
    result = project.run("--mlgate-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*counterfactual_flips(region)*", "*proxies()*"])
