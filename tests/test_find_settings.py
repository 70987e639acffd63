"""Which settings file governs the given paths: upward to the root, then beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.settings_file import find_settings

if TYPE_CHECKING:
    from pathlib import Path

OURS = '[tool.mlgate]\nname = "income"\n'


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"), [("mlgate.toml", ""), ("pyproject.toml", OURS)]
)
@pytest.mark.parametrize("start", [".", "tests", "tests/deep", "tests/deep/test_a.py"])
def test_a_file_governs_everything_beneath_its_folder(tmp_path, name, text, start):
    found = put(tmp_path / name, text)
    put(tmp_path / "tests/deep/test_a.py")
    assert find_settings([tmp_path / start], stop=tmp_path) == found


def test_the_nearest_file_governs(tmp_path):
    put(tmp_path / "mlgate.toml")
    near = put(tmp_path / "models/income/pyproject.toml", OURS)
    put(tmp_path / "models/income/tests/test_a.py")
    assert find_settings([near.parent / "tests"], stop=tmp_path) == near
    assert find_settings([tmp_path / "models"], stop=tmp_path) == (
        tmp_path / "mlgate.toml"
    )


def test_of_two_files_in_one_folder_our_own_governs(tmp_path):
    own = put(tmp_path / "mlgate.toml")
    put(tmp_path / "pyproject.toml", OURS)
    assert find_settings([tmp_path], stop=tmp_path) == own


@pytest.mark.parametrize(
    "text", ["", "[project]\nname = 'x'\n", "[tool.ruff]\nx = 1\n", "not toml"]
)
def test_a_pyproject_file_of_others_governs_nothing(tmp_path, text):
    put(tmp_path / "pyproject.toml", text)
    assert find_settings([tmp_path], stop=tmp_path) is None


def test_a_damaged_file_of_ours_governs_so_that_it_can_be_told(tmp_path):
    found = put(tmp_path / "mlgate.toml", "not toml")
    assert find_settings([tmp_path], stop=tmp_path) == found


def test_a_folder_of_that_name_governs_nothing(tmp_path):
    (tmp_path / "mlgate.toml").mkdir()
    assert find_settings([tmp_path], stop=tmp_path) is None


@pytest.mark.parametrize("start", [".", "tests"])
def test_a_file_above_the_stop_is_never_found(tmp_path, start):
    put(tmp_path / "mlgate.toml")
    put(tmp_path / "repository/tests/test_a.py")
    root = tmp_path / "repository"
    assert find_settings([root / start], stop=root) is None


def test_a_start_outside_the_stop_folder_does_not_lead_above_it(tmp_path):
    put(tmp_path / "mlgate.toml")
    put(tmp_path / "elsewhere/test_a.py")
    (tmp_path / "repository").mkdir()
    found = find_settings([tmp_path / "elsewhere"], stop=tmp_path / "repository")
    assert found is None


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("sub/mlgate.toml", ""),
        ("sub/deep/mlgate.toml", ""),
        ("sub/pyproject.toml", OURS),
    ],
)
def test_a_file_beneath_is_found_when_there_is_none_above(tmp_path, place, text):
    found = put(tmp_path / place, text)
    assert find_settings([tmp_path], stop=tmp_path) == found


def test_a_file_above_is_preferred_to_files_beneath(tmp_path):
    above = put(tmp_path / "mlgate.toml")
    put(tmp_path / "sub/mlgate.toml")
    put(tmp_path / "other/mlgate.toml")
    assert find_settings([tmp_path], stop=tmp_path) == above


@pytest.mark.parametrize("place", [".venv/mlgate.toml", "sub/.cache/mlgate.toml"])
def test_hidden_folders_are_left_alone(tmp_path, place):
    put(tmp_path / place)
    assert find_settings([tmp_path], stop=tmp_path) is None


def test_a_start_in_a_hidden_folder_is_not_hidden_from_itself(tmp_path):
    found = put(tmp_path / ".work/sub/mlgate.toml")
    assert find_settings([tmp_path / ".work"], stop=tmp_path) == found


def test_several_files_beneath_are_a_question_to_the_user(tmp_path):
    one = put(tmp_path / "a/mlgate.toml")
    two = put(tmp_path / "b/pyproject.toml", OURS)
    with pytest.raises(SettingsError, match="More than one settings file") as caught:
        find_settings([tmp_path], stop=tmp_path)
    told = str(caught.value)
    assert f"{one}, {two}" in told
    assert "--mlgate-config=PATH" in told


def test_of_many_files_some_are_named_and_all_are_counted(tmp_path):
    for name in "abcdefg":
        put(tmp_path / name / "mlgate.toml")
    with pytest.raises(SettingsError, match=r"and 2 more\. One run") as caught:
        find_settings([tmp_path], stop=tmp_path, hint="pass --config PATH")
    assert str(tmp_path / "f") not in str(caught.value)
    assert str(caught.value).endswith("Hint: pass --config PATH.")


def test_paths_of_two_models_are_a_question_to_the_user(tmp_path):
    put(tmp_path / "a/mlgate.toml")
    put(tmp_path / "b/mlgate.toml")
    starts = [tmp_path / "a", tmp_path / "b"]
    with pytest.raises(SettingsError, match="One run answers for one model"):
        find_settings(starts, stop=tmp_path)
    assert find_settings(starts[:1], stop=tmp_path) == tmp_path / "a/mlgate.toml"


def test_two_paths_of_one_model_are_no_question(tmp_path):
    found = put(tmp_path / "mlgate.toml")
    put(tmp_path / "a/test_a.py")
    starts = [tmp_path / "a", tmp_path / "a/test_a.py", tmp_path]
    assert find_settings(starts, stop=tmp_path) == found


def test_nothing_is_found_where_nothing_is(tmp_path):
    assert find_settings([], stop=tmp_path) is None
    assert find_settings([tmp_path], stop=tmp_path) is None
    assert find_settings([tmp_path / "gone.py"], stop=tmp_path) is None


def test_a_tool_that_is_no_table_governs_nothing(tmp_path):
    put(tmp_path / "pyproject.toml", "tool = 3\n")
    assert find_settings([tmp_path], stop=tmp_path) is None
