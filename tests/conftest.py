"""What many tests look at: the example project, with its models trained once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from _pytest import pytester as pytest_pytester
from hypothesis import settings

# On a shared machine a slow example is no finding; in CI a run repeats the last one.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

EXAMPLE = Path(__file__).parents[1] / "example_project"
MADE_BY_RUNS = ("models", ".mlgate", "mlgate-report", "__pycache__", ".pytest_cache")


@pytest.fixture(scope="session", autouse=True)
def _installed_modules_stay(tmp_path_factory: pytest.TempPathFactory):
    """Let a run inside this process forget its own project, and nothing installed.

    pytester forgets all that a run imported. A library that is then imported again, but
    for the parts that were there before, has two of each of its classes.
    """
    # Of mlflow; it disables the standard finder of plugins for good, and pytester would
    # take out what it puts in its place.
    import_module("importlib_metadata")
    projects = tmp_path_factory.getbasetemp().resolve()

    def installed(name: str) -> bool:
        file = getattr(sys.modules.get(name), "__file__", None)
        return file is None or not Path(file).resolve().is_relative_to(projects)

    snapshot = pytest_pytester.SysModulesSnapshot
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            pytest_pytester,
            "SysModulesSnapshot",
            lambda **_: snapshot(preserve=installed),
        )
        yield


@pytest.fixture(scope="session")
def trained_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the example project that holds all three models; only read it."""
    folder = tmp_path_factory.mktemp("trained") / "example_project"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(*MADE_BY_RUNS))
    for better in ([], ["--better"]):
        subprocess.run(
            [sys.executable, "train.py", *better],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    return folder
