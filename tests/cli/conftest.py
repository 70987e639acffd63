"""A project whose first model is promoted, and the command in its folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.gate_project import SETTINGS
from tests.gate_project import TWO_GATES
from tests.gate_project import GateProject
from tests.gate_project import table

from pytest_mlgate.cli import app
from pytest_mlgate.registry.address import open_registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD, NEW, BETTER = (
    (f'score = "p_{name}"\n', f'artifact = "{name}.bin"\n')
    for name in ("old", "new", "better")
)


class PromotedProject:
    """A project with version 1 as champion, a better candidate, and its record.

    Parameters
    ----------
    folder
        Where it is, made by `promoted_folder`.
    pytester
        Runs its sessions.
    mlgate
        Runs the command in its folder: exit status, and what it said.
    """

    record = "mlgate-report/record.json"

    def __init__(
        self,
        folder: Path,
        pytester: pytest.Pytester,
        mlgate: Callable[..., tuple[int, str]],
    ) -> None:
        self.files = GateProject(pytester)
        self.path = self.files.path
        shutil.copytree(folder, self.path, dirs_exist_ok=True)
        self.mlgate = mlgate
        self.registry = open_registry("sqlite:///.mlgate/registry.db", root=self.path)

    def set_in(self, line: str) -> None:
        """Put a key at the top of the settings."""
        text = (self.path / "mlgate.toml").read_text()
        (self.path / "mlgate.toml").write_text(f"{line}\n{text}")

    def run(self, *arguments: str) -> int:
        """Run the session of the candidate anew."""
        return int(self.files.run(*arguments).ret)


@pytest.fixture(scope="session")
def promoted_folder(tmp_path_factory) -> Path:
    """Make one project for all tests: copy it, and change the copy."""
    folder = tmp_path_factory.mktemp("promoted")
    frame = table()
    better = frame["p_new"] * 0.8 + 0.2 * (0.8 * frame["y"] + 0.1)
    frame.assign(p_better=better.round(6)).to_csv(folder / "table.csv", index=False)
    (folder / "test_gates.py").write_text(TWO_GATES)
    for name in ("old", "new", "better"):
        (folder / f"{name}.bin").write_text(f"the {name} model")
    for candidate, baseline, promoting in (
        (NEW, OLD, ["--mlgate-promote"]),
        (BETTER, NEW, []),
    ):
        settings = SETTINGS.format(top="", candidate="", baseline="".join(baseline))
        settings = settings.replace("".join(NEW), "".join(candidate), 1)
        (folder / "mlgate.toml").write_text(settings)
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--mlgate", *promoting],
            cwd=folder,
            env={**os.environ, "GITHUB_ACTOR": "ann"},
            check=True,
            capture_output=True,
        )
    return folder


@pytest.fixture
def mlgate(monkeypatch, capsys) -> Callable[..., tuple[int, str]]:
    """Run the command in this process: exit status, and what it says."""

    def mlgate(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["mlgate", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return mlgate


@pytest.fixture
def project(promoted_folder, pytester, monkeypatch, mlgate) -> PromotedProject:
    """Give a project with a champion and a candidate; ann runs its sessions."""
    monkeypatch.setenv("GITHUB_ACTOR", "ann")
    return PromotedProject(promoted_folder, pytester, mlgate)
