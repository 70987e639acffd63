"""Promotion happens if and only if the session passes, for what was tested."""

from __future__ import annotations

import errno
import multiprocessing
import subprocess
import sys

import pytest
from tests.gate_project import GOOD_GATE
from tests.gate_project import TWO_GATES
from tests.gate_project import table

from pytest_mlgate.registry.address import open_registry

CHAMPION = 'registry = "champion"'
# A champion's answers cannot be computed from these stand-in artifacts, so gates that
# follow a promotion name the same artifact with its answers as the baseline.
SAME_ARTIFACT = 'score = "p_new"\nartifact = "new.bin"'


def registry(project):
    return open_registry("sqlite:///.mlgate/registry.db", root=project.path)


def test_the_tested_artifact_becomes_champion(project):
    result = project.run("--mlgate-promote")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*version 1*champion*"])
    champion = registry(project).champion("toy")
    assert champion.number == 1
    assert champion.digest == project.record["provenance"]["candidate"]["digest"]
    assert registry(project).artifact(champion.digest).read_bytes() == b"the new model"
    assert registry(project).verify("toy") == ()


def test_the_registry_keeps_the_record_of_the_promotion(project):
    project.run("--mlgate-promote")
    champion = registry(project).champion("toy")
    kept = registry(project).record(champion.record_digest)
    assert kept == (project.path / "mlgate-report" / "record.json").read_text()


def test_workers_promote_once(project):
    project.gates(TWO_GATES)
    assert project.run_apart("-n", "2", "--mlgate-promote").ret == 0
    assert len(registry(project).history("toy")) == 1


@pytest.mark.parametrize("level", ["0.99", "0.78"], ids=["blocked", "held"])
def test_no_other_decision_promotes(project, level):
    project.gates(TWO_GATES.replace("0.6", level))
    assert project.run("--mlgate-promote").ret in (1, 75)
    assert registry(project).champion("toy") is None


def test_the_champion_itself_is_already_the_champion_and_nothing_is_written(project):
    project.gates(TWO_GATES)
    assert project.run("--mlgate-promote").ret == 0
    result = project.run("--mlgate-promote")
    assert result.ret == 0
    assert any(
        "already the champion" in r for r in project.record["decision"]["reasons"]
    )
    outcomes = {v["question"]: v["outcome"] for v in project.record["verdicts"]}
    assert outcomes == {"not_worse": "not_applicable", "at_least": "passed"}
    assert len(registry(project).history("toy")) == 1


def test_the_champion_that_fails_an_absolute_check_today_is_blocked(project):
    assert project.run("--mlgate-promote").ret == 0
    project.gates(TWO_GATES.replace("0.6", "0.99"))
    assert project.run().ret == 1


def test_a_baseline_that_is_not_the_champion_is_told_who_is(project):
    assert project.run("--mlgate-promote").ret == 0
    (project.path / "new.bin").write_bytes(b"an even newer model")
    project.table(table(seed=1))
    result = project.run("--mlgate-promote")
    assert result.ret == 75
    champion = registry(project).champion("toy")
    assert champion.number == 1
    reasons = "\n".join(project.record["decision"]["reasons"])
    assert "not promoted" in reasons
    assert champion.digest in reasons


def test_a_better_candidate_replaces_the_champion_it_was_compared_with(project):
    assert project.run("--mlgate-promote").ret == 0
    frame = table()
    better = frame["p_new"] * 0.3 + 0.7 * (0.8 * frame["y"] + 0.1)
    project.table(frame.assign(p_better=better.round(6)))
    (project.path / "better.bin").write_bytes(b"the better model")
    text = (project.path / "mlgate.toml").read_text()
    text = text.replace('"p_new"', '"p_better"').replace('"new.bin"', '"better.bin"')
    text = text.replace('"p_old"', '"p_new"').replace('"old.bin"', '"new.bin"')
    (project.path / "mlgate.toml").write_text(text)
    result = project.run("--mlgate-promote")
    assert result.ret == 0
    first, second = registry(project).history("toy")
    assert second.baseline_digest == first.digest
    assert registry(project).champion("toy").number == 2


def test_a_candidate_without_an_artifact_cannot_be_promoted(project):
    text = (project.path / "mlgate.toml").read_text()
    text = text.replace('artifact = "new.bin"\n', "")
    (project.path / "mlgate.toml").write_text(text)
    assert project.run().ret == 0
    assert project.run("--mlgate-promote").ret == 75
    assert any("artifact" in reason for reason in project.record["decision"]["reasons"])
    assert registry(project).champion("toy") is None


def test_an_artifact_that_changed_during_the_session_is_refused(project):
    project.gates(
        TWO_GATES + "import pathlib\n"
        "def test_meanwhile():\n    pathlib.Path('new.bin').write_text('other')\n"
    )
    assert project.run("--mlgate-promote").ret == 75
    assert registry(project).champion("toy") is None


def test_a_registry_that_is_no_database_is_bad_input(project):
    (project.path / ".mlgate").mkdir()
    (project.path / ".mlgate" / "registry.db").write_text("no database at all" * 100)
    result = project.run()
    assert result.ret == 4
    assert "registry.db" in result.stderr.str()


def promote_at_once(path, barrier, name):
    """Run a whole session that promotes another candidate against the same baseline."""
    barrier.wait()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "--mlgate", "--mlgate-promote", "-q"),
            f"--mlgate-config={name}.toml",
            f"--mlgate-report=report-{name}",
        ],
        cwd=path,
        capture_output=True,
        text=True,
        check=False,
    )
    (path / f"{name}.exit").write_text(f"{done.returncode}\n{done.stdout}")


def test_of_two_sessions_promoting_at_once_one_wins_and_the_other_is_told(project):
    text = (project.path / "mlgate.toml").read_text()
    for name in ("one", "two"):
        (project.path / f"{name}.bin").write_bytes(name.encode())
        (project.path / f"{name}.toml").write_text(
            text.replace("new.bin", f"{name}.bin")
        )
    (project.path / "mlgate.toml").unlink()
    (project.path / "test_slow.py").write_text(
        "import time\ndef test_slow():\n    time.sleep(3)\n"
    )
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    runs = [
        context.Process(target=promote_at_once, args=(project.path, barrier, name))
        for name in ("one", "two")
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    told = {n: (project.path / f"{n}.exit").read_text() for n in ("one", "two")}
    status = sorted(text.partition("\n")[0] for text in told.values())
    assert status == ["0", "75"]
    loser = next(text for text in told.values() if text.startswith("75"))
    champion = registry(project).champion("toy")
    assert champion.digest in loser.replace("\n", "").replace(" ", "")
    assert len(registry(project).history("toy")) == 1


def test_nothing_is_promoted_where_nothing_can_be_reported(project):
    project.gates(
        "from pathlib import Path\n"
        f"{GOOD_GATE}\n\n"
        "def test_plain():\n"
        '    Path("mlgate-report").write_text("a file")\n'
    )
    result = project.run("--mlgate-promote")
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    said = result.stdout.str()
    assert "not promoted: the reports could not be written to" in said
    assert "decision: HOLD" in said
    assert "Traceback" not in said + result.stderr.str()
    assert not (project.path / ".mlgate" / "registry.db").exists()


def test_reports_that_fail_after_the_promotion_are_told_with_it(project, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    # there was room when it was looked for, before the promotion
    monkeypatch.setattr("pytest_mlgate.plugin.model_closing.write_reports", full)
    result = project.run("--mlgate-promote")
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    said = result.stdout.str()
    assert "mlgate: the reports could not be written to" in said
    assert "the candidate was promoted" in said
    assert "Traceback" not in said + result.stderr.str()
