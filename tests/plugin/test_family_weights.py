"""`family_weights`: from the settings to every share, alone and with workers."""

from __future__ import annotations

import pytest

GATES = """
def test_one(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)

import pytest

@pytest.mark.fairness_gate
def test_two(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)

@pytest.mark.slice_gate
def test_three(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
"""


def shares(project):
    return {
        (gate["gate"].rpartition("::")[2], family): share
        for gate in project.record["expected"]
        for family, share in gate["alpha"].items()
    }


@pytest.fixture
def weighted(project):
    project.gates(GATES)
    project.settings(top="family_weights = { benchmark = 0.7, fairness = 2.0 }\nseed=3")
    return project


def test_the_weights_of_the_settings_decide_the_shares(weighted):
    weighted.run()
    found = shares(weighted)
    assert sum(found.values()) == pytest.approx(0.05)
    # benchmark .7 against groups .3; within groups two to one
    assert found["test_one", "benchmark"] == pytest.approx(0.05 * 0.7 / 3)
    assert found["test_two", "fairness"] == pytest.approx(0.05 * 0.3 * 2 / 3)
    assert found["test_three", "slice"] == pytest.approx(0.05 * 0.3 / 3)


def test_verdicts_are_held_against_the_weighted_shares(weighted):
    weighted.run()
    held = [verdict["alpha"] for verdict in weighted.record["verdicts"]]
    assert held == pytest.approx([0.05 * 0.7 / 3] * 3)


def test_workers_and_controller_agree(weighted):
    weighted.run_apart()
    alone, verdicts = shares(weighted), weighted.record["verdicts"]
    weighted.run_apart("-n", "2")
    assert shares(weighted) == alone
    assert weighted.record["verdicts"] == verdicts


def test_the_seed_of_the_settings_is_in_the_record(weighted):
    weighted.run()
    assert weighted.record["provenance"]["seed"] == 3


def test_a_weight_of_nothing_is_bad_input(project):
    project.settings(top="family_weights = { benchmark = 0 }")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert project.wrote_nothing
