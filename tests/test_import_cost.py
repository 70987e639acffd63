"""Installed must not mean imported: a session without gates pays for nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "fairlearn",
    "fsspec",
    "hypothesis",
    "jinja2",
    "narwhals",
    "numpy",
    "pandas",
    "pandera",
    "polars",
    "pyarrow",
    "pydantic",
    "scipy",
    "sklearn",
    "skops",
    "sqlite3",
    "tabulate",
    "typer",
)
SHOW = f"import sys; print(sorted(set(sys.modules) & {set(HEAVY)!r}))"

# Plugins of other projects may import what they like; only ours is asked about.
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

SHOWING = """
import sys

def pytest_sessionfinish():
    print("LOADED", sorted(set(sys.modules) & {heavy!r}))
    print("PLUGIN", "pytest_mlgate.plugin" in sys.modules)
"""


def fresh(*arguments: str, cwd: Path, **environment: str) -> str:
    """Run a fresh interpreter and give what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout + done.stderr


def test_what_runs_beside_a_model_imports_nothing_heavy(tmp_path):
    names = "from pytest_mlgate import Canary, DecisionLog, Served, Shadow"
    show = f"{names}; {SHOW}; print('pytest' in sys.modules)"
    assert fresh("-c", show, cwd=tmp_path) == "[]\nFalse\n"


@pytest.mark.parametrize("name", ["pytest_mlgate", "pytest_mlgate.plugin"])
def test_importing_it_imports_nothing_heavy(name, tmp_path):
    assert fresh("-c", f"import {name}; {SHOW}", cwd=tmp_path) == "[]\n"


def test_importing_the_package_imports_none_of_its_files(tmp_path):
    show = "import sys; print([m for m in sys.modules if 'mlgate.' in m])"
    assert fresh("-c", f"import pytest_mlgate; {show}", cwd=tmp_path) == "[]\n"


def test_the_measure_does_see_what_is_imported(tmp_path):
    told = fresh("-c", f"import pytest_mlgate.settings; {SHOW}", cwd=tmp_path)
    assert "pydantic" in told


def test_rules_of_our_own_do_not_load_pandera(tmp_path):
    gate = "import pytest_mlgate.gates.schema.schema_gate"
    told = fresh("-c", f"{gate}; {SHOW}", cwd=tmp_path)
    assert "narwhals" in told
    assert "pandera" not in told


def session(folder: Path, *options: str, **environment: str) -> str:
    (folder / "conftest.py").write_text(SHOWING.format(heavy=set(HEAVY)))
    return fresh("-m", "pytest", "-s", *options, cwd=folder, **environment)


def test_an_empty_session_loads_the_plugin_and_nothing_heavy(tmp_path):
    told = session(tmp_path, "-p", "pytest_mlgate.plugin", **ALONE)
    assert "PLUGIN True" in told
    assert "LOADED []" in told
    assert "no tests ran" in told


def test_a_session_of_plain_and_gate_tests_that_did_not_ask_loads_nothing(tmp_path):
    (tmp_path / "test_gates.py").write_text(
        "def test_plain(): pass\ndef test_gate(benchmark_gate): pass\n"
    )
    told = session(tmp_path, "-rs", "-p", "pytest_mlgate.plugin", **ALONE)
    assert "1 passed, 1 skipped" in told
    assert "needs --mlgate" in told
    assert "LOADED []" in told


def test_loaded_by_its_entry_point_it_adds_nothing_heavy(tmp_path):
    """Compare with the same session without it: other plugins load what they load."""
    with_it = session(tmp_path)
    without = session(tmp_path, "-p", "no:mlgate")
    assert "PLUGIN True" in with_it
    assert "PLUGIN False" in without

    def loaded(told: str) -> str:
        return next(line for line in told.splitlines() if "LOADED" in line)

    assert loaded(with_it) == loaded(without)
