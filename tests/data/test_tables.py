from __future__ import annotations

import gzip
import sys
from hashlib import sha256

import fsspec
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

TEXT = "age,work,income\n17,?,<=50K\n42,,>50K\n58,NA,>50K\n"
ENGINES = ("pandas", "polars")

pytestmark = pytest.mark.filterwarnings("error::ResourceWarning")


def _write(folder, name="t.csv", text=TEXT):
    path = folder / name
    content = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["t.csv", "T.CSV", "t.csv.gz"])
def test_csv_is_read_as_it_stands(name, engine, tmp_path):
    path = tmp_path / name
    content = TEXT.encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    found = read_table(name, root=tmp_path, engine=engine)
    assert type(found.frame).__module__.split(".")[0] == engine
    assert (found.reference, found.rows) == (name, 3)
    assert found.columns == ("age", "work", "income")
    assert found.identity == f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    work = found.frame["work"]
    values = work.to_list() if engine == "polars" else work.tolist()
    assert values[0] == "?"
    assert pd.isna(values[1])
    assert values[2] == "NA"


@pytest.mark.parametrize("engine", ENGINES)
def test_parquet_keeps_its_types(engine, tmp_path):
    frame = pd.DataFrame({"c": pd.Categorical(["x", None]), "n": [1, 2]})
    frame.to_parquet(tmp_path / "t.parquet")
    found = read_table("t.parquet", root=tmp_path, engine=engine)
    assert (found.rows, found.columns) == (2, ("c", "n"))
    assert str(found.frame["c"].dtype).lower().startswith("categorical") or (
        str(found.frame["c"].dtype) == "category"
    )


def test_a_column_that_pandas_hid_in_the_index_comes_back(tmp_path):
    frame = pd.DataFrame({"a": [1, 2], "id": ["x", "y"]}).set_index("id")
    frame.to_parquet(tmp_path / "t.parquet")
    found = read_table("t.parquet", root=tmp_path)
    assert set(found.columns) == {"a", "id"}
    assert found.frame.index.equals(pd.RangeIndex(2))


@pytest.mark.parametrize("engine", ENGINES)
def test_an_index_without_a_name_is_no_column(engine, tmp_path):
    pd.DataFrame({"a": [1, 2]}, index=["x", "y"]).to_parquet(tmp_path / "t.parquet")
    assert read_table("t.parquet", root=tmp_path, engine=engine).columns == ("a",)


def test_a_url_is_read(tmp_path):
    with fsspec.open("memory://tables/t.csv", "wb") as stream:
        stream.write(TEXT.encode())
    assert read_table("memory://tables/t.csv", root=tmp_path).rows == 3


def test_a_late_fraction_does_not_surprise_polars(tmp_path):
    _write(tmp_path, text="a\n" + "1\n" * 500 + "1.5\n\n")
    found = read_table("t.csv", root=tmp_path, engine="polars")
    assert found.frame["a"].dtype == pl.Float64
    assert found.rows == 501


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("t.csv", b"", "the file is empty"),
        ("t.csv", b"a,b\n", "0 rows and 2 columns"),
        ("t.csv", b"a,a\n1,2\n", "'a' stands 2 times in the header"),
        ("t.csv", b"a,b\n1,2\n3\n", "1 fields where the header names 2"),
        ("t.csv", b'a,b\n1,"x\n2,y\n', "read"),
        ("t.csv", b"a,b\n1,\xff\n", "not UTF-8"),
        (
            "t.csv.gz",
            gzip.compress(TEXT.encode(), mtime=0)[:-9],
            "cut short or damaged",
        ),
        ("t.csv.gz", TEXT.encode(), "cut short or damaged"),
        ("t.parquet", b"PAR1 no footer", "cannot be read"),
        ("t.parquet", b"", "cannot be read"),
    ],
)
def test_a_damaged_file_is_an_error_with_file_and_remedy(
    name, content, told, engine, tmp_path
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableData) as error:
        read_table(name, root=tmp_path, engine=engine)
    message = str(error.value)
    assert str(tmp_path / name) in message
    assert told in message
    assert "Hint: " in message


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("position", range(4, 600, 12))
def test_a_flipped_byte_in_parquet_never_gives_a_bare_traceback(
    position, engine, tmp_path
):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": range(50), "b": ["x"] * 50}).to_parquet(path)
    content = bytearray(path.read_bytes())
    content[position % len(content)] ^= 0xFF
    path.write_bytes(content)
    try:
        found = read_table("t.parquet", root=tmp_path, engine=engine)
    except UnreadableData as error:
        assert str(path) in str(error)  # noqa: PT017 - either whole or an error
    else:
        assert found.rows == 50


@pytest.mark.parametrize("engine", ENGINES)
def test_a_repeated_column_in_parquet_is_named(engine, tmp_path):
    pq.write_table(pa.table([[1], [2]], names=["a", "a"]), tmp_path / "t.parquet")
    with pytest.raises(UnreadableData, match="'a'"):
        read_table("t.parquet", root=tmp_path, engine=engine)


def test_an_unknown_suffix_lists_the_known_ones(tmp_path):
    with pytest.raises(UnreadableData) as told:
        read_table("t.xlsx", root=tmp_path)
    assert "'t.xlsx'" in str(told.value)
    assert ".csv, .csv.gz, .parquet" in str(told.value)
    assert "Hint: convert the table to parquet" in str(told.value)


def test_a_missing_library_names_the_extra(tmp_path, monkeypatch):
    _write(tmp_path)
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "t.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingDependency, match=r"pytest-mlgate\[parquet\]"):
        read_table("t.parquet", root=tmp_path)
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingDependency, match=r"pytest-mlgate\[polars\]"):
        read_table("t.csv", root=tmp_path, engine="polars")


def test_the_identity_of_a_frame_does_not_depend_on_its_index():
    frame = pd.DataFrame({"a": [1.5, None], "b": ["x", None]})
    moved = frame.set_index(pd.Index([7, 8], name="row"))
    assert wrap_frame(frame).identity == wrap_frame(moved).identity
    assert wrap_frame(moved).frame is moved
    assert wrap_frame(frame).reference == "in memory"


@pytest.mark.parametrize("library", [pd, pl])
def test_the_identity_of_a_frame_depends_on_all_its_content(library):
    content = [
        {"a": [1, 2], "b": ["x", "y"]},
        {"a": [1, 3], "b": ["x", "y"]},
        {"a": [2, 1], "b": ["x", "y"]},
        {"b": ["x", "y"], "a": [1, 2]},
        {"a": [1, 2], "c": ["x", "y"]},
        {"a": [1, 2], "b": ["xy", ""]},
        {"a": [1, 2], "b": ["x", None]},
        {"a": [1, 2], "b": [True, False]},
        {"a": [1.0, 2.0], "b": ["x", "y"]},
        {"a": ["1", "2"], "b": ["x", "y"]},
        {"a": [1, 2], "b": [b"x", None]},
    ]
    found = {wrap_frame(library.DataFrame(columns)).identity for columns in content}
    assert len(found) == len(content)


def test_polars_and_pyarrow_frames_are_tables():
    frame = pl.DataFrame({"a": [1, 2], "b": [[1], [2]]})
    found = wrap_frame(frame, reference="mine")
    assert (found.rows, found.columns) == (2, ("a", "b"))
    assert wrap_frame(frame.to_arrow()).columns == ("a", "b")


@pytest.mark.parametrize(
    ("frame", "error", "told"),
    [
        (pl.DataFrame({"a": [1]}).lazy(), InvalidInput, "collect"),
        ([1, 2], InvalidInput, "must be a pandas, polars or pyarrow frame"),
        (pd.DataFrame({"a": []}), UnreadableData, "0 rows"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), UnreadableData, "2 times"),
        (pd.DataFrame([[1, 2]]), UnreadableData, "must be text; got 0 "),
        (pa.table([[1], [2]], names=["a", "a"]), UnreadableData, "unique"),
    ],
)
def test_what_is_no_table_is_refused(frame, error, told):
    with pytest.raises(error) as raised:
        wrap_frame(frame)
    assert told in str(raised.value)
