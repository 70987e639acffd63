"""What many tests look at: the example project, with its models trained once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
