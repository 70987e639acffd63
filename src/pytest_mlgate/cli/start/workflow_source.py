"""The text of a GitHub workflow that runs the gate on pull requests."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES = ("scikit-learn", "skops", "pandas", "pyarrow", "pandera")
"""What a model and its tables usually need; the versions that are here now."""

_WORKFLOW = """\
# May the candidate become the baseline? Asked on every pull request. Written by
# mlgate init; the job fails on a block (1) and a hold (75). Make it a required check.
name: {name}

on:
  pull_request:
  merge_group:

permissions: {{}}

jobs:
  gate:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read
{folder}    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: "{python}"
      - run: {install}
      - run: pytest --mlgate
      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        if: always()
        with:
          name: {name}-report
          path: {prefix}mlgate-report/
          if-no-files-found: ignore
"""


def workflow_source(folder: Path, *, repository: Path, name: str) -> str:
    """Word a workflow for a project in a repository.

    Parameters
    ----------
    folder, repository
        Where the settings are, and where ``.github`` is.
    name
        Of the workflow.
    """
    inside = folder.relative_to(repository).as_posix()
    beneath = inside != "."
    run = f"    defaults:\n      run:\n        working-directory: {inside}\n"
    return _WORKFLOW.format(
        name=name,
        folder=run if beneath else "",
        prefix=f"{inside}/" if beneath else "",
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        install=_install(folder),
    )


def _install(folder: Path) -> str:
    if (folder / "requirements.txt").is_file():
        return "pip install pytest-mlgate -r requirements.txt"
    pinned = " ".join(
        f'"{name}=={known}"' for name in LIBRARIES if (known := _has(name))
    )
    return f"pip install pytest-mlgate {pinned}".rstrip()


def _has(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
