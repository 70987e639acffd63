from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pytest_mlgate.data.references.data_identity import identity_of
from pytest_mlgate.data.references.origin import Origin
from pytest_mlgate.data.references.schema_digest import column_kinds
from pytest_mlgate.data.references.schema_digest import schema_digest
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame

ROWS = {
    "whole": [1, 2, 3],
    "gaps": [1, None, 3],
    "share": [0.5, None, 1.25],
    "flag": [True, False, True],
    "word": ["a", None, "c"],
    "day": [date(2026, 1, 1)] * 3,
    "at": [datetime(2026, 1, 1, 8)] * 3,  # noqa: DTZ001 - a column without a zone
    "zoned": [datetime(2026, 1, 1, 8, tzinfo=UTC)] * 3,
    "nothing": [None, None, None],
}
KINDS = {
    "whole": "number",
    "gaps": "number",
    "share": "number",
    "flag": "boolean",
    "word": "text",
    "day": "date",
    "at": "datetime",
    "zoned": "datetime with zone",
    "nothing": "empty",
}


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_every_library_names_the_same_form(make):
    assert column_kinds(make(ROWS)) == KINDS


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_one_file_has_one_form_whichever_library_reads_it(suffix, tmp_path):
    frame = pl.DataFrame(ROWS)
    path = tmp_path / f"t.{suffix}"
    frame.write_csv(path) if suffix == "csv" else frame.write_parquet(path)
    found = [
        identity_of(read_table(path.name, root=tmp_path, engine=engine))
        for engine in ("pandas", "polars")
    ]
    if suffix == "csv":
        # a CSV file holds no types: polars and pandas read days and times as texts
        assert {found[0].kinds["day"], found[1].kinds["day"]} == {"text"}
    assert found[0].kinds == found[1].kinds
    assert found[0].schema_digest == found[1].schema_digest


def test_widths_and_categories_are_no_part_of_the_form():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    narrow = frame.astype({"a": "int8", "b": "category"})
    assert column_kinds(frame) == column_kinds(narrow)


def test_a_lazy_table_is_named_by_its_types_and_never_read():
    def explode(_frame):
        raise AssertionError("a row was read")

    typed = {name: values for name, values in ROWS.items() if name != "nothing"}
    lazy = pl.LazyFrame(typed).with_columns(
        enum=pl.lit("a").cast(pl.Enum(["a"])),
        money=pl.lit(Decimal("1.5")),
        wait=pl.duration(days=1),
        many=pl.concat_list("whole", "whole"),
    )
    lazy = lazy.map_batches(explode, schema=lazy.collect_schema())
    more = {"enum": "text", "money": "number", "wait": "duration", "many": "mixed"}
    wanted = {name: KINDS[name] for name in typed} | more
    assert column_kinds(lazy) == wanted
    assert column_kinds(nw.from_native(lazy)) == wanted


def test_the_digest_depends_on_names_and_kinds_only():
    one = schema_digest({"a": "number", "b": "text"})
    assert one == schema_digest({"b": "text", "a": "number"})
    assert one != schema_digest({"a": "text", "b": "number"})
    assert one != schema_digest({"a": "number", "c": "text"})
    assert one != schema_digest({"a": "number"})


def test_what_a_record_says_of_a_table(tmp_path):
    pd.DataFrame({"b": [1], "a": ["x"]}).to_csv(tmp_path / "t.csv", index=False)
    table = read_table("t.csv", root=tmp_path)
    found = identity_of(table)
    assert (found.reference, found.identity) == ("t.csv", table.identity)
    assert (found.rows, found.columns) == (1, ("b", "a"))
    assert found.origin == Origin(
        kind="file", version=None, mutable=True, resolved="another time"
    )
    assert found.schema_digest == schema_digest({"a": "text", "b": "number"})


def test_rows_made_in_memory_say_so():
    found = identity_of(wrap_frame(pl.DataFrame({"a": [1]})))
    assert (found.origin.kind, found.origin.mutable) == ("memory", True)
