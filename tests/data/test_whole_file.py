"""A file is there whole, or not at all, and nothing is left beside it."""

from __future__ import annotations

import pytest

from pytest_mlgate.data.whole_file import write_whole
from pytest_mlgate.errors import InvalidInput


def test_a_file_appears_with_its_text_and_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "a.txt", "ä\n")
    assert (tmp_path / "a.txt").read_bytes() == "ä\n".encode()
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_is_there_is_replaced_only_if_asked(tmp_path):
    file = tmp_path / "a.txt"
    write_whole(file, "one")
    with pytest.raises(InvalidInput, match="force=True"):
        write_whole(file, "two")
    assert file.read_text() == "one"
    write_whole(file, "two", force=True)
    assert file.read_text() == "two"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("force", [True, False])
def test_a_file_beneath_a_file_is_refused(tmp_path, force):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidInput, match="must be in a folder"):
        write_whole(tmp_path / "file" / "new.txt", "text", force=force)


def test_text_that_is_no_text_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(InvalidInput, match="made of characters"):
        write_whole(tmp_path / "a.txt", "half \ud800")
    assert list(tmp_path.iterdir()) == []
