"""A canary as a person runs it: go on, proceed or block, and never by looking often."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import shadow

SETTINGS = """
name = "loans"
target = "y"
positive = 1
decision_log = "log"
labels = "labels.csv"
"""

GATES = """
import pytest

pytestmark = pytest.mark.mlgate(stage=["shadow", "canary"])


def test_quality(canary_gate):
    canary_gate.not_worse("accuracy", margin=0.04)


def test_service(canary_gate):
    canary_gate.errors(at_most=0.02)
    canary_gate.latency(ratio=1.5)
"""


@pytest.fixture
def watched(project):
    """Give a project that has a log and nothing else."""
    (project.path / "mlgate.toml").write_text(SETTINGS)
    (project.path / "table.csv").unlink()
    project.gates(GATES)

    def write(log, labels):
        folder = project.path / "log"
        folder.mkdir(exist_ok=True)
        rows = log.assign(
            time=log["time"].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            inputs_digest="sha256:" + "0" * 64,
        )
        lines = [
            json.dumps({k: None if pd.isna(v) else v for k, v in row.items()})
            for row in rows.to_dict("records")
        ]
        (folder / "part.jsonl").write_text("\n".join(lines) + "\n")
        labels.to_csv(project.path / "labels.csv", index=False)
        return project

    return write


def test_equal_models_proceed_once_it_is_certain(watched):
    project = watched(*canary(4_000))
    result = project.run("--mlgate-stage=canary")
    assert result.ret == 0
    assert "decision: PROCEED, this stage is passed" in result.stdout.str()
    record = project.record
    assert record["provenance"]["stage"] == "canary"
    assert {verdict["family"] for verdict in record["verdicts"]} == {"canary"}


def test_a_loss_blocks_and_says_to_roll_back(watched):
    result = watched(*canary(4_000, loss=0.1)).run("--mlgate-stage=canary")
    assert result.ret == 1
    told = result.stdout.str()
    assert "accuracy: candidate is worse than the baseline by more than" in told
    assert "next       roll back: send every request to the champion" in told


def test_too_few_requests_go_on_and_say_how_long(watched):
    result = watched(*canary(500)).run("--mlgate-stage=canary")
    assert result.ret == 75
    told = " ".join(result.stdout.str().split())
    assert "would settle it; there are 500 now; go on: at 401 an hour" in told
    assert "decision: HOLD" in told


def test_a_shadow_has_the_same_gates_and_thresholds(watched):
    project = watched(*shadow(3_000))
    assert project.run("--mlgate-stage=shadow").ret == 0
    assert {v["threshold"]["bad"] for v in project.record["verdicts"]} >= {-0.04}


def test_a_sample_ratio_mismatch_holds_and_shows_no_number(watched):
    project = watched(*canary(6_000, share=0.44, loss=0.2))
    result = project.run("--mlgate-stage=canary")
    assert result.ret == 75
    assert "Sample-ratio mismatch" in result.stdout.str()
    for verdict in project.record["verdicts"]:
        assert verdict["outcome"] == "inconclusive"
        assert verdict["estimate"] is None
        assert verdict["rows_needed"] is None


def test_a_shadow_without_room_holds_and_says_what_helps(watched):
    log, labels = shadow(3_000)
    late = (log["arm"] == "candidate") & (log.index % 2 == 0)
    log.loc[late, "error"] = "not asked: pool full"
    log.loc[late, ["label", "latency_ms"]] = None
    result = watched(log, labels).run("--mlgate-stage=shadow")
    assert result.ret == 75
    told = " ".join(result.stdout.str().split())
    assert "too many requests found no room: give the shadow more `workers`" in told
    assert "would settle it" not in told


def test_whom_a_shadow_did_not_draw_is_told_where_it_passed_too(watched):
    log, labels = shadow(4_500)
    late = (log["arm"] == "candidate") & (log.index % 3 == 0)
    log.loc[late, "error"] = "not asked: not drawn"
    log.loc[late, ["label", "latency_ms"]] = None
    result = watched(log, labels).run("--mlgate-stage=shadow", "-v")
    assert result.ret == 0
    told = " ".join(result.stdout.str().split())
    assert "because: 1,500 requests were not drawn for the candidate" in told


def test_a_log_of_another_candidate_holds_without_the_model_being_read(watched):
    project = watched(*canary(4_000))
    settings = project.path / "mlgate.toml"
    settings.write_text(SETTINGS + '\n[candidate]\nmodel = "next.skops"\n')
    (project.path / "next.skops").write_bytes(b"no model")
    result = project.run("--mlgate-stage=canary")
    assert result.ret == 75
    told = " ".join(result.stdout.str().split())
    assert "the log is about another candidate" in told


def test_in_another_stage_it_is_no_gate(watched):
    result = watched(*canary(500)).run()
    assert result.ret == 75
    assert "nothing was evaluated" in result.stdout.str()


def test_a_plan_reads_no_log(watched):
    project = watched(*canary(500))
    (project.path / "log" / "part.jsonl").write_text("no log\n")
    result = project.run("--mlgate-stage=canary", "--mlgate-plan")
    assert result.ret == 0
    told = result.stdout.str()
    assert "not_worse(accuracy, margin=0.04)" in told
    assert "latency(ratio=1.5)" in told


@pytest.mark.parametrize("how", [(), ("--mlgate-plan",)])
def test_a_question_of_another_form_is_bad_input(watched, how):
    project = watched(*canary(500))
    project.gates(GATES.replace("margin=0.04", "margins=0.04"))
    result = project.run("--mlgate-stage=canary", *how)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = result.stdout.str()
    assert "mlgate: not_worse: missing a required argument: 'margin'" in told


def test_a_metric_that_cannot_be_watched_is_bad_input(watched):
    project = watched(*canary(500))
    project.gates(GATES.replace('"accuracy"', '"roc_auc"'))
    result = project.run("--mlgate-stage=canary")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = " ".join(result.stdout.str().split())
    assert "mlgate: canary_gate cannot watch 'roc_auc'" in told
