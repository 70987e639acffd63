"""The exit status is the decision, and the files say the same."""

from __future__ import annotations

import json

import pytest
from tests.gate_project import TWO_GATES
from tests.gate_project import table

GATE_LEVEL = (
    "def test_level(benchmark_gate):\n    benchmark_gate.at_least('roc_auc', 0.6)\n"
)


def test_a_good_candidate_is_promoted_with_exit_status_0(project):
    result = project.run()
    assert result.ret == 0
    result.assert_outcomes(passed=1)
    record = project.record
    assert record["decision"]["outcome"] == "promote"
    assert [v["outcome"] for v in record["verdicts"]] == ["passed"]
    written = {path.name for path in (project.path / "mlgate-report").iterdir()}
    assert written == {
        "record.json",
        "junit.xml",
        "report.md",
        "report.html",
        "model_card.md",
        "model_card.json",
    }


def test_without_the_option_nothing_is_promoted(project):
    assert project.run().ret == 0
    assert not (project.path / ".mlgate").exists()


def test_a_worse_candidate_is_blocked_with_exit_status_1(project):
    frame = table(gain=0.0)
    frame["p_new"] = (
        0.5 * frame["p_new"]
        + 0.5 * frame["p_new"].sample(frac=1, random_state=1).to_numpy()
    )
    project.table(frame)
    result = project.run()
    assert result.ret == 1
    assert project.record["decision"]["outcome"] == "block"
    text = result.stdout.str()
    assert "roc_auc" in text
    assert "observed" in text
    assert "required" in text


def test_few_rows_are_inconclusive_with_exit_status_75_and_say_how_many_it_takes(
    project,
):
    project.table(table(rows=120, gain=0.0))
    project.gates(
        "def test_tight(benchmark_gate):\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.002)\n"
    )
    result = project.run()
    assert result.ret == 75
    record = project.record
    assert record["decision"]["outcome"] == "hold"
    (verdict,) = record["verdicts"]
    assert verdict["outcome"] == "inconclusive"
    assert verdict["rows_needed"] > 120
    result.stdout.fnmatch_lines(["*1 inconclusive*"])
    assert "rows" in result.stdout.str()


def test_inconclusive_can_be_allowed_and_is_listed(project):
    project.table(table(rows=120, gain=0.0))
    project.gates(
        GATE_LEVEL + "def test_tight(benchmark_gate):\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.002)\n"
    )
    result = project.run("--mlgate-inconclusive=allow")
    assert result.ret == 0
    result.assert_outcomes(passed=2)
    assert any("inconclusive" in note for note in project.record["decision"]["notes"])


def test_a_session_that_settles_nothing_holds_even_when_inconclusive_is_allowed(
    project,
):
    project.table(table(rows=120, gain=0.0))
    project.gates(
        "def test_tight(benchmark_gate):\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.002)\n"
    )
    assert project.run("--mlgate-inconclusive=allow").ret == 75
    assert any("settled" in reason for reason in project.record["decision"]["reasons"])


def test_a_failing_plain_test_blocks(project):
    project.gates("def test_plain():\n    assert 1 == 2\n", "test_plain.py")
    assert project.run().ret == 1
    assert project.record["decision"]["outcome"] == "block"
    assert project.record["failed_tests"] == ["test_plain.py::test_plain"]


def test_a_failing_assertion_inside_a_gate_blocks(project):
    project.gates(
        "def test_gate(benchmark_gate):\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.05)\n"
        "    assert False, 'my own rule'\n"
    )
    assert project.run().ret == 1
    assert project.record["decision"]["outcome"] == "block"


def test_a_gate_that_raises_gives_no_verdict_and_holds(project):
    project.gates(
        TWO_GATES + "def test_broken(benchmark_gate):\n    {}['missing']\n",
    )
    assert project.run().ret == 75
    reasons = project.record["decision"]["reasons"]
    assert any(
        "test_broken" in r and "crashed" in r and "KeyError" in r for r in reasons
    )


def test_a_broken_tear_down_of_a_gate_holds(project):
    project.gates(
        "import pytest\n"
        "@pytest.fixture\n"
        "def torn():\n    yield\n    raise OSError('late')\n"
        "def test_gate(torn, benchmark_gate):\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.05)\n"
    )
    assert project.run().ret == 75
    assert project.record["expected"][0]["status"] == "crashed"


def test_a_gate_that_asks_nothing_holds(project):
    project.gates("def test_gate(benchmark_gate):\n    pass\n")
    assert project.run().ret == 75
    assert project.record["expected"][0]["status"] == "empty"


def test_the_gate_reports_all_its_checks_not_only_the_first_that_fails(project):
    project.gates(
        "def test_levels(benchmark_gate):\n"
        "    benchmark_gate.at_least('roc_auc', 0.99)\n"
        "    benchmark_gate.at_least('accuracy', 0.99)\n"
        "    benchmark_gate.at_least('recall', 0.01)\n"
    )
    result = project.run()
    assert result.ret == 1
    outcomes = [v["outcome"] for v in project.record["verdicts"]]
    assert outcomes == ["failed", "failed", "passed"]
    text = result.stdout.str()
    assert "roc_auc" in text
    assert "accuracy" in text


def test_a_missing_required_gate_holds(project):
    project.settings(top='required = ["test_gates.py::test_gone"]')
    assert project.run().ret == 75
    reasons = project.record["decision"]["reasons"]
    assert any("test_gone" in reason and "missing" in reason for reason in reasons)


def test_a_required_gate_that_answers_is_not_missing(project):
    project.settings(top='required = ["test_gates.py::test_not_worse"]')
    assert project.run().ret == 0


def test_first_model_without_a_champion_says_so(project):
    project.settings(baseline='registry = "champion"')
    project.gates(TWO_GATES)
    result = project.run()
    assert result.ret == 0
    outcomes = {v["check"]: v["outcome"] for v in project.record["verdicts"]}
    assert outcomes["not_worse(roc_auc, margin=0.05)"] == "not_applicable"
    assert any("first promotion" in r for r in project.record["decision"]["reasons"])


def test_first_model_with_relative_gates_only_holds_because_nothing_was_evaluated(
    project,
):
    project.settings(baseline='registry = "champion"')
    assert project.run().ret == 75
    assert any(
        "nothing was evaluated" in r for r in project.record["decision"]["reasons"]
    )


def test_stages_other_than_candidate_proceed(project):
    project.gates(
        "import pytest\n"
        "@pytest.mark.mlgate(stage=['candidate', 'monitor'])\n" + GATE_LEVEL
    )
    assert project.run("--mlgate-stage=monitor").ret == 0
    assert project.record["decision"]["outcome"] == "proceed"


def test_a_gate_of_another_stage_is_skipped_and_not_expected(project):
    project.gates(
        "import pytest\n"
        "@pytest.mark.mlgate(stage='canary')\n"
        "def test_later(benchmark_gate):\n    raise OSError\n" + GATE_LEVEL
    )
    result = project.run()
    assert result.ret == 0
    result.assert_outcomes(passed=1, skipped=1)
    assert len(project.record["expected"]) == 1


def test_an_advisory_gate_is_shown_and_never_blocks(project):
    project.gates(
        GATE_LEVEL + "import pytest\n"
        "@pytest.mark.mlgate(severity='advisory')\n"
        "def test_dream(benchmark_gate):\n"
        "    benchmark_gate.at_least('roc_auc', 0.99)\n"
    )
    assert project.run().ret == 0
    decision = project.record["decision"]
    assert any("test_dream" in note for note in decision["notes"])


def test_a_waived_gate_may_fail_until_its_end(project):
    waived = (
        "import pytest\n"
        "@pytest.mark.mlgate(waive='fix is under way', owner='ana', until='{until}')\n"
        "def test_dream(benchmark_gate):\n"
        "    benchmark_gate.at_least('roc_auc', 0.99)\n"
    )
    project.gates(GATE_LEVEL + waived.format(until="2999-01-01"))
    assert project.run().ret == 0
    assert any("waived until 2999" in n for n in project.record["decision"]["notes"])
    project.gates(GATE_LEVEL + waived.format(until="2020-01-01"))
    assert project.run().ret == 1


def test_a_retry_does_not_buy_a_pass(project):
    # What pytest-rerunfailures does: the same test reports twice.
    (project.path / "conftest.py").write_text(
        "import pytest\n"
        "from _pytest.runner import runtestprotocol\n"
        "tries = []\n"
        "@pytest.fixture\n"
        "def level():\n"
        "    tries.append(1)\n"
        "    return 0.99 if len(tries) == 1 else 0.1\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    for _ in range(2):\n"
        "        item._initrequest()\n"
        "        runtestprotocol(item, nextitem=nextitem)\n"
        "    return True\n"
    )
    project.gates(
        "def test_level(level, benchmark_gate):\n"
        "    benchmark_gate.at_least('roc_auc', level)\n"
    )
    assert project.run().ret == 1
    assert project.record["decision"]["outcome"] == "block"


def test_the_record_holds_no_nan_and_names_where_numbers_come_from(project):
    project.run()
    text = (project.path / "mlgate-report" / "record.json").read_text()

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    record = json.loads(text, parse_constant=refuse)
    provenance = record["provenance"]
    assert provenance["evaluation"]["identity"].startswith("sha256:")
    assert provenance["candidate"]["digest"].startswith("sha256:")
    assert provenance["baseline"]["digest"] != provenance["candidate"]["digest"]
    assert provenance["evaluation"]["rows"] == 3000
    assert provenance["packages"]["pytest"] == pytest.__version__


def test_the_shares_of_the_error_budget_add_up_to_alpha(project):
    project.gates(TWO_GATES)
    project.run("--mlgate-alpha=0.01")
    shares = [sum(gate["alpha"].values()) for gate in project.record["expected"]]
    assert sum(shares) == pytest.approx(0.01)
