"""A project to break, what it was before, and what must hold after any fault."""

from __future__ import annotations

import hashlib
import json
import shutil
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from tests.gate_project import BASELINE
from tests.gate_project import SETTINGS
from tests.gate_project import TWO_GATES
from tests.gate_project import table

from pytest_mlgate.registry.sqlite import SqliteRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.runner import End
    from tests.faults.runner import Runner

OLD, NEW = b"the old model", b"the new model"
PROMOTING = ("--mlgate", "--mlgate-promote", "-p", "no:cacheprovider")
REPORTS = {
    "record.json",
    "junit.xml",
    "report.md",
    "report.html",
    "model_card.md",
    "model_card.json",
}


def digest_of(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


class FaultyProject:
    """A project whose candidate is better, and whose champion is the old model."""

    def __init__(self, path: Path, runner: Runner) -> None:
        self.path, self._runner = path, runner
        self.report = path / "mlgate-report"
        path.mkdir(parents=True, exist_ok=True)
        table(400, gain=0.9).to_csv(path / "table.csv", index=False)
        (path / "new.bin").write_bytes(NEW)
        (path / "old.bin").write_bytes(OLD)
        self.gates(TWO_GATES.replace("0.05", "0.2"))
        # a real session makes the old model champion
        told = SETTINGS.format(top="", candidate="", baseline='constant = "prior"')
        self.settings(told.replace("new", "old"))
        assert self.run().status == 0
        shutil.rmtree(self.report)
        self.settings(SETTINGS.format(top="", candidate="", baseline=BASELINE))

    @property
    def registry(self) -> SqliteRegistry:
        # a lock that a dead process had kept would be waited for, and shown
        return SqliteRegistry(self.path / ".mlgate" / "registry.db", timeout_s=5.0)

    @property
    def promoted(self) -> bool:
        """Whether the champion is what the session had to promote, and all of it."""
        champion = self.registry.champion("toy")
        assert champion is not None
        if champion.digest == digest_of(OLD):
            return False
        assert champion.digest == digest_of(NEW)
        record = json.loads(self.registry.record(champion.record_digest))
        assert record["decision"]["outcome"] == "promote"
        assert self.registry.artifact(champion.digest).read_bytes() == NEW
        return True

    @property
    def record(self) -> dict:
        return json.loads((self.report / "record.json").read_text())

    @property
    def reasons(self) -> str:
        return "\n".join(self.record["decision"]["reasons"])

    def settings(self, text: str) -> None:
        (self.path / "mlgate.toml").write_text(text)

    def gates(self, text: str, name: str = "test_gates.py") -> None:
        (self.path / name).write_text(text)

    def run(self, *args: str, **how) -> End:
        return self._runner.run(self.path, *(args or PROMOTING), **how)

    def move_registry(self, folder: Path) -> None:
        """Let the registry be in another folder, by a link."""
        here = self.path / ".mlgate"
        shutil.copytree(here, folder / "kept")
        shutil.rmtree(here)
        here.symlink_to(folder / "kept", target_is_directory=True)

    def lay_down_old_reports(self) -> None:
        """Put complete reports of an earlier session there, which can be told apart."""
        self.report.mkdir(exist_ok=True)
        for name in REPORTS:
            (self.report / name).write_text(f"old {name}")

    def copy(self, path: Path) -> FaultyProject:
        """Give the same project elsewhere: each fault has a fresh one."""
        shutil.copytree(self.path, path)
        twin = object.__new__(FaultyProject)
        twin.path, twin._runner = path, self._runner
        twin.report = path / self.report.relative_to(self.path)
        return twin


def assert_nothing_is_half(project: FaultyProject, end: End | None = None) -> None:
    """Hold registry and reports against what must be so after any fault."""
    registry = project.registry
    assert registry.verify("toy") == ()
    promoted = project.promoted
    assert len(registry.history("toy")) == 1 + promoted
    for path in whole_reports(project):
        assert is_whole(path), (path.name, path.read_text()[-200:])
    if end is not None:
        assert not end.hung, end.output
        if end.status == 0:
            assert promoted, end.output
            assert "decision: PROMOTE" in end.output
            assert {path.name for path in whole_reports(project)} >= REPORTS
        if "is champion" in end.output:
            assert promoted, end.output


def whole_reports(project: FaultyProject) -> list[Path]:
    if not project.report.is_dir():
        return []
    return [p for p in project.report.iterdir() if not p.name.startswith(".")]


def is_whole(path: Path) -> bool:
    """Tell whether a report is that of the earlier session, or all of a new one."""
    text = path.read_text("utf-8")
    if text == f"old {path.name}":
        return True
    ends = {
        "report.md": "</details>\n",
        "report.html": "</html>",
        "model_card.md": "MEASURE 2.8 |\n",
    }
    if path.suffix == ".json":
        return isinstance(json.loads(text), dict)
    if path.suffix == ".xml":
        return ET.fromstring(text).tag in {"testsuites", "testsuite"}
    return text.rstrip("\n").endswith(ends[path.name].rstrip("\n"))


def assert_the_next_run_works(project: FaultyProject) -> End:
    """Run it again, undisturbed: it promotes, or finds the candidate promoted."""
    end = project.run()
    assert end.status == 0, end.output
    assert_nothing_is_half(project, end)
    assert project.promoted
    assert project.record["decision"]["outcome"] == "promote"
    return end
