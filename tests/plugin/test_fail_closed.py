"""Whatever was not evaluated does not promote, and the run says why.

Each story is told twice: in one process, and in a worker that hands its answers over.
"""

from __future__ import annotations

import pytest
from tests.gate_project import GOOD_GATE
from tests.gate_project import TWO_GATES
from tests.gate_project import table


@pytest.fixture(params=["one process", "a worker"])
def run(request, project):
    """Run the project in one process or in a worker of its own."""
    if request.param == "one process":
        return project.run
    return lambda *args: project.run_apart("-n", "1", *args)


def reasons(project):
    return "\n".join(project.record["decision"]["reasons"])


def test_the_whole_session_promotes(project, run):
    project.gates(TWO_GATES)
    assert run().ret == 0
    assert project.record["decision"]["outcome"] == "promote"
    assert len(project.record["verdicts"]) == 2


def test_a_gate_deselected_by_keyword_holds(project, run):
    project.gates(TWO_GATES)
    assert run("-k", "level").ret == 75
    assert "test_not_worse was deselected" in reasons(project)


def test_a_gate_deselected_by_marker_holds(project, run):
    project.gates("def test_plain():\n    pass\n" + GOOD_GATE)
    assert run("-m", "not benchmark_gate").ret == 75
    assert "test_not_worse was deselected" in reasons(project)


def test_a_gate_skipped_inside_holds(project, run):
    project.gates(
        TWO_GATES
        + "import pytest\n"
        + "def test_skips(benchmark_gate):\n    pytest.skip('no time')\n"
    )
    assert run().ret == 75
    assert "test_skips was skipped (no time)" in reasons(project)


def test_a_gate_that_skips_after_a_failed_check_blocks(project, run):
    project.gates(
        "import pytest\n"
        "def test_skips(benchmark_gate):\n"
        "    benchmark_gate.at_least('roc_auc', 0.99)\n"
        "    pytest.skip('I would rather not')\n"
    )
    assert run().ret == 1
    assert project.record["decision"]["outcome"] == "block"


@pytest.mark.parametrize("level", [0.5, 0.99])
def test_an_xfail_gate_never_promotes(project, run, level):
    project.gates(
        TWO_GATES
        + "import pytest\n"
        + "@pytest.mark.xfail\n"
        + "def test_hope(benchmark_gate):\n"
        + f"    benchmark_gate.at_least('roc_auc', {level})\n"
    )
    assert run().ret in (1, 75)
    assert project.record["decision"]["outcome"] in ("block", "hold")
    assert "test_hope was expected to fail" in reasons(project)


def test_stopping_at_the_first_failure_names_what_was_not_reached(project, run):
    project.gates(
        "def test_a(benchmark_gate):\n    benchmark_gate.at_least('roc_auc', 0.99)\n"
        + "".join(
            f"def test_b{i}(benchmark_gate):\n"
            "    benchmark_gate.at_least('roc_auc', 0.5)\n"
            for i in range(8)
        )
    )
    assert run("-x").ret != 0
    assert project.record["decision"]["outcome"] == "block"
    assert "not reached" in reasons(project)


def test_a_nan_prediction_is_bad_input(project, run):
    frame = table()
    frame.loc[7, "p_new"] = float("nan")
    project.table(frame)
    result = run()
    assert result.ret == 4
    assert "p_new" in result.stderr.str() + result.stdout.str()
    assert project.wrote_nothing


def test_a_slice_without_rows_holds(project, run):
    project.gates(
        "def test_west(benchmark_gate):\n"
        "    where = {'region': 'west'}\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.1, where=where)\n"
    )
    assert run().ret == 75
    (verdict,) = project.record["verdicts"]
    assert verdict["outcome"] == "inconclusive"
    assert "empty" in verdict["reason"]


def test_a_missing_prediction_column_is_bad_input(project, run):
    project.table(table().drop(columns="p_new"))
    result = run()
    assert result.ret == 4
    assert "p_new" in result.stderr.str() + result.stdout.str()
    assert project.wrote_nothing


def test_a_target_with_one_class_is_bad_input(project, run):
    project.table(table().assign(y=1))
    result = run()
    assert result.ret == 4
    assert "'y'" in result.stderr.str() + result.stdout.str()
    assert project.wrote_nothing


def test_zero_gates_is_never_exit_status_0(project, run):
    project.gates("def test_plain():\n    pass\n")
    assert run().ret == 75
    assert "nothing was evaluated" in reasons(project)


def test_no_tests_at_all_keeps_the_exit_status_of_pytest(project, run):
    project.gates("")
    assert run().ret == 5


def test_last_failed_is_no_whole_session(project, run):
    project.gates(TWO_GATES.replace("0.6", "0.99"))
    assert run().ret == 1
    project.gates(TWO_GATES)
    assert run("--lf").ret == 75
    assert "--lf" in reasons(project)


def test_a_gate_named_alone_is_no_whole_session(project, run):
    project.gates(TWO_GATES)
    assert run("test_gates.py::test_level").ret == 75
    assert "not a whole session" in reasons(project)


def test_a_killed_worker_holds_and_the_gate_is_named(project):
    project.gates(
        TWO_GATES
        + "import os, signal\n"
        + "def test_dies(benchmark_gate):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    result = project.run_apart("-n", "2")
    assert result.ret == 75
    assert "test_dies crashed" in reasons(project)


def test_all_workers_killed_holds(project):
    project.gates(
        "import os, signal\n"
        "def test_dies(benchmark_gate):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    result = project.run_apart("-n", "1", "--max-worker-restart=0")
    assert result.ret != 0
    assert project.record["decision"]["outcome"] == "hold"


def test_a_report_that_xdist_cannot_carry_holds(project):
    # A foreign numpy value on a report makes xdist drop the worker without a word.
    project.gates(
        TWO_GATES
        + "import numpy as np\n"
        + "def test_odd(benchmark_gate, request):\n"
        + "    benchmark_gate.at_least('roc_auc', 0.99)\n"
        + "    request.node.user_properties.append(('odd', np.float64(1.0)))\n"
    )
    result = project.run_apart("-n", "2")
    assert result.ret != 0
    assert project.record["decision"]["outcome"] in ("hold", "block")


def test_a_collection_error_does_not_promote(project, run):
    project.gates("import nothing_of_that_name\n", "test_broken.py")
    result = run()
    assert result.ret not in (0, 5)


def test_a_question_whose_error_was_caught_is_not_forgotten(project):
    project.gates(
        GOOD_GATE
        + """
    import contextlib
    with contextlib.suppress(Exception):
        benchmark_gate.not_worse("roc_aucc", margin=0.2)
"""
    )
    result = project.run()
    assert result.ret == 4
    result.stdout.fnmatch_lines(["*roc_aucc*"])
