"""Exactly what `pytest_mlgate.__all__` lists is public, and every name of it works."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

import pytest_mlgate


def test_public_names_are_listed_once_and_sorted():
    assert pytest_mlgate.__all__ == sorted(set(pytest_mlgate.__all__))
    assert not [name for name in pytest_mlgate.__all__ if name.startswith("_")]


@pytest.mark.parametrize("name", pytest_mlgate.__all__)
def test_every_public_name_is_the_thing_that_its_file_defines(name):
    found = getattr(pytest_mlgate, name)
    assert found.__name__ == name
    assert found.__module__ == f"pytest_mlgate.{pytest_mlgate._HOME[name]}"
    assert getattr(import_module(found.__module__), name) is found
    assert inspect.getdoc(found)


def test_every_public_name_has_a_home_and_every_home_a_public_name():
    assert set(pytest_mlgate._HOME) == set(pytest_mlgate.__all__)


def test_type_checkers_see_the_same_names_from_the_same_files():
    tree = ast.parse(Path(pytest_mlgate.__file__).read_text("utf-8"))
    told = {
        alias.asname or alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == {
        name: f"pytest_mlgate.{home}" for name, home in pytest_mlgate._HOME.items()
    }


def test_dir_lists_public_names_and_the_version():
    assert dir(pytest_mlgate) == sorted([*pytest_mlgate.__all__, "__version__"])


def test_a_star_import_gives_the_public_names():
    names: dict[str, object] = {}
    exec("from pytest_mlgate import *", names)
    assert set(pytest_mlgate.__all__) <= set(names)


@pytest.mark.parametrize("name", ["judgement", "numpy", "__path_of__"])
def test_an_unknown_attribute_is_an_attribute_error_that_names_both(name):
    with pytest.raises(AttributeError, match=f"'pytest_mlgate'.*'{name}'"):
        getattr(pytest_mlgate, name)
    assert not hasattr(pytest_mlgate, name)


def test_the_version_is_the_one_of_the_distribution():
    metadata = import_module("importlib.metadata")
    assert metadata.version("pytest-mlgate") == pytest_mlgate.__version__
