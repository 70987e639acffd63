"""A gate of a family that has no gate yet: the test is told so, and nothing passes."""

from __future__ import annotations

import pytest

from pytest_mlgate import plugin
from pytest_mlgate.plugin.absent import absent_gates
from pytest_mlgate.plugin.families import FIXTURES

ABSENT = sorted(absent_gates(present=vars(plugin.fixtures)))


def test_every_family_has_a_fixture_of_one_kind_or_the_other():
    assert set(FIXTURES) <= set(vars(plugin))


@pytest.mark.skipif(not ABSENT, reason="every family has its gate")
def test_asking_for_a_gate_that_does_not_exist_is_bad_input(project):
    name = ABSENT[-1]
    project.gates(f"def test_it({name}):\n    pass\n")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = " ".join(result.stdout.str().split())
    assert f"mlgate: {name} is not in this version, which has audit_gate" in told
    assert project.wrote_nothing


@pytest.mark.skipif(not ABSENT, reason="every family has its gate")
def test_a_project_can_give_the_fixture_itself(project):
    name = ABSENT[-1]
    project.gates(
        f"""
import pytest

@pytest.fixture
def {name}(benchmark_gate):
    return benchmark_gate

def test_it({name}):
    {name}.not_worse("roc_auc", margin=0.05)
"""
    )
    assert project.run().ret == pytest.ExitCode.OK


def test_without_mlgate_it_is_skipped_as_every_gate(project):
    for name in ABSENT[:1]:
        project.gates(f"def test_it({name}):\n    pass\n")
        result = project.pytester.runpytest_inprocess()
        result.assert_outcomes(skipped=1)
