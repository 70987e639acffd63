"""The floors of the house, held by a walk over the syntax trees.

A file imports from lower floors, or a plainer sibling of its own floor and folder.
Imports inside functions count; those for type checkers count for heavy libraries only.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_mlgate
from pytest_mlgate.budget import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = Path(pytest_mlgate.__file__).parent
PACKAGE = "pytest_mlgate"

FLOORS = {
    "errors.py": 1,
    "extensions.py": 2,
    "own_families.py": 1,
    "written_moment.py": 1,
    "budget.py": 2,
    "card.py": 3,
    "card_file.py": 2,
    "card_texts.py": 2,
    "data": 2,
    "declared_table.py": 2,
    "declared_tables.py": 2,
    "gate_questions.py": 2,
    "measurement.py": 2,
    "person.py": 2,
    "plot.py": 2,
    "settings.py": 2,
    "settings_file.py": 2,
    "settings_search.py": 2,
    "subject_settings.py": 2,
    "models": 3,
    "serving": 3,
    "stats": 3,
    "verdict.py": 3,
    "judging.py": 3,
    "kept_plots.py": 4,
    "ledger.py": 4,
    "record.py": 4,
    "change.py": 4,
    "case_values.py": 4,
    "champion.py": 4,
    "dependents.py": 4,
    "movement.py": 4,
    "sabotage": 4,
    "session_tables.py": 4,
    "usual_answer.py": 4,
    "lineage.py": 2,
    "decision.py": 5,
    "record_changes.py": 5,
    "record_json.py": 5,
    "expectation.py": 5,
    "handover.py": 5,
    "provenance.py": 5,
    "selftest.py": 5,
    "selftest_file.py": 5,
    "gate_session.py": 5,
    "plan.py": 5,
    "review.py": 5,
    "tally.py": 5,
    "weaker_checks.py": 5,
    "weakening.py": 5,
    "advice.py": 5,
    "trend.py": 5,
    "monitoring": 6,
    "forges": 6,
    "registry": 6,
    "reports": 6,
    # the audit gates look up in the registry what a log names
    "gates": 7,
    "metrics.py": 8,
    "report_files.py": 7,
    "decided_record.py": 7,
    # gates in a notebook or a script
    "script": 8,
    # asks gates what their rows can settle; the command writes what it found
    "proposals": 8,
    "cli": 9,
    "plugin": 8,
}
"""Every file and folder of the house. A new one is put on a floor here, on purpose."""

OUTSIDE = {"__init__.py", "py.typed"}
"""`__init__` resolves public names on first use and is held by test_import_cost."""

# folder or file -> what it may never import, not even for a type checker
CLOSED_TO = {
    "stats": {"pandas", "narwhals", "polars", "pyarrow", "pandera", "pydantic"},
    "reports": {"numpy", "scipy", "pandas", "narwhals", "polars", "sklearn"},
    "decision.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "record.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "record_json.py": {"numpy", "scipy", "pandas", "narwhals"},
    "verdict.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "judging.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "measurement.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "budget.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "tally.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "ledger.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
    "errors.py": {"numpy", "scipy", "pandas", "narwhals", "pydantic"},
}

# a library -> the only places that import it
HOME_OF = {
    "pytest": {"plugin"},
    "_pytest": set(),
    "xdist": set(),
    "pandera": {"gates/named_schema.py", "gates/schema/schema_gate.py"},
    "pydantic": {
        "card_file.py",
        "card_texts.py",
        "data/cases/case_record.py",
        "data/profiles/profile_file.py",
        "declared_table.py",
        "declared_tables.py",
        "models/loading/training_archive.py",
        "lineage.py",
        "record_json.py",
        "settings.py",
        "settings_file.py",
        "subject_settings.py",
    },
    "hypothesis": {"data/perturbed/searching.py"},
    "filelock": {"models/kept/prediction_cache.py"},
    "onnx": {"models/formats/onnx_file.py"},
    "onnxruntime": {"models/formats/onnx_file.py"},
    "xgboost": {"models/formats/xgboost_file.py"},
    "lightgbm": {"models/formats/lightgbm_file.py"},
    "torch": {"models/formats/torch_file.py"},
    "joblib": {"models/formats/pickle_file.py"},
    "sqlite3": {"registry"},
    "typer": {"cli"},
    "jinja2": {"reports/html/page.py"},
    "markupsafe": {"reports/html/page.py"},
}

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "base", "types"}
# named so by the design, and imported by its full name only
ALLOWED_SHADOWS = {"reports/numbers.py", "data/profiles/profile.py"}
FORBIDDEN_ENDINGS = (
    "Manager",
    "Handler",
    "Helper",
    "Processor",
    "Engine",
    "Factory",
    "Service",
    "Wrapper",
    "Info",
    "Data",
    "Impl",
    "Mixin",
)

# the noun itself: data are what cannot be read
ALLOWED_ENDINGS = {"UnreadableData"}


def sources() -> list[str]:
    return sorted(path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*.py"))


FILES = sources()


@cache
def tree_of(file: str) -> ast.Module:
    return ast.parse((HOUSE / file).read_text("utf-8"), filename=file)


def is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def walk(node: ast.AST, *, typing: bool) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if typing or not is_for_type_checkers(child):
            yield from walk(child, typing=typing)


@cache
def imports_of(file: str, *, typing: bool) -> frozenset[str]:
    """Full names of the modules that a file imports, `import_module("…")` included."""
    found: set[str] = set()
    for node in walk(tree_of(file), typing=typing):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {
                _module_named(node.module or "", alias.name) for alias in node.names
            }
        elif isinstance(node, ast.Call) and _is_import_call(node):
            found.add(ast.literal_eval(node.args[0]))
    return frozenset(found)


def _module_named(module: str, name: str) -> str:
    """Tell `from package import file` from `from file import name`."""
    inside = HOUSE.parent.joinpath(*module.split("."), name)
    is_file = inside.with_suffix(".py").exists() or inside.is_dir()
    return f"{module}.{name}" if module.startswith(PACKAGE) and is_file else module


def _is_import_call(node: ast.Call) -> bool:
    name = ast.unparse(node.func).rpartition(".")[2]
    known = bool(node.args) and isinstance(node.args[0], ast.Constant)
    return name in {"import_module", "__import__"} and known


def file_of(module: str) -> str:
    """Name the source file of one of our modules."""
    rest = module.split(".")[1:]
    if HOUSE.joinpath(*rest).is_dir():
        rest.append("__init__")
    return "/".join(rest) + ".py"


def own_imports(file: str) -> set[str]:
    names = imports_of(file, typing=False)
    return {file_of(n) for n in names if n == PACKAGE or n.startswith(f"{PACKAGE}.")}


def libraries(file: str) -> set[str]:
    return {name.partition(".")[0] for name in imports_of(file, typing=True)}


def place(file: str) -> str:
    """Name the entry of `FLOORS` that a file belongs to."""
    return file.partition("/")[0]


def is_within(file: str, places: set[str]) -> bool:
    return file in places or place(file) in places


def test_every_file_and_folder_has_a_floor():
    entries = {
        path.name
        for path in HOUSE.iterdir()
        if path.suffix == ".py" or (path.is_dir() and any(path.glob("**/*.py")))
    }
    assert entries - OUTSIDE - FLOORS.keys() == set()


def test_the_walk_sees_the_house():
    assert {"verdict.py", "plugin/hooks.py", "stats/counts/tango.py"} <= set(FILES)
    assert "judging.py" in own_imports("ledger.py")
    assert "pytest" in libraries("plugin/hooks.py")
    assert "session_tables.py" in own_imports("gate_session.py")


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_from_lower_floors_or_its_own_folder(file):
    if file in OUTSIDE:
        return
    floor, folder = FLOORS[place(file)], Path(file).parent
    wrong = {
        other
        for other in own_imports(file) - OUTSIDE
        if not FLOORS[place(other)] < floor
        and place(other) != place(file)
        and not (FLOORS[place(other)] == floor and Path(other).parent == folder)
    }
    assert wrong == set()


def test_of_two_siblings_one_is_plainer():
    # raises CycleError and shows the cycle
    order = TopologicalSorter({file: own_imports(file) for file in FILES})
    assert len(list(order.static_order())) >= len(FILES)


@pytest.mark.parametrize("library", HOME_OF)
def test_a_library_is_imported_in_its_home_only(library):
    users = {file for file in FILES if library in libraries(file)}
    assert {file for file in users if not is_within(file, HOME_OF[library])} == set()


@pytest.mark.parametrize("name", CLOSED_TO)
def test_a_place_is_closed_to_libraries_that_it_has_no_business_with(name):
    found = {
        file: sorted(libraries(file) & CLOSED_TO[name])
        for file in FILES
        if place(file) == name
    }
    assert {file: names for file, names in found.items() if names} == {}


def test_stats_know_no_threshold_file_or_frame():
    known = {"errors.py", "extensions.py", "measurement.py"}
    for file in FILES:
        if place(file) == "stats":
            others = {o for o in own_imports(file) if place(o) != "stats"}
            assert others <= known, file
            typed = {file_of(n) for n in imports_of(file, typing=True) if PACKAGE in n}
            assert not typed & {"verdict.py", "settings.py"}, file


def test_reports_compute_no_statistics():
    for file in FILES:
        if place(file) == "reports":
            typed = {file_of(n) for n in imports_of(file, typing=True) if PACKAGE in n}
            assert not {o for o in typed if place(o) in {"stats", "data", "models"}}, (
                file
            )


def test_a_family_does_not_import_another():
    families = {f"gates/{family}" for family in FAMILIES}
    for file in FILES:
        own = Path(file).parent.as_posix()
        if own in families:
            used = {Path(other).parent.as_posix() for other in own_imports(file)}
            assert used & families <= {own}, file


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_named_after_its_concept(file):
    parts = [*Path(file).parent.parts, Path(file).stem]
    assert not FORBIDDEN_NAMES & set(parts)
    if Path(file).stem != "__init__" and file not in ALLOWED_SHADOWS:
        assert Path(file).stem not in sys.stdlib_module_names


@pytest.mark.parametrize("file", FILES)
def test_a_class_is_named_as_a_statistician_would(file):
    names = {n.name for n in ast.walk(tree_of(file)) if isinstance(n, ast.ClassDef)}
    wrong = {name for name in names if name.endswith(FORBIDDEN_ENDINGS)}
    assert wrong <= ALLOWED_ENDINGS


@pytest.mark.parametrize("file", FILES)
def test_a_file_has_annotations_as_text_and_no_relative_imports(file):
    nodes = [n for n in ast.walk(tree_of(file)) if isinstance(n, ast.ImportFrom)]
    assert not [n for n in nodes if n.level]
    if len(tree_of(file).body) > 1:
        assert "__future__" in {n.module for n in nodes}
