"""No eval, no shell, no pickle: a walk over the syntax trees, exceptions named.

The page docs/explanation/security.md rests on it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import pytest_mlgate

HOUSE = Path(pytest_mlgate.__file__).parent

NEVER = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "yaml.load",
    "yaml.unsafe_load",
    "pickle.load",
    "pickle.loads",
    "pickle.Unpickler",
    "joblib.load",
    "marshal.load",
    "marshal.loads",
    "shelve.open",
    "tempfile.mktemp",
}

ALLOWED = {
    # a pinned file that the settings trust by name and digest
    "models/formats/pickle_file.py": {"joblib.load"},
    # from a process to the one it started, over a pipe
    "models/loading/fresh_process.py": {"pickle.load"},
}


def full_name(node: ast.expr) -> str:
    """A call's name as it is written, such as "os.path.join"; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{full_name(node.value)}.{node.attr}"
    return ""


def imported_names(tree: ast.Module) -> dict[str, str]:
    """What a bare name stands for after ``from pickle import load``."""
    return {
        (name.asname or name.name): f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }


def forbidden_in(source: str) -> set[str]:
    tree = ast.parse(source)
    names = imported_names(tree)
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = full_name(node.func)
        found.add(names.get(name, name))
        for given in node.keywords:
            asked = getattr(given.value, "value", True)
            if given.arg == "shell" and asked is not False:
                found.add("shell=True")
    return found & (NEVER | {"shell=True"})


SOURCES = sorted(path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_is_evaluated_and_nothing_untrusted_is_unpickled(source):
    found = forbidden_in((HOUSE / source).read_text("utf-8"))
    assert found == ALLOWED.get(source, set())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("eval('1')", {"eval"}),
        ("from pickle import load\nload(x)", {"pickle.load"}),
        ("from pickle import loads as read\nread(x)", {"pickle.loads"}),
        ("import os\nos.system('ls')", {"os.system"}),
        ("run(['ls'], shell=True)", {"shell=True"}),
        ("run(['ls'], shell=asked)", {"shell=True"}),
        ("re.compile('a')\nmodel.eval()\nrun(['ls'], shell=False)", set()),
    ],
)
def test_the_walk_sees_what_it_looks_for(source, found):
    assert forbidden_in(source) == found
