"""What many tests look at: the example project, with its models trained once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# On a shared machine a slow example is no finding; in CI a run repeats the last one.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

EXAMPLE = Path(__file__).parents[1] / "example_project"
MADE_BY_RUNS = ("models", ".mlgate", "mlgate-report", "__pycache__", ".pytest_cache")


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
