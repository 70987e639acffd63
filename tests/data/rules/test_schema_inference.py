"""A schema that is guessed holds for its own data, and nothing in them becomes code."""

from __future__ import annotations

import ast
import datetime as dt
import importlib.util

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.rules.column_guesses import guess
from pytest_mlgate.data.rules.schema_inference import infer_schema
from pytest_mlgate.data.rules.schema_source import quoted
from pytest_mlgate.data.rules.schema_source import schema_source
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

HOSTILE = (
    '"); import os; os.abort() #',
    "'''",
    '"""',
    "a\nb",
    "\\",
    "\\\n",
    "{}",
    "\x00",
    "\u202egnp",
    "naïve",
    "",
    " ",
    "x" * 300,
    "class",
    "# no comment",
)


def loaded(source, name="Rows"):
    names = {}
    exec(compile(source, "schema.py", "exec"), names)
    return names[name]


def people(library):
    rows = 200
    table = {
        "age": [17 + i % 70 for i in range(rows)],
        "income": [1000.5 + i * 3.25 for i in range(rows)],
        "plan": ["basic", "plus"] * (rows // 2),
        "city": [None if i % 10 == 0 else f"c{i % 7}" for i in range(rows)],
        "active": [True, False] * (rows // 2),
        "id": list(range(10**6, 10**6 + rows)),
        "seen": [
            dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(hours=i)
            for i in range(rows)
        ],
    }
    return library.DataFrame(table)


BOTH = pytest.mark.parametrize("library", [pd, pl], ids=["pandas", "polars"])


@BOTH
def test_the_data_keep_the_schema_that_was_guessed_from_them(library):
    frame = people(library)
    schema = loaded(schema_source(wrap_frame(frame), name="Rows"))
    assert len(schema.validate(frame, lazy=True)) == 200
    assert schema.strict is True


@BOTH
@pytest.mark.parametrize(
    ("column", "value"),
    [("age", -1), ("plan", "gold"), ("city", "elsewhere"), ("income", 1e9)],
)
def test_other_data_break_it(library, column, value):
    frame = people(library)
    schema = loaded(schema_source(wrap_frame(frame), name="Rows"))
    values = [value, *frame[column].to_list()[1:]]
    if library is pd:
        broken = frame.assign(**{column: values})
    else:
        broken = frame.with_columns(pl.Series(column, values))
    with pytest.raises(Exception, match=column):
        schema.validate(broken, lazy=True)


@BOTH
def test_a_new_column_breaks_it(library):
    frame = people(library)
    schema = loaded(schema_source(wrap_frame(frame), name="Rows"))
    more = library.DataFrame({**{c: frame[c] for c in frame.columns}, "new": [1] * 200})
    with pytest.raises(Exception, match="new"):
        schema.validate(more, lazy=True)


@BOTH
def test_hostile_names_and_values_stay_text(library):
    names = [h for h in HOSTILE if library is pd or h != "\ud83d"]
    values = [h for h in names if h != "\ud83d"] * 5
    frame = library.DataFrame(dict.fromkeys(names, values))
    source = schema_source(wrap_frame(frame), name="Rows")
    assert source.isascii()
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    }
    assert calls == {"pa.DataFrameSchema", "pa.Column", "pa.Check.isin"}
    schema = loaded(source)
    assert list(schema.columns) == list(HOSTILE)
    assert len(schema.validate(frame, lazy=True)) == len(values)


@given(st.text(st.characters(exclude_categories=())))
def test_a_quoted_text_reads_as_itself(text):
    literal = quoted(text)
    assert ast.literal_eval(literal) == text
    assert literal.isascii()
    assert literal.isprintable()


NUMBERS = st.one_of(
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=12))
def test_bounds_hold_for_the_numbers_that_they_were_guessed_from(numbers):
    frame = pd.DataFrame({"x": numbers})
    schema = loaded(schema_source(wrap_frame(frame), name="Rows"))
    assert len(schema.validate(frame, lazy=True)) == len(numbers)


CELLS = st.one_of(st.none(), st.sampled_from(["a", "b\n", '"']), st.text(max_size=3))


@settings(max_examples=40, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=12), st.sampled_from([pd, pl]))
def test_lists_hold_for_the_texts_that_they_were_guessed_from(cells, library):
    cells = [None if c is None else c.encode("utf-8", "ignore").decode() for c in cells]
    cells = cells * 6
    if library is pd:
        frame = pd.DataFrame({"x": pd.Series(cells, dtype=object)})
    else:
        frame = pl.DataFrame({"x": pl.Series(cells, dtype=pl.String)})
    schema = loaded(schema_source(wrap_frame(frame), name="Rows"))
    assert len(schema.validate(frame, lazy=True)) == len(cells)


ODD = {
    "none": pd.Series([None, None], dtype=object),
    "nan": [np.nan, np.nan],
    "inf": [np.inf, 1.0],
    "constant": [3, 3],
    "mixed": pd.Series([1, "a"], dtype=object),
    "lists": pd.Series([[1], [2]], dtype=object),
    "dates": pd.Series([dt.date(2026, 1, 1)] * 2, dtype=object),
    "zoned": pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True),
    "category": pd.Categorical([1, 2]),
    "words": pd.Categorical(["a", None]),
    "gaps": pd.array([1, None], dtype="Int64"),
    "maybe": pd.array([True, None], dtype="boolean"),
    "spans": pd.to_timedelta([1, 2], unit="s"),
    "periods": pd.period_range("2026-01", periods=2, freq="M"),
    "small": np.array([1, 2], dtype=np.uint8),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_column_of_pandas_keeps_its_own_schema(name):
    frame = pd.DataFrame({name: ODD[name]})
    schema = loaded(schema_source(wrap_frame(frame), name="Rows"))
    assert len(schema.validate(frame, lazy=True)) == 2


ODD_POLARS = {
    "null": pl.Series([None, None]),
    "nan": pl.Series([float("nan"), 1.0]),
    "enum": pl.Series(["a", '"'], dtype=pl.Enum(["a", '"'])),
    "category": pl.Series(["a", "b"], dtype=pl.Categorical),
    "decimal": pl.Series([1, 2]).cast(pl.Decimal(10, 2)),
    "lists": pl.Series([[1], [2]]),
    "records": pl.Series([{"a": 1}, {"a": 2}]),
    "zoned": pl.Series([dt.datetime(2026, 1, 1, tzinfo=dt.UTC)] * 2),
    "time": pl.Series([dt.time(1), dt.time(2)]),
    "gaps": pl.Series([2**60 + 1, None]),
}


@pytest.mark.parametrize("name", ODD_POLARS)
def test_an_odd_column_of_polars_keeps_its_own_schema(name):
    frame = pl.DataFrame({name: ODD_POLARS[name]})
    schema = loaded(schema_source(wrap_frame(frame), name="Rows"))
    assert len(schema.validate(frame, lazy=True)) == 2


def test_personal_data_are_not_written_down():
    frame = pd.DataFrame({"contact": ["ada@example.org", "bob@example.org"] * 20})
    source = schema_source(wrap_frame(frame), name="Rows")
    assert "example.org" not in source
    assert "personal data" in source


def test_lines_fit_and_every_rule_has_its_reason():
    frame = pd.DataFrame({"word": [f"value number {i}" for i in range(20)] * 5})
    source = schema_source(wrap_frame(frame), name="Rows")
    assert max(map(len, source.splitlines())) <= 88
    assert "# 20 different values, none missing; the values that there are" in source
    assert source.endswith(")\n")


def test_the_file_can_be_imported_and_is_called_after_its_name(tmp_path):
    path = infer_schema(people(pd), tmp_path / "income_schema.py")
    spec = importlib.util.spec_from_file_location("income_schema", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.IncomeSchema.name == "IncomeSchema"


def test_a_reference_is_read_with_the_engine_that_is_asked_for(tmp_path):
    people(pd)[["age", "plan"]].to_csv(tmp_path / "train.csv", index=False)
    path = infer_schema(
        str(tmp_path / "train.csv"), tmp_path / "s.py", engine="polars", name="Train"
    )
    source = path.read_text("utf-8")
    assert "pandera.polars" in source
    assert "200 rows" in source
    assert '"age": pa.Column(pl.Int64' in source


def test_an_edited_file_is_not_replaced_unless_forced(tmp_path):
    path = tmp_path / "schema.py"
    path.write_text("# mine\n")
    with pytest.raises(InvalidInput, match="force=True"):
        infer_schema(people(pd), path)
    assert path.read_text() == "# mine\n"
    infer_schema(people(pd), path, force=True)
    assert "DataFrameSchema" in path.read_text()
    assert [p.name for p in tmp_path.iterdir()] == ["schema.py"]


def test_a_missing_folder_is_told_and_nothing_is_written(tmp_path):
    with pytest.raises(InvalidInput, match="create the folder"):
        infer_schema(people(pd), tmp_path / "none" / "schema.py")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"path": "schema.txt"}, "ends in .py"),
        ({"path": "s.py", "name": "a b"}, "Python name"),
        ({"path": "s.py", "name": "class"}, "Python name"),
        ({"path": "s.py", "name": "pa"}, "Python name"),
    ],
)
def test_a_name_that_python_cannot_use_is_refused(asked, match, tmp_path):
    asked = {**asked, "path": tmp_path / asked["path"]}
    with pytest.raises(InvalidInput, match=match):
        infer_schema(people(pd), **asked)
    assert list(tmp_path.iterdir()) == []


def test_a_lazy_or_empty_or_foreign_table_is_refused(tmp_path):
    path = tmp_path / "s.py"
    with pytest.raises(InvalidInput, match="collect"):
        infer_schema(people(pl).lazy(), path)
    with pytest.raises(UnreadableData, match="0 rows"):
        infer_schema(people(pd).head(0), path)
    with pytest.raises(InvalidInput, match="pandas or polars"):
        infer_schema(people(pl).to_arrow(), path)
    assert not path.exists()


def test_an_identifier_gets_no_bounds_but_a_question():
    import narwhals as nw

    found = guess(nw.from_native(people(pd))["id"], "id")
    assert found.low is None
    assert "unique=True" in found.why
