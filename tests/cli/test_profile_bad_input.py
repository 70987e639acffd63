"""``mlgate profile`` on bad input: one message with file and cause, and no file."""

from __future__ import annotations

import gzip
import re

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.cli import app


@pytest.fixture
def mlgate(tmp_path, monkeypatch, capsys):
    """Run the command in this process: exit status, output, and what it says."""

    def mlgate(*arguments):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("sys.argv", ["mlgate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return mlgate


def table(rows=500, **changes):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {"x": rng.normal(size=rows), "c": rng.choice(["a", "b"], rows)}
    )
    return frame.assign(**changes)


def _csv(path):
    table().to_csv(path, index=False)


def _cut_gzip(path):
    whole = gzip.compress(table().to_csv(index=False).encode())
    path.write_bytes(whole[: len(whole) // 2])


def _cut_parquet(path):
    table().to_parquet(path)
    path.write_bytes(path.read_bytes()[:2000])


def _bad_footer(path):
    table().to_parquet(path)
    whole = bytearray(path.read_bytes())
    whole[-60:-8] = b"\xff" * 52
    path.write_bytes(bytes(whole))


def _long_footer(path):
    table().to_parquet(path)
    whole = bytearray(path.read_bytes())
    whole[-8:-4] = b"\xff\xff\xff\x7f"
    path.write_bytes(bytes(whole))


def _header_alone(path):
    path.write_text("x,c\n")


def _nothing(path):
    path.write_bytes(b"")


def _twice(path):
    path.write_text("x,x\n1,2\n")


def _short_row(path):
    path.write_text("x,c\n1,a\n2\n")


def _binary(path):
    path.write_bytes(bytes(range(256)) * 10)


def _lists(path):
    table(x=[[1]] * 500).to_parquet(path)


BAD_FILES = {
    "cut.csv.gz": _cut_gzip,
    "cut.parquet": _cut_parquet,
    "bad_footer.parquet": _bad_footer,
    "long_footer.parquet": _long_footer,
    "header_alone.csv": _header_alone,
    "nothing.csv": _nothing,
    "nothing.parquet": _nothing,
    "nothing.csv.gz": _nothing,
    "twice.csv": _twice,
    "short_row.csv": _short_row,
    "binary.csv": _binary,
}


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("name", BAD_FILES)
def test_a_damaged_table_is_named_and_leaves_no_profile(mlgate, tmp_path, name, engine):
    BAD_FILES[name](tmp_path / name)
    status, out, err = mlgate("profile", name, "-o", "p.json", "--engine", engine)
    assert (status, out) == (4, "")
    assert err.startswith("mlgate: ")
    assert name in err
    assert "Traceback" not in err
    assert not list(tmp_path.glob("*p.json*"))


@pytest.mark.parametrize("name", ["cut.csv.gz", "bad_footer.parquet"])
def test_a_damaged_file_among_sound_ones_spoils_no_profile_that_is_there(
    mlgate, tmp_path, name
):
    _csv(tmp_path / "sound.csv")
    BAD_FILES[name](tmp_path / name)
    (tmp_path / "p.json").write_text("the old one")
    status, _, err = mlgate("profile", "sound.csv", name, "-o", "p.json")
    assert status == 4
    assert name in err
    assert (tmp_path / "p.json").read_text() == "the old one"
    assert {path.name for path in tmp_path.iterdir()} == {"sound.csv", name, "p.json"}


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (table().drop(columns="c"), "there is no column 'c'"),
        (table(x="text"), "'x' must hold numbers .* text"),
    ],
)
def test_files_of_one_table_that_differ_are_refused(mlgate, tmp_path, second, told):
    _csv(tmp_path / "1.csv")
    second.to_csv(tmp_path / "2.csv", index=False)
    status, _, err = mlgate("profile", "1.csv", "2.csv", "-o", "p.json")
    assert status == 4
    assert re.search(told, err)
    assert not (tmp_path / "p.json").exists()


def test_a_column_without_a_distribution_is_named(mlgate, tmp_path):
    _lists(tmp_path / "lists.parquet")
    status, _, err = mlgate("profile", "lists.parquet", "-o", "p.json")
    assert status == 4
    assert "the column 'x' must hold" in err
    assert not (tmp_path / "p.json").exists()
    status, *_ = mlgate("profile", "lists.parquet", "-o", "p.json", "-c", "c")
    assert status == 0


@pytest.mark.parametrize("like", ["cut", "no json", "another file"])
def test_a_profile_to_be_like_that_is_damaged_is_named(mlgate, tmp_path, like):
    _csv(tmp_path / "1.csv")
    mlgate("profile", "1.csv", "-o", "first.json")
    whole = (tmp_path / "first.json").read_text()
    told = {"cut": whole[:300], "no json": "x", "another file": '{"kind": "record"}'}
    (tmp_path / "first.json").write_text(told[like])
    status, _, err = mlgate("profile", "1.csv", "-o", "p.json", "--like", "first.json")
    assert status == 4
    assert "first.json: " in err
    assert "Hint: " in err
    assert not (tmp_path / "p.json").exists()


def test_a_profile_that_cannot_be_written_is_told(mlgate, tmp_path):
    _csv(tmp_path / "1.csv")
    status, _, err = mlgate("profile", "1.csv", "-o", "no folder/p.json")
    assert status == 4
    assert "p.json" in err
