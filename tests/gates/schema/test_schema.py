"""`SchemaGate`: every failure at once, few shown, nothing silently unchecked."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pandera.polars as pap
import polars as pl
import pytest
from pandera.config import ValidationDepth
from pandera.config import config_context

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

GOOD = {"age": [17, 42, 90], "sex": ["F", "M", "F"]}


class People(pa.DataFrameModel):
    age: int = pa.Field(ge=0, le=120)
    sex: str = pa.Field(isin=["F", "M"])

    class Config:
        strict = True


class PeoplePolars(pap.DataFrameModel):
    age: int = pap.Field(ge=0, le=120)
    sex: str = pap.Field(isin=["F", "M"])

    class Config:
        strict = True


class Lax(pa.DataFrameModel):
    age: float = pa.Field(ge=0, nullable=True)


class LaxPolars(pap.DataFrameModel):
    age: float = pap.Field(ge=0, nullable=True)


BOTH = pytest.mark.parametrize(
    ("schema", "lax", "frame", "api"),
    [
        (People, Lax, pd.DataFrame, pa),
        (PeoplePolars, LaxPolars, pl.DataFrame, pap),
    ],
    ids=["pandas", "polars"],
)


@pytest.fixture
def ask(tmp_path):
    """Ask a schema gate, and give the one verdict."""

    def ask(schema, data=None, *, evaluation=None):
        settings = Settings(
            name="toy",
            target="y",
            evaluation="table.csv",
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        if evaluation is not None:
            session.adopt("evaluation", evaluation)
        ledger = Ledger("test_gates.py::test_data")
        SchemaGate(session, ledger).conforms(schema, data)
        (verdict,) = ledger.judge(alpha={"schema": 0.0}, severity="required", power=0.8)
        return verdict

    return ask


@BOTH
def test_conforming_data_pass(ask, schema, lax, frame, api):
    verdict = ask(schema, frame(GOOD))
    assert verdict.outcome == "passed"
    assert verdict.check == f"conforms({schema.__name__})"
    assert verdict.estimate == 0
    assert verdict.n == 3
    assert verdict.cases == ()
    assert verdict.cases_left_out == 0


@BOTH
def test_the_evaluation_data_are_the_default(ask, schema, lax, frame, api):
    assert ask(schema, evaluation=frame(GOOD)).outcome == "passed"
    bad = frame({"age": [-3], "sex": ["F"]})
    assert ask(schema, evaluation=bad).outcome == "failed"


@BOTH
def test_a_schema_object_is_as_good_as_a_model_class(ask, schema, lax, frame, api):
    built = schema.to_schema()
    assert ask(built, frame(GOOD)).outcome == "passed"
    assert ask(built, frame({"age": [-3], "sex": ["F"]})).outcome == "failed"
    by_hand = api.DataFrameSchema({"age": api.Column(int, api.Check.ge(18))})
    verdict = ask(by_hand, frame(GOOD))
    assert verdict.outcome == "failed"
    assert verdict.cases == ("age: greater_than_or_equal_to(18), got 17 in row 0",)


@BOTH
def test_every_kind_of_failure_is_found_at_once(ask, schema, lax, frame, api):
    broken = frame(
        {"age": [-1, 200, 3], "sex": ["F", None, "X"], "note": ["a", "b", "c"]}
    )
    verdict = ask(schema, broken)
    assert verdict.outcome == "failed"
    none_is_kept = frame is pl.DataFrame or pd.__version__ < "3"
    assert set(verdict.cases) == {
        "column_in_schema: note",
        "age: greater_than_or_equal_to(0), got -1 in row 0",
        "age: less_than_or_equal_to(120), got 200 in row 1",
        f"sex: not_nullable, got {'None' if none_is_kept else 'nan'} in row 1",
        "sex: isin(['F', 'M']), got 'X' in row 2",
    }
    assert verdict.estimate == -5
    assert verdict.reason == "5 values or rules are broken."
    assert "schema" in verdict.remedy


@BOTH
def test_a_missing_column_and_a_wrong_type_are_told(ask, schema, lax, frame, api):
    verdict = ask(schema, frame({"age": ["old", "young"]}))
    assert verdict.outcome == "failed"
    assert "column_in_dataframe: sex" in verdict.cases
    assert any(case.startswith("age: dtype('") for case in verdict.cases)


@BOTH
def test_a_rule_about_the_table_is_told_once(ask, schema, lax, frame, api):
    built = api.DataFrameSchema(
        {"age": api.Column(int)}, checks=api.Check(lambda _: False, name="sums_up")
    )
    verdict = ask(built, frame(GOOD))
    assert verdict.cases == ("sums_up does not hold",)
    assert verdict.estimate == -1


@BOTH
def test_a_rule_about_rows_counts_rows_and_not_cells(ask, schema, lax, frame, api):
    def young(data):
        if frame is pl.DataFrame:
            return data.lazyframe.select(pl.col("age") < 40)
        return data["age"] < 40

    built = api.DataFrameSchema(
        {"age": api.Column(int), "sex": api.Column(str)},
        checks=api.Check(young, name="young"),
    )
    verdict = ask(built, frame(GOOD))
    assert verdict.cases == (
        "young does not hold in row 1",
        "young does not hold in row 2",
    )
    assert verdict.estimate == -2


@BOTH
def test_a_check_that_raises_is_a_failure_and_says_what(ask, schema, lax, frame, api):
    def odd(_):
        raise ZeroDivisionError("no share of nothing")

    built = api.DataFrameSchema({"age": api.Column(int, api.Check(odd, name="odd"))})
    verdict = ask(built, frame(GOOD))
    assert verdict.outcome == "failed"
    assert "no share of nothing" in verdict.cases[0]


@BOTH
def test_every_broken_rule_is_shown_before_the_second_case_of_one(
    ask, schema, lax, frame, api
):
    ages = [-1] * 30 + [200] * 20 + [3]
    verdict = ask(schema, frame({"age": ages, "sex": ["F"] * 50 + ["X"]}))
    assert len(verdict.cases) == 10
    assert verdict.cases_left_out == 41
    assert verdict.estimate == -51
    rules = [case.partition(",")[0] for case in verdict.cases]
    assert len(set(rules[:3])) == 3
    assert set(rules[3:5]) == set(rules[5:7]) == set(rules[7:9])
    assert len(set(rules[3:5])) == 2


@BOTH
def test_each_missing_column_is_a_rule_of_its_own(ask, schema, lax, frame, api):
    names = [f"c{i}" for i in range(9)]
    built = api.DataFrameSchema(
        {name: api.Column(int) for name in names}
        | {"age": api.Column(int, api.Check.lt(0))}
    )
    verdict = ask(built, frame({"age": [1, 2, 3]}))
    shown = {case for case in verdict.cases if case.startswith("column_in")}
    assert shown == {f"column_in_dataframe: {name}" for name in names}
    assert verdict.cases_left_out == 2


@BOTH
def test_exactly_ten_cases_leave_none_out(ask, schema, lax, frame, api):
    verdict = ask(schema, frame({"age": [-1] * 10, "sex": ["F"] * 10}))
    assert len(verdict.cases) == 10
    assert verdict.cases_left_out == 0


def test_a_lazy_frame_is_refused_and_told_what_can_be_asked_of_it(ask):
    with pytest.raises(InvalidInput, match=r"rows stay in polars.*Hint: ask ranges"):
        ask(PeoplePolars, pl.DataFrame(GOOD).lazy())


@BOTH
def test_validation_switched_off_is_a_failure(ask, schema, lax, frame, api):
    with config_context(validation_enabled=False):
        verdict = ask(schema, frame(GOOD))
    assert verdict.outcome == "failed"
    assert any("PANDERA_VALIDATION_ENABLED" in case for case in verdict.cases)


@BOTH
@pytest.mark.parametrize(
    "depth", [ValidationDepth.SCHEMA_ONLY, ValidationDepth.DATA_ONLY]
)
def test_a_depth_that_leaves_rules_out_is_a_failure(
    ask, schema, lax, frame, api, depth
):
    with config_context(validation_depth=depth):
        verdict = ask(schema, frame(GOOD))
    assert verdict.outcome == "failed"
    assert any(depth.name in case for case in verdict.cases)


@BOTH
def test_the_whole_depth_is_no_failure(ask, schema, lax, frame, api):
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        assert ask(schema, frame(GOOD)).outcome == "passed"


@BOTH
def test_a_table_without_rows_is_a_failure(ask, schema, lax, frame, api):
    verdict = ask(schema, frame(GOOD).head(0))
    assert verdict.outcome == "failed"
    assert verdict.n == 0
    assert any("no rows" in case for case in verdict.cases)


@BOTH
@pytest.mark.parametrize("nothing", [None, float("nan")], ids=["null", "NaN"])
def test_rules_about_a_column_without_values_are_not_kept(
    ask, schema, lax, frame, api, nothing
):
    empty = frame({"age": [nothing, nothing]})
    typed = empty.astype(float) if frame is pd.DataFrame else empty.cast(pl.Float64)
    verdict = ask(lax, typed)
    assert verdict.outcome == "failed"
    assert verdict.cases == (
        "age: every value is missing, so its rules checked nothing",
    )
    some = frame({"age": [nothing, 3.0]})
    assert ask(lax, some).outcome == "passed"


@BOTH
def test_a_pattern_of_columns_is_watched_too(ask, schema, lax, frame, api):
    built = api.DataFrameSchema(
        {"^temp_.*": api.Column(float, api.Check.ge(0), regex=True, nullable=True)}
    )
    good = {"temp_a": [1.0, None], "temp_b": [2.0, 3.0]}
    assert ask(built, frame(good)).outcome == "passed"
    dead = frame({"temp_a": [1.0, 2.0], "temp_b": [float("nan"), float("nan")]})
    verdict = ask(built, dead)
    assert verdict.outcome == "failed"
    assert verdict.cases[0].startswith("temp_b: every value is missing")


@BOTH
def test_a_nullable_column_without_rules_may_be_all_missing(
    ask, schema, lax, frame, api
):
    built = api.DataFrameSchema({"age": api.Column(float, nullable=True)})
    data = frame({"age": [float("nan"), float("nan")]})
    assert ask(built, data).outcome == "passed"


@BOTH
def test_a_schema_without_any_rule_is_a_failure(ask, schema, lax, frame, api):
    verdict = ask(api.DataFrameSchema({}), frame(GOOD))
    assert verdict.outcome == "failed"
    assert "nothing was checked" in verdict.cases[0]


@BOTH
def test_a_schema_that_drops_invalid_rows_is_a_failure(ask, schema, lax, frame, api):
    built = api.DataFrameSchema(
        {"age": api.Column(int, api.Check.ge(0))}, drop_invalid_rows=True
    )
    clean = ask(built, frame(GOOD))
    assert clean.outcome == "failed"
    assert "drops invalid rows" in clean.cases[0]
    dirty = ask(built, frame({"age": [-1, 2, 3], "sex": ["F"] * 3}))
    assert dirty.outcome == "failed"
    assert any("kept 2 of 3 rows" in case for case in dirty.cases)


@pytest.mark.parametrize(
    ("schema", "frame"),
    [(People, pl.DataFrame), (PeoplePolars, pd.DataFrame)],
    ids=["pandas schema", "polars schema"],
)
def test_a_frame_of_the_other_library_is_refused(ask, schema, frame):
    with pytest.raises(InvalidInput, match="Hint: set `engine = "):
        ask(schema, frame(GOOD))


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_is_read_from_the_folder_of_the_settings(ask, tmp_path, kind):
    pd.DataFrame(GOOD).to_csv(tmp_path / "train.csv", index=False)
    verdict = ask(People, kind("train.csv"))
    assert verdict.outcome == "passed"
    assert verdict.subject == "train.csv"
    assert ask(People, kind(tmp_path / "train.csv")).outcome == "passed"


def test_a_path_that_is_not_there_is_told(ask):
    with pytest.raises(UnreadableData, match=r"nowhere\.csv"):
        ask(People, "nowhere.csv")


@pytest.mark.parametrize(
    "schema",
    [None, "People", dict, {"age": int}, pa.Column(int), pa.SeriesSchema(int), 7],
    ids=str,
)
def test_what_is_no_schema_of_a_table_is_refused(ask, schema):
    with pytest.raises(InvalidInput, match="a pandera DataFrameModel"):
        ask(schema, pd.DataFrame(GOOD))


@pytest.mark.parametrize("data", [7, [1, 2], {"age": [1]}, pd.Series([1])], ids=type)
def test_what_is_no_table_is_refused(ask, data):
    with pytest.raises(InvalidInput, match="`data` must be a pandas or polars frame"):
        ask(People, data)


def test_a_column_twice_is_bad_input(ask):
    twice = pd.DataFrame([[1, 2]], columns=["age", "age"])
    with pytest.raises(UnreadableData, match="must be unique"):
        ask(People, twice)


@BOTH
@pytest.mark.parametrize(
    "hostile",
    ["a\nb", "\x1b[31mred", "nul\x00", "\u202egnp", "x" * 10_000, "%s {}", "'; --"],
    ids=ascii,
)
def test_hostile_values_are_spelled_on_one_short_line(
    ask, schema, lax, frame, api, hostile
):
    verdict = ask(schema, frame({"age": [1], "sex": [hostile]}))
    (case,) = verdict.cases
    assert case.isprintable()
    assert len(case) < 200
    assert case.startswith("sex: isin(['F', 'M']), got ")


def test_a_row_is_named_by_its_own_label(ask):
    data = pd.DataFrame({"age": [1, -5], "sex": ["F", "M"]}, index=["ana", "bob"])
    verdict = ask(People, data)
    assert verdict.cases == ("age: greater_than_or_equal_to(0), got -5 in row bob",)


def test_a_rule_about_the_index_is_told(ask):
    built = pa.DataFrameSchema(
        {"age": pa.Column(int)}, index=pa.Index(int, pa.Check.ge(1))
    )
    (case,) = ask(built, pd.DataFrame({"age": [5, 6]})).cases
    assert case == "index: greater_than_or_equal_to(1), got 0 in row 0"


@BOTH
def test_a_hundred_thousand_broken_rows_are_counted_in_seconds(
    ask, schema, lax, frame, api
):
    rows = 100_000
    data = frame({"age": [-1] * rows, "sex": ["F"] * rows})
    started = time.perf_counter()
    verdict = ask(schema, data)
    assert time.perf_counter() - started < 5
    assert len(verdict.cases) == 10
    assert verdict.cases_left_out == rows - 10
