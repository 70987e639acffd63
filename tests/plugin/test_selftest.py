"""`--mlgate-selftest`: what goes with it, and what the sessions that it starts do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from tests.gate_project import GOOD_GATE
from tests.gate_project import table

from pytest_mlgate.plugin.inner_option import SABOTAGE
from pytest_mlgate.plugin.inner_session import OF_SELFTESTS
from pytest_mlgate.plugin.inner_session import without_options

SELFTEST = "--mlgate-selftest"
CLEAN = {"name": "nothing broken"}
SHUFFLED = {"kind": "ReorderedTable", "seed": 0, "shuffled": True}

IN_RANGE = """
import pandera.pandas as pa

def test_range(schema_gate):
    columns = {"x": pa.Column(float, pa.Check.in_range(-9, 9))}
    schema_gate.conforms(pa.DataFrameSchema(columns))
"""


@pytest.fixture
def inside(project):
    """Run a session as a selftest would, and give its outcome and record."""

    def run(told, *args):
        file = project.path / "told.json"
        settings = str(project.path / "mlgate.toml")
        file.write_text(json.dumps({"settings": settings, **told}))
        return project.run(f"{SABOTAGE}={file}", *args)

    return run


@pytest.fixture
def selftest(project):
    def run(*args):
        return project.pytester.runpytest_inprocess(SELFTEST, *args)

    return run


@pytest.mark.parametrize("other", ["--mlgate-promote", "--mlgate-plan", "--co"])
def test_what_does_not_go_with_a_selftest_is_refused(other, project, selftest):
    result = selftest(other)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("ERROR: mlgate: --mlgate-selftest breaks*leave one*")
    assert project.wrote_nothing


@pytest.mark.parametrize("stage", ["shadow", "canary", "monitor"])
def test_gates_that_look_at_requests_are_not_tested(stage, project, selftest):
    result = selftest(f"--mlgate-stage={stage}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(f"*of the stage '{stage}' look at requests*")
    assert project.wrote_nothing


@pytest.mark.parametrize("score", ["1.5", "-0.1", "nan"])
def test_a_score_that_is_no_share_is_refused(score, selftest):
    result = selftest(f"--mlgate-selftest-score={score}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("*--mlgate-selftest-score must be a share in *")


def test_the_help_of_pytest_is_not_in_the_way(project, selftest):
    result = selftest("--help")
    assert result.ret == 0
    assert "--mlgate-selftest-only" in result.stdout.str()
    assert SABOTAGE not in result.stdout.str()


def test_gates_that_do_not_run_are_not_broken(project, selftest):
    project.gates(
        "def test_gate(benchmark_gate):\n    benchmark_gate.at_least('auk', 0.9)\n"
    )
    result = selftest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("*with nothing broken*exit status 4. Mend*'auk'*")
    assert project.wrote_nothing


def test_a_session_with_nothing_broken_notes_what_could_be(project, inside):
    result = inside(CLEAN)
    # whatever the gates say, nothing that is part of a selftest is good
    assert result.ret == 75
    assert "part of a selftest: nothing broken" in project.record["problems"][0]
    (survey,) = project.path.glob("sabotages-*.json")
    told = json.loads(survey.read_text())
    planned = {one["name"]: one for one in told["planned"]}
    assert told["settings"] == str(project.path / "mlgate.toml")
    assert planned["shifted column"]["sabotage"]["column"] == "x"
    assert planned["slower"]["unfit"] == "only answers of the candidate are known"
    assert planned["overconfident"]["unfit"] is None
    assert sum(one["harmless"] for one in told["planned"]) > 5


def test_groups_that_gates_ask_about_are_the_ones_that_are_treated_worse(
    project, inside
):
    project.gates(
        "def test_fair(fairness_gate):\n"
        "    fairness_gate.difference('recall', by='region', at_most=0.2)\n"
    )
    inside(CLEAN)
    (survey,) = project.path.glob("sabotages-*.json")
    planned = json.loads(survey.read_text())["planned"]
    biased = [one for one in planned if one["name"] == "biased against a group"]
    assert biased[0]["sabotage"]["column"] == "region"


def test_a_broken_candidate_is_blocked_and_the_baseline_is_what_it_was(project, inside):
    inside(CLEAN)
    before = project.record["provenance"]
    told = {"kind": "NoisyScores", "seed": 0, "deviation": 3.0}
    result = inside({"name": "noisy scores", "sabotage": told})
    after = project.record
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert after["verdicts"][0]["outcome"] == "failed"
    assert after["provenance"]["candidate"]["digest"] != before["candidate"]["digest"]
    assert after["provenance"]["baseline"] == before["baseline"]


def test_harmless_changes_leave_verdicts_and_hold_all_the_same(project, inside):
    inside(CLEAN)
    before = project.record["verdicts"]
    result = inside({"name": "rows reordered", "sabotage": SHUFFLED})
    after = project.record["verdicts"]
    assert result.ret == 75
    assert after[0]["outcome"] == "passed"
    assert after[0]["estimate"] == pytest.approx(before[0]["estimate"])


def test_a_session_with_something_broken_cannot_promote(project, inside):
    result = inside({"name": "rows", "sabotage": SHUFFLED}, "--mlgate-promote")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert project.wrote_nothing


def test_what_belongs_to_another_model_is_left_alone(project, inside):
    told = {"kind": "NoisyScores", "seed": 0, "deviation": 3.0}
    inside({"name": "noisy scores", "sabotage": told, "settings": "another.toml"})
    assert project.record["verdicts"][0]["outcome"] == "passed"


def test_options_of_the_selftest_do_not_reach_the_sessions_inside():
    given = [SELFTEST, "gates", "--mlgate-selftest-score", "0.9", "-k", "a b"]
    given += ["--mlgate-report=out", "--mlgate-selftest-only=unit", "--mlgate-stage=x"]
    kept = ["gates", "-k", "a b", "--mlgate-stage=x"]
    assert without_options(given, OF_SELFTESTS) == kept


def test_one_sabotage_from_the_command_line_to_the_files(project, selftest):
    frame = table(1200)
    project.table(frame.assign(x=frame["x"].clip(-4, 4)))
    project.gates(GOOD_GATE + IN_RANGE)
    project.run()
    folder = project.path / "mlgate-report"
    before = {file.name for file in folder.iterdir()}
    record = (folder / "record.json").read_text("utf-8")
    result = selftest(
        "--mlgate-selftest-only=wrong unit", "--mlgate-selftest-score=1", "-n2", "-x"
    )
    assert result.ret == 0, result.stdout.str()
    result.stdout.fnmatch_lines(
        [
            "  1 of 1: wrong unit, x times 100 in 10% of the rows … noticed",
            "  1  test_gates.py::test_not_worse",
            "  2  test_gates.py::test_range",
            "wrong unit   ·  ✗  noticed",
            "1 of 1 serious sabotages noticed",
        ]
    )
    after = {file.name for file in folder.iterdir()}
    assert after - before == {"selftest.html", "selftest.json", "selftest.md"}
    # the reports of the session before show it, and its record is what it was
    assert (folder / "record.json").read_text("utf-8") == record
    for name in ("report.html", "report.md"):
        shown = (folder / name).read_text("utf-8")
        assert "1 of 1 serious sabotages noticed" in shown
    told = json.loads((folder / "selftest.json").read_text())
    assert told["trials"][0]["reactions"] == {
        "test_gates.py::test_not_worse": "unmoved",
        "test_gates.py::test_range": "failed",
    }
    assert told["score"]["serious_noticed"] == 1


COSTS = """
def test_costs(resource_gate):
    resource_gate.size(at_most="1 MB")

def test_costs_and_more(resource_gate, mlgate_candidate):
    resource_gate.size(at_most="1 MB")

def test_costs_and_accuracy(resource_gate, benchmark_gate):
    resource_gate.size(at_most="1 MB")
"""


def test_gates_that_ask_about_costs_alone_are_found(project, inside):
    project.gates(GOOD_GATE + COSTS)
    inside(CLEAN)
    (survey,) = project.path.glob("sabotages-*.json")
    told = json.loads(survey.read_text())
    assert told["cost_gates"] == ["test_gates.py::test_costs"]
    costly = {one["name"] for one in told["planned"] if one["costs_more"]}
    assert costly == {"larger", "larger, tiny"}


def test_a_gate_that_is_left_out_is_not_run(project, inside):
    project.gates(GOOD_GATE + "def test_boom(resource_gate):\n    raise OSError\n")
    gate = "test_gates.py::test_boom"
    told = {"name": "rows reordered", "sabotage": SHUFFLED, "left_out": [gate]}
    inside(told)
    status = {one["gate"]: one["status"] for one in project.record["expected"]}
    assert status == {"test_gates.py::test_not_worse": "judged", gate: "skipped"}


def test_a_name_that_no_sabotage_has_is_refused(project, selftest):
    result = selftest("--mlgate-selftest-only=wrong units")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("*must be part of the name*wrong unit*'wrong units'*")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_a_selftest_ends_the_session_inside(project, sign, tmp_path):
    project.gates(
        "import os, time\n"
        "def test_gate(benchmark_gate):\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.05)\n"
        f"    open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "    time.sleep(600)\n"
    )
    outer = subprocess.Popen(
        [sys.executable, "-m", "pytest", SELFTEST],
        cwd=project.path,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - a shell in the background ignores Ctrl-C
    )
    file = tmp_path / "pid"
    while not file.exists() or not file.read_text():
        assert outer.poll() is None
        time.sleep(0.05)
    outer.send_signal(sign)
    told, _ = outer.communicate()
    assert outer.returncode == pytest.ExitCode.INTERRUPTED
    assert "interrupted: a selftest that is not whole says nothing" in told
    with pytest.raises(ProcessLookupError):
        os.kill(int(file.read_text()), 0)
    assert project.wrote_nothing


@pytest.mark.calibration
def test_two_gates_notice_what_they_are_for_and_mind_nothing_else(project, selftest):
    frame = table(3000)
    frame.to_csv(project.path / "reference.csv", index=False)
    project.settings(top='reference = "reference.csv"')
    project.gates(GOOD_GATE + IN_RANGE)
    result = selftest()
    assert result.ret == 0
    told = json.loads((project.path / "mlgate-report" / "selftest.json").read_text())
    assert told["score"]["harmless_blocked"] == []
    assert told["score"]["no_answer"] == []
    unnoticed = set(told["score"]["unnoticed"])
    # no gate asks about calibration, groups, edges or leaks
    assert {"overconfident", "leaked target"} <= unnoticed
    assert not {"constant answers", "noisy scores", "wrong unit"} & unnoticed
