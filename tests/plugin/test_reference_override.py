"""Reference data given by a fixture, and settings that name no evaluation data."""

from __future__ import annotations

import pytest
from tests.gate_project import GOOD_GATE
from tests.gate_project import TWO_GATES
from tests.gate_project import table

ALONE_AND_PARALLEL = pytest.mark.parametrize(
    "flags", [(), ("-n", "2")], ids=["alone", "two workers"]
)

# 9 of 10 rows are positive, so the prior says 0.9 where the table itself says 0.38
REFERENCE = """
import pandas as pd
import pytest

@pytest.fixture(scope="session")
def mlgate_reference():
    return pd.DataFrame({"y": [0] + 9 * [1], "x": 0.5})
"""

BRIER = """
def test_level(benchmark_gate):
    benchmark_gate.better("brier")
"""

EVALUATION = """
import pandas as pd
import pytest

@pytest.fixture(scope="session")
def mlgate_evaluation():
    return pd.read_csv("table.csv")
"""


def without_evaluation(project):
    path = project.path / "mlgate.toml"
    path.write_text(path.read_text().replace('evaluation = "table.csv"', ""))


def baseline_of(project):
    return {round(v["baseline"], 6) for v in project.record["verdicts"]}


@ALONE_AND_PARALLEL
def test_the_prior_is_that_of_the_rows_a_fixture_gives(project, flags):
    project.settings(baseline='constant = "prior"')
    project.gates(REFERENCE, "conftest.py")
    project.gates(BRIER)
    result = project.run_apart(*flags)
    assert result.ret == 0, result.stdout.str()
    y = table().y.to_numpy()
    assert baseline_of(project) == {round(((0.9 - y) ** 2).mean(), 6)}
    told = project.record["provenance"]["reference"]
    assert (told["reference"], told["rows"]) == ("in memory", 10)


def test_a_reference_given_in_a_test_module_counts_too(project):
    project.settings(baseline='constant = "prior"')
    project.gates(REFERENCE + BRIER)
    assert project.run_apart().ret == 0
    y = table().y.to_numpy()
    assert baseline_of(project) == {round(((0.9 - y) ** 2).mean(), 6)}


def test_a_fixture_wins_over_the_reference_of_the_settings(project):
    table(50).to_csv(project.path / "train.csv", index=False)
    project.settings(top='reference = "train.csv"', baseline='constant = "prior"')
    project.gates(REFERENCE, "conftest.py")
    project.gates(BRIER)
    assert project.run_apart().ret == 0
    assert project.record["provenance"]["reference"]["reference"] == "in memory"


def test_reference_data_that_nobody_needs_are_not_read(project):
    project.settings(top='reference = "gone.csv"')
    assert project.run_apart().ret == 0
    assert project.record["provenance"]["reference"] is None


def test_two_modules_with_their_own_reference_are_bad_input(project):
    project.settings(baseline='constant = "prior"')
    project.gates(REFERENCE + BRIER)
    project.gates(REFERENCE.replace("9 *", "5 *") + BRIER, "test_other.py")
    result = project.run_apart()
    assert result.ret == 4
    assert "mlgate_reference gave two different objects" in result.stdout.str()
    assert project.wrote_nothing


@ALONE_AND_PARALLEL
def test_settings_need_no_evaluation_where_a_fixture_gives_it(project, flags):
    without_evaluation(project)
    project.gates(EVALUATION, "conftest.py")
    project.gates(TWO_GATES)
    result = project.run_apart(*flags)
    assert result.ret == 0, result.stdout.str()
    assert project.record["provenance"]["evaluation"]["rows"] == len(table())


@ALONE_AND_PARALLEL
def test_without_rows_from_anywhere_the_run_says_what_to_add(project, flags):
    without_evaluation(project)
    project.gates(GOOD_GATE)
    result = project.run_apart(*flags)
    assert result.ret == 4
    told = result.stdout.str() + result.stderr.str()
    assert "there are no rows to judge the models on" in told
    assert "mlgate_evaluation" in told
    assert project.wrote_nothing
