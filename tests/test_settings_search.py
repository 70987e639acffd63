"""Every settings file above and beneath the paths of a run is found, once."""

from __future__ import annotations

import pytest

from pytest_mlgate.settings_search import governing_files

OURS = "[tool.mlgate]\nname = 'x'\n"


def put(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_above_and_at_any_depth_beneath_are_found(tmp_path):
    above = put(tmp_path / "pyproject.toml", OURS)
    deep = put(tmp_path / "gates/a/b/c/d/mlgate.toml")
    starts = [tmp_path / "gates", tmp_path / "gates/a"]
    assert governing_files(starts, stop=tmp_path) == (deep, above)


def test_of_two_files_in_one_folder_our_own_governs(tmp_path):
    own = put(tmp_path / "a/mlgate.toml")
    put(tmp_path / "a/pyproject.toml", OURS)
    assert governing_files([tmp_path], stop=tmp_path) == (own,)


def test_files_of_others_govern_nothing(tmp_path):
    put(tmp_path / "pyproject.toml", "[tool.other]\n")
    put(tmp_path / "a/pyproject.toml", "[tool.other]\n")
    assert governing_files([tmp_path], stop=tmp_path) == ()


@pytest.mark.parametrize("folder", [".venv", "node_modules", "x.egg", "__pycache__"])
def test_folders_that_nobody_collects_from_are_left_alone(tmp_path, folder):
    put(tmp_path / folder / "mlgate.toml")
    found = governing_files(
        [tmp_path], stop=tmp_path, skipped=["node_modules", "*.egg"]
    )
    assert found == ()


def test_a_path_that_is_not_there_leads_to_what_is_above(tmp_path):
    above = put(tmp_path / "mlgate.toml")
    assert governing_files([tmp_path / "gone.py"], stop=tmp_path) == (above,)
