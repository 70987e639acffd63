"""Rows are added to a part whole or not at all."""

from __future__ import annotations

import os

import pytest

from pytest_mlgate.serving import part_file
from pytest_mlgate.serving.part_file import PartFile


def parts(folder):
    return {path.name[-11:]: path.read_bytes() for path in folder.iterdir()}


def full_after(monkeypatch, most):
    """Let the disk take so many bytes more, and then refuse."""
    left = [most]
    real = os.write

    def write(handle, content):
        if not left[0]:
            raise OSError(28, "No space left on device")
        taken = real(handle, content[: left[0]])
        left[0] -= taken
        return taken

    monkeypatch.setattr(part_file.os, "write", write)


def test_a_folder_comes_with_the_first_row(tmp_path):
    part = PartFile(tmp_path / "a" / "b", "aa")
    assert not (tmp_path / "a").exists()
    part.append(b"x\n")
    assert parts(tmp_path / "a" / "b") == {"00001.jsonl": b"x\n"}
    part.close()


def test_the_next_part_has_the_next_number(tmp_path):
    part = PartFile(tmp_path, "aa")
    part.append(b"x\n")
    part.append(b"y\n")
    assert part.size == 4
    assert part.age_s > 0
    first = part.close()
    assert first is not None
    assert (part.size, part.age_s, part.close()) == (0, 0.0, None)
    part.append(b"z\n")
    part.close()
    assert parts(tmp_path) == {"00001.jsonl": b"x\ny\n", "00002.jsonl": b"z\n"}


@pytest.mark.parametrize("room", [0, 1, 5])
def test_rows_that_do_not_fit_leave_the_part_as_it_was(tmp_path, monkeypatch, room):
    part = PartFile(tmp_path, "aa")
    part.append(b"x\n")
    with monkeypatch.context() as full:
        full_after(full, room)
        with pytest.raises(OSError, match="No space left"):
            part.append(b"longer than that\n")
    assert parts(tmp_path) == {"00001.jsonl": b"x\n"}
    part.append(b"y\n")
    part.close()
    assert parts(tmp_path) == {"00001.jsonl": b"x\n", "00002.jsonl": b"y\n"}


def test_a_part_that_never_got_a_row_is_taken_away(tmp_path, monkeypatch):
    part = PartFile(tmp_path, "aa")
    with monkeypatch.context() as full:
        full_after(full, 3)
        for _ in range(3):
            with pytest.raises(OSError, match="No space left"):
                part.append(b"longer than that\n")
            assert parts(tmp_path) == {}
    part.append(b"y\n")
    part.close()
    assert parts(tmp_path) == {"00001.jsonl": b"y\n"}


def test_a_write_that_takes_a_part_of_it_is_gone_on_with(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(part_file.os, "write", lambda h, c: real(h, c[:3]))
    part = PartFile(tmp_path, "aa")
    part.append(b"longer than that\n")
    part.close()
    assert parts(tmp_path) == {"00001.jsonl": b"longer than that\n"}


def test_a_part_that_somebody_deletes_is_not_written_to(tmp_path):
    part = PartFile(tmp_path, "aa")
    part.append(b"x\n")
    next(tmp_path.iterdir()).unlink()
    part.append(b"y\n")
    part.close()
    assert parts(tmp_path) == {"00002.jsonl": b"y\n"}
