"""A promotion that guards less than the last one waits until somebody says why."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.gate_project import TWO_GATES
from tests.gate_project import table

from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.protocol import Rollback

REASON = "the level is the old contract's"
LOOSER = TWO_GATES.replace("0.6", "0.5")


@pytest.fixture
def registry(project):
    return open_registry("sqlite:///.mlgate/registry.db", root=project.path)


@pytest.fixture
def promoted(project, monkeypatch):
    """Promote a first model, and name a better one as the candidate."""
    monkeypatch.setenv("GITHUB_ACTOR", "ann")
    project.gates(TWO_GATES)
    assert project.run("--mlgate-promote").ret == 0
    frame = table()
    better = frame["p_new"] * 0.3 + 0.7 * (0.8 * frame["y"] + 0.1)
    project.table(frame.assign(p_better=better.round(6)))
    (project.path / "better.bin").write_bytes(b"the better model")
    text = (project.path / "mlgate.toml").read_text()
    text = text.replace('"p_new"', '"p_better"').replace('"new.bin"', '"better.bin"')
    text = text.replace('"p_old"', '"p_new"').replace('"old.bin"', '"new.bin"')
    (project.path / "mlgate.toml").write_text(text)
    return project


def set_in(project, line):
    text = (project.path / "mlgate.toml").read_text()
    (project.path / "mlgate.toml").write_text(f"{line}\n{text}")


def reasons(project):
    return project.record["decision"]["reasons"]


def notes(project):
    return project.record["decision"]["notes"]


def test_the_same_gates_promote(promoted, registry):
    assert promoted.run("--mlgate-promote").ret == 0
    assert registry.champion("toy").number == 2


def test_stricter_and_more_gates_promote(promoted, registry):
    stricter = TWO_GATES.replace("0.6", "0.7").replace("0.05", "0.02")
    promoted.gates(stricter + stricter.replace("test_level", "test_more"))
    assert promoted.run("--mlgate-promote").ret == 0
    assert registry.champion("toy").number == 2


def test_a_looser_gate_holds_and_is_named(promoted, registry):
    promoted.gates(LOOSER)
    result = promoted.run("--mlgate-promote")
    assert result.ret == 75
    line, remedy = reasons(promoted)
    assert line == (
        "threshold is looser: at_least(roc_auc, 0.6) in test_gates.py::test_level: ok "
        "0.6, now ok 0.5"
    )
    assert remedy.endswith('--mlgate-accept-weaker "reason"')
    result.stdout.fnmatch_lines(["decision: HOLD*", "*threshold is looser*"])
    assert registry.champion("toy").number == 1
    # it is no fault of the session's: the record can promote once it is accepted
    assert promoted.record["problems"] == []


def test_every_loss_is_listed(promoted):
    marked = (
        "import pytest\n"
        '@pytest.mark.mlgate(severity="advisory")'
        + TWO_GATES.partition("\n\ndef test_level")[0].replace("0.05", "0.06")
    )
    promoted.gates(marked)
    set_in(promoted, "alpha = 0.1")
    promoted.gates(
        "def test_other(benchmark_gate):\n"
        '    benchmark_gate.at_least("roc_auc", 0.5)\n',
        name="test_other.py",
    )
    assert promoted.run("--mlgate-promote").ret == 75
    assert reasons(promoted)[:-1] == [
        "alpha is another: 0.05, now 0.1",
        (
            "gate is gone: test_gates.py::test_level: required, now not there, or of "
            "another stage or name"
        ),
        "gate is advisory: test_gates.py::test_not_worse: required, now advisory",
        (
            "threshold is looser: not_worse(roc_auc, margin=0.05) in "
            "test_gates.py::test_not_worse: ok 0, bad -0.05, now ok 0, bad -0.06"
        ),
    ]


def test_a_gate_that_moved_to_another_stage_is_gone(promoted):
    moved = TWO_GATES.replace(
        "def test_level", '@pytest.mark.mlgate(stage="monitor")\ndef test_level'
    )
    promoted.gates(f"import pytest\n{moved}")
    assert promoted.run("--mlgate-promote").ret == 75
    assert reasons(promoted)[0].startswith("gate is gone: test_gates.py::test_level")


def test_what_is_accepted_promotes_and_is_history(promoted, registry):
    promoted.gates(LOOSER)
    result = promoted.run("--mlgate-promote", f"--mlgate-accept-weaker={REASON}")
    assert result.ret == 0
    event = registry.history("toy")[-1]
    (line,) = (note for note in event.notes if note.startswith("weaker guard"))
    assert line == (
        f"weaker guard accepted ({REASON}): threshold is looser: at_least(roc_auc, "
        "0.6) in test_gates.py::test_level: ok 0.6, now ok 0.5"
    )
    assert line in notes(promoted)
    assert line in promoted.record["provenance"]["notes"]
    result.stdout.fnmatch_lines(["*weaker guard accepted*"])


def test_what_was_accepted_once_is_the_measure_of_the_next(promoted, registry):
    promoted.gates(LOOSER)
    promoted.run("--mlgate-promote", f"--mlgate-accept-weaker={REASON}")
    text = (promoted.path / "mlgate.toml").read_text()
    text = text.replace('"p_new"', '"p_better"').replace('"new.bin"', '"better.bin"', 1)
    text = text.replace('artifact = "better.bin"', 'artifact = "third.bin"', 1)
    text = text.replace('"new.bin"', '"better.bin"')
    (promoted.path / "mlgate.toml").write_text("allow_identical = true\n" + text)
    (promoted.path / "third.bin").write_bytes(b"the third model")
    assert promoted.run("--mlgate-promote").ret == 0, reasons(promoted)
    assert registry.champion("toy").number == 3


def test_a_run_that_does_not_promote_says_what_a_promotion_would_meet(promoted):
    promoted.gates(LOOSER)
    set_in(promoted, "approvals = 1")
    assert promoted.run().ret == 0
    held = [note for note in notes(promoted) if "would be held" in note]
    assert [note.partition(": ")[2].split()[0] for note in held] == [
        "threshold",
        "weaker",
        "needs",
    ]


def test_nothing_is_compared_for_the_champion_itself(promoted):
    text = (promoted.path / "mlgate.toml").read_text()
    text = text.replace('"p_better"', '"p_new"').replace('"better.bin"', '"new.bin"')
    (promoted.path / "mlgate.toml").write_text(text)
    promoted.gates(
        'def test_level(benchmark_gate):\n    benchmark_gate.at_least("roc_auc", 0.5)\n'
    )
    assert promoted.run("--mlgate-promote").ret == 0
    assert not any("weaker" in note for note in notes(promoted))


def test_a_last_record_that_cannot_be_read_holds(promoted, registry, monkeypatch):
    kind = type(registry)
    for text in ("{}", registry.record(registry.champion("toy").record_digest)[:-9]):
        monkeypatch.setattr(kind, "record", lambda *_, text=text: text)
        accepting = "--mlgate-accept-weaker=whatever"
        assert promoted.run("--mlgate-promote", accepting).ret == 75
        assert reasons(promoted)[0].startswith("gates cannot be compared with those")
    assert promoted.run().ret == 0
    assert any("cannot be compared" in note for note in notes(promoted))


def test_a_last_record_that_is_lost_holds(promoted, registry, monkeypatch):
    def lost(self, digest):
        raise RegistryError(f"The record {digest} is missing.")

    monkeypatch.setattr(type(registry), "record", lost)
    assert promoted.run("--mlgate-promote", "--mlgate-accept-weaker=x").ret == 75
    assert reasons(promoted)[0].startswith("not promoted: The record sha256:")
    assert promoted.run().ret == 0
    assert any("The record sha256:" in note for note in notes(promoted))


def test_missing_approvals_hold_with_the_command_to_type(promoted, registry):
    set_in(promoted, "approvals = 1")
    promoted.gates(LOOSER)
    arguments = ("--mlgate-promote", "--mlgate-accept-weaker=it's fine")
    assert promoted.run(*arguments, "--mlgate-report=out").ret == 75
    (told,) = promoted_reasons(promoted, "out")
    assert told == (
        "needs 1 approval of somebody other than ann, who ran it. Next: mlgate approve "
        "out/record.json --by NAME --reason TEXT, and then mlgate promote "
        "out/record.json --accept-weaker 'it'\"'\"'s fine'"
    )
    assert registry.champion("toy").number == 1


def promoted_reasons(project, folder):
    (project.path / "mlgate-report").rename(project.path / "first")
    (project.path / folder).rename(project.path / "mlgate-report")
    return reasons(project)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--mlgate-accept-weaker=x",), "*promotes nothing*--mlgate-promote*"),
        (("--mlgate-accept-weaker= ", "--mlgate-promote"), "*must be a reason*"),
    ],
)
def test_accepting_needs_a_promotion_and_a_reason(project, arguments, told):
    result = project.run(*arguments)
    assert result.ret == 4
    result.stderr.fnmatch_lines([told])
    assert project.wrote_nothing


def test_after_a_rollback_the_measure_is_still_the_last_promotion(promoted, registry):
    more = TWO_GATES.replace("test_level", "test_more").partition("\n\ndef")[2]
    promoted.gates(f"{TWO_GATES}\n\ndef{more}")
    assert promoted.run("--mlgate-promote").ret == 0
    registry.rollback(
        Rollback(
            name="toy",
            version=1,
            reason="it was slow",
            when="2026-11-23T12:00:00+00:00",
            who="ann",
        )
    )
    promoted.gates(TWO_GATES)
    text = (promoted.path / "mlgate.toml").read_text()
    text = text.replace('"better.bin"', '"third.bin"')
    (promoted.path / "mlgate.toml").write_text(text)
    (promoted.path / "third.bin").write_bytes(b"the third model")
    assert promoted.run("--mlgate-promote").ret == 75
    assert reasons(promoted)[0].startswith("gate is gone: test_gates.py::test_more")


def test_another_target_is_another_question(promoted):
    text = (promoted.path / "mlgate.toml").read_text()
    (promoted.path / "mlgate.toml").write_text(text.replace('"y"', '"z"'))
    frame = pd.read_csv(promoted.path / "table.csv")
    promoted.table(frame.rename(columns={"y": "z"}))
    assert promoted.run("--mlgate-promote").ret == 75
    assert reasons(promoted)[0] == 'the question is another: target was "y", now "z"'
