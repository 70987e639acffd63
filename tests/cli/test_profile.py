"""``mlgate profile`` as a person types it: what it writes, says, and refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate import __version__
from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.profiles.profiling import profile_table

REAL = Path(__file__).parents[1] / "fixtures" / "penguins.csv"


def mlgate(*arguments, folder):
    """Run the command in a process of its own, as installed."""
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from pytest_mlgate.cli.app import main; main()",
            *map(str, arguments),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def table(seed, rows=500):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"x": rng.normal(size=rows), "c": rng.choice(["a", "b"], rows)})


def test_a_profile_of_real_data_is_written_and_read(tmp_path):
    done = mlgate("profile", REAL, "-o", "penguins.json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("wrote penguins.json: 344 rows, ")
    profile = read_profile(tmp_path / "penguins.json")
    species = profile.by_label()["species"]
    assert dict(zip(species.levels, species.counts, strict=True)) == {
        "Adelie": 152,
        "Gentoo": 124,
        "Chinstrap": 68,
    }
    assert profile.identity.startswith("sha256:")


def test_several_files_are_added_up_on_the_cells_of_the_first(tmp_path):
    for number in range(3):
        table(number).to_csv(tmp_path / f"{number}.csv", index=False)
    done = mlgate(
        "profile", "0.csv", "1.csv", "2.csv", "-o", "all.json", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    found = read_profile(tmp_path / "all.json").by_label()
    first = profile_table(pd.read_csv(tmp_path / "0.csv")).by_label()
    assert found["x"].rows == 1500
    assert found["x"].edges == first["x"].edges


def test_a_window_is_counted_on_the_cells_of_another(tmp_path):
    for number in range(2):
        table(number).to_csv(tmp_path / f"{number}.csv", index=False)
    assert not mlgate("profile", "0.csv", "-o", "0.json", folder=tmp_path).returncode
    done = mlgate(
        "profile", "1.csv", "-o", "1.json", "--like", "0.json", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    one, other = (read_profile(tmp_path / name) for name in ("0.json", "1.json"))
    assert one.by_label()["x"].edges == other.by_label()["x"].edges


def test_an_engine_counts_where_the_rows_are(tmp_path):
    table(0).to_parquet(tmp_path / "0.parquet")
    done = mlgate(
        "profile", "0.parquet", "-o", "0.json", "--engine", "duckdb", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert read_profile(tmp_path / "0.json").rows == 500


def test_columns_and_engine_can_be_chosen(tmp_path):
    table(0).to_csv(tmp_path / "0.csv", index=False)
    done = mlgate(
        "profile", "0.csv", "-o", "x.json", "-c", "x", "--engine", "polars",
        folder=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list(read_profile(tmp_path / "x.json").by_label()) == ["x"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["profile", "none.csv", "-o", "p.json"], "there is no such file"),
        (["profile", "0.csv", "-o", "p.txt"], "ends in .json"),
        (["profile", "0.csv", "-o", "p.json", "--engine", "excel"], "engine"),
        (["profile", "0.csv", "-o", "p.json", "-c", "z"], "'z'"),
        (["profile", "0.csv", "-o", "p.json", "--like", "0.csv"], "0.csv"),
        (["profile", "0.csv", "-o", "no/folder/p.json"], "folder"),
    ],
)
def test_a_mistake_is_one_message_and_leaves_nothing(tmp_path, arguments, told):
    table(0).to_csv(tmp_path / "0.csv", index=False)
    done = mlgate(*arguments, folder=tmp_path)
    assert done.returncode == 4
    assert done.stderr.startswith("mlgate: ")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["0.csv"]


def test_the_version_and_the_help_are_told(tmp_path):
    assert mlgate("--version", folder=tmp_path).stdout.strip().endswith(__version__)
    assert "profile" in mlgate("--help", folder=tmp_path).stdout
    assert mlgate("prophecy", folder=tmp_path).returncode == 2
