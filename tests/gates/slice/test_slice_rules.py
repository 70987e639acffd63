"""A rule that was told selects the very rows of the slice, in whatever library."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pytest_mlgate.data.slices import mask_where
from pytest_mlgate.gates.slice.slice_columns import slice_columns
from pytest_mlgate.gates.slice.slice_rules import rule_of
from pytest_mlgate.stats.slices.search import Slice

N = 1500
RNG = np.random.default_rng(8)


def plain():
    gaps = RNG.random(N) < 0.1
    return pd.DataFrame(
        {
            "age": RNG.integers(18, 90, N),
            "fine": RNG.normal(size=N),
            "gaps": np.where(gaps, np.nan, RNG.normal(size=N)),
            "far": np.where(RNG.random(N) < 0.2, np.inf, RNG.normal(size=N)),
            "few": RNG.integers(1, 4, N).astype(float),
            "yes": RNG.random(N) < 0.5,
            "city": RNG.choice([f"it's {k}" for k in range(20)], N),
            "plan": RNG.choice(np.array(["a", "b", None], dtype=object), N),
        }
    )


def nullable():
    rows = plain()
    ages = rows["age"].astype("Int64").mask(RNG.random(N) < 0.1)
    yes = rows["yes"].astype("boolean").mask(RNG.random(N) < 0.1)
    return rows.assign(
        age=ages,
        yes=yes,
        few=rows["few"].astype("Int64").mask(RNG.random(N) < 0.1),
        plan=rows["plan"].astype("string"),
        city=rows["city"].astype("category").where(RNG.random(N) < 0.9),
        far=[None if x > 1 else Decimal(repr(round(x, 2))) for x in rows["fine"]],
    )


def in_polars():
    rows = plain()
    found = pl.from_pandas(rows.drop(columns="gaps"))
    # both kinds of what is not known
    values = [None if k % 20 == 0 else v for k, v in enumerate(rows["gaps"])]
    return found.with_columns(pl.Series("gaps", values, dtype=pl.Float64, strict=False))


FRAMES = {
    "pandas": plain,
    "nullable": nullable,
    "polars": in_polars,
    "pyarrow": lambda: in_polars().to_arrow(),
}


@pytest.fixture(params=FRAMES, scope="module")
def frame(request):
    return FRAMES[request.param]()


def every_slice(columns):
    single = [
        (place, code)
        for place, column in enumerate(columns)
        for code in range(len(column.cells))
    ]
    rng = np.random.default_rng(1)
    pairs = [two for two in combinations(single, 2) if two[0][0] != two[1][0]]
    chosen = rng.choice(len(pairs), 150, replace=False)
    return [(one,) for one in single] + [pairs[place] for place in chosen]


def pasted(text):
    return eval(text, {"nw": nw})


def test_what_is_pasted_selects_the_rows_of_the_slice(frame):
    names = list(nw.from_native(frame, eager_only=True).columns)
    columns, left = slice_columns(frame, names, np.ones(N, dtype=bool), strict=True)
    assert not left
    for conditions in every_slice(columns):
        where = Slice(conditions=conditions)
        rule = rule_of(where, columns, frame)
        _, mask = mask_where(frame, pasted(rule.where))
        expected = where.rows([one.codes for one in columns])
        assert np.array_equal(mask, expected), rule


def test_a_search_within_rows_tells_these_rows_too(frame):
    inside = {"yes": True, "plan": ["a", None]}
    _, kept = mask_where(frame, inside)
    columns, _ = slice_columns(frame, ["age", "few", "yes"], kept, strict=True)
    for conditions in (((0, 1),), ((1, 0),), ((0, 2), (1, 1))):
        where = Slice(conditions=conditions)
        rule = rule_of(where, columns, frame, within=inside)
        _, mask = mask_where(frame, pasted(rule.where))
        held = np.zeros(N, dtype=bool)
        held[np.flatnonzero(kept)] = where.rows([one.codes for one in columns])
        assert np.array_equal(mask, held), rule


def test_a_search_within_a_function_calls_it():
    rows = plain()

    def adults(rows):
        return rows["age"] > 30

    columns, _ = slice_columns(rows, ["few"], adults(rows).to_numpy(), strict=True)
    told = rule_of(Slice(conditions=((0, 0),)), columns, rows, within=adults)
    assert told.where.startswith("lambda rows: adults(rows) & (rows['few'] == ")


def test_values_are_told_as_a_mapping_and_ends_as_short_numbers():
    rows = plain().assign(fine=np.linspace(0.123456, 0.987654, N))
    columns, _ = slice_columns(
        rows, ["plan", "few", "fine"], np.ones(N, dtype=bool), strict=True
    )
    missing = [cell.options for cell in columns[0].cells[:-1]]
    told = rule_of(Slice(conditions=((0, len(missing)), (1, 0))), columns, rows)
    first = columns[1].cells[0].options[0]
    assert told.where == f"{{'plan': None, 'few': {first:.0f}}}"
    assert told.words == f"plan = <missing> and few = {first:.0f}"
    part = rule_of(Slice(conditions=((2, 3),)), columns, rows)
    assert part.words == "fine in (0.3824, 0.469]"


def test_other_values_are_named():
    rows = plain()
    columns, _ = slice_columns(rows, ["city"], np.ones(N, dtype=bool), strict=True)
    told = rule_of(Slice(conditions=((0, 9),)), columns, rows)
    assert told.words.startswith("city is none of it's ")
    assert told.words.count(",") == 8


def test_an_arrow_table_is_asked_through_narwhals():
    rows = pa.table({"x": list(range(100)) * 5})
    columns, _ = slice_columns(rows, ["x"], np.ones(500, dtype=bool), strict=True)
    told = rule_of(Slice(conditions=((0, 0),)), columns, rows)
    assert "nw.from_native(rows, eager_only=True)['x'] <= 9" in told.where
