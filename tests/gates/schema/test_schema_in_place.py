"""Rules about rows that stay where they are: what pandas finds, engines find, too."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

ENGINES = ["polars", "polars-lazy", "duckdb"]

FIRST = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - as the column has none
NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


def dirty(n=400, *, seed=1):
    """Rows with everything in them that a rule may trip over."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, n)
    age[[3, 50]] = [-1, 300]
    pay = rng.normal(50, 20, n).round(3)
    pay[::40] = np.nan
    pay[[7, 8]] = [np.inf, -0.0]
    plan = rng.choice(np.array(["basic", "plus"], dtype=object), n)
    plan[[1, 30]] = ["pluss", None]
    opened = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n), unit="h")
    closed = opened + pd.to_timedelta(rng.integers(-2, 90, n), unit="m")
    closed = pd.Series(closed)
    closed[5] = pd.NaT
    seen = pd.Series(opened)
    seen[17] = pd.Timestamp("2026-04-01 10:30:00.25")
    return pd.DataFrame(
        {
            "id": np.where(np.arange(n) % 97 == 96, 5, np.arange(n)) + 1000 * seed,
            "age": age,
            "gap": pd.array(np.where(age % 7 == 0, None, age % 5), dtype="Int64"),
            "pay": pay,
            "net": np.where(np.arange(n) % 50 == 0, pay + 1, pay - 5),
            "plan": plan,
            "opened": opened,
            "closed": closed,
            "seen": seen,
            "zoned": seen.dt.tz_localize("Europe/Berlin"),
            "paid": rng.random(n) < 0.5,
            "digits": [str(number) for number in age],
            "none": pd.array([None] * n, dtype="Float64"),
            "y": (rng.random(n) < 0.1).astype(int),
        }
    )


def ask_everything(gate):
    """Ask every question that an engine can answer."""
    gate.rows(at_least=10, at_most=300)
    gate.ranges({"age": (0, 120), "pay": (0, None), "gap": (None, 3)})
    gate.ranges({"age": (None, 1000), "pay": (None, 1e9)}, allow_missing=["pay"])
    gate.ranges({"plan": (0, 1), "none": (0, 1), "absent": (0, 1), "paid": (0, 1)})
    gate.ranges(
        {"seen": ("2026-01-02", dt.date(2026, 1, 10)), "age": ("2026-01-01", None)}
    )
    gate.ranges({"zoned": ("2026-01-01T12:00+01:00", None)})
    gate.allowed({"plan": ["basic", "plus"], "age": range(18, 90), "paid": [True]})
    gate.allowed({"plan": ["basic", "plus", None], "pay": [1.5], "gap": [0, 1, 2.0]})
    gate.allowed({"opened": [FIRST], "digits": [18, 19]})
    gate.unique("id")
    gate.unique(["gap", "plan"])
    gate.no_duplicates()
    gate.no_duplicates(["age", "paid", "plan"])
    gate.fresh("seen", "7d", now=NOW)
    gate.fresh("seen", "40d", now=NOW, zone="America/New_York", ahead="30d")
    gate.fresh("closed", "1d", now=NOW, allow_missing=True)
    gate.fresh("zoned", "1d", now=NOW)
    gate.fresh("age", "1d", now=NOW)
    gate.label_balance(at_least=0.2)
    gate.label_balance(at_least=0.4, label="paid")
    gate.label_balance(at_least=0.1, label="plan")
    for rule in RULES:
        gate.holds(rule)
        gate.holds(rule, allow_missing=True)
    gate.holds(nw.col("age") < nw.col("id"), name="an expression")
    gate.holds(nw.col("age").max() > 0, name="one answer for all")
    gate.holds(nw.col("age", "id") > 0, name="two answers")


RULES = [
    "opened <= closed",
    "closed is None or opened <= closed",
    "abs(pay - net) < 6",
    "net / (age - 30) > -1000 and pay / 0 > 1",
    "-age * 2 + gap <= 0.5",
    "plan in ['basic', 'plus'] and age not in [-1, 300]",
    "paid or not paid",
    "paid == True",
    "plan != 'plus' or gap is not None",
    "opened >= '2026-01-01T05:00' and zoned >= '2026-01-01T05:00'",
    "18 <= age < 90",
    "digits == 3 or digits > '5'",
    "digits > 3",
    "opened > age",
    "age and paid",
    "absent > 1",
    "none is None",
]


class Placed:
    """A gate on two files, opened with an engine, and its verdicts."""

    def __init__(self, folder, engine, **settings):
        known = {"target": "y", "positive": 1, "reference": "train.parquet"}
        session = GateSession(
            Settings(
                name="toy",
                evaluation="rows.parquet",
                engine=engine,
                file=folder / "mlgate.toml",
                **{k: v for k, v in (known | settings).items() if v is not None},
            )
        )
        self.ledger = Ledger("test_gates.py::test_data")
        self.gate = SchemaGate(session, self.ledger)

    def told(self):
        """Give all that a reader sees of every check."""
        found = self.ledger.judge(alpha={"schema": 0.0}, severity="required", power=0.8)
        return [
            (
                v.check,
                v.subject,
                v.outcome,
                v.estimate,
                v.n,
                v.reason,
                v.remedy,
                v.cases,
                v.cases_left_out,
            )
            for v in found
        ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("tables")
    dirty().to_parquet(found / "rows.parquet", index=False)
    training = pd.concat([dirty(seed=2), dirty().iloc[[2, 60, 61]]])
    training.to_parquet(found / "train.parquet", index=False)
    return found


def everything(folder, engine):
    placed = Placed(folder, engine)
    ask_everything(placed.gate)
    return placed.told()


@pytest.fixture(scope="module")
def in_memory(folder):
    return everything(folder, "pandas")


def test_the_rules_are_kept_and_broken(in_memory):
    outcomes = [outcome for _, _, outcome, *_ in in_memory]
    assert outcomes.count("failed") > 20
    assert outcomes.count("passed") > 5


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_says_what_pandas_says(folder, in_memory, engine):
    assert_alike(everything(folder, engine), in_memory)


def assert_alike(found, wanted):
    assert [check for check, *_ in found] == [check for check, *_ in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert one == other


def calendar(n=60):
    """Rows of types that files hold beside numbers and text."""
    rng = np.random.default_rng(3)
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=i % 20) for i in range(n)]
    return pl.DataFrame(
        {
            "day": days,
            "paid": rng.random(n) < 0.5,
            "items": rng.integers(0, 3, n),
            "price": pl.Series([str(i % 5) for i in range(n)]).cast(pl.Decimal(10, 2)),
            "plan": pl.Series(rng.choice(["u", "v"], n), dtype=pl.Categorical),
            "list": [[1, 2]] * n,
            "y": rng.integers(0, 2, n),
        }
    )


def ask_of_types(gate):
    gate.allowed({"day": [dt.date(2026, 1, day) for day in range(1, 16)]})
    gate.allowed({"day": ["2026-01-01"], "paid": [0, 1], "list": [1]})
    gate.allowed({"paid": [True], "plan": ["u"], "price": [0, 1, 2]})
    gate.ranges({"list": (0, 1), "day": ("2026-01-05", None), "price": (0, 3)})
    gate.unique("absent")
    gate.no_duplicates(["absent"])
    gate.no_duplicates(["day", "paid", "plan"])
    for name in ("list", "absent", "day"):
        gate.fresh(name, "90d", now=NOW)
    for rule in ('paid < "a"', 'items < "a"', "paid == True", 'price < "a"'):
        gate.holds(rule, name=rule)
    gate.label_balance(at_least=0.01, label="day")


@pytest.mark.parametrize("engine", ["polars-lazy", "duckdb"])
def test_days_prices_and_lists_are_judged_as_in_memory(tmp_path, engine):
    calendar().write_parquet(tmp_path / "rows.parquet")
    found = []
    for each in ("polars", engine):
        placed = Placed(tmp_path, each)
        ask_of_types(placed.gate)
        found.append(placed.told())
    assert_alike(*([[c[:6] for c in told] for told in found]))


@pytest.mark.parametrize("engine", ["polars", "polars-lazy", "duckdb"])
def test_a_column_of_lists_is_no_key_and_no_label(tmp_path, engine):
    calendar().write_parquet(tmp_path / "rows.parquet")
    gate = Placed(tmp_path, engine).gate
    with pytest.raises(UnreadableData, match="must hold one value per row"):
        gate.unique("list")
    with pytest.raises(UnreadableData, match="must hold one value per row"):
        gate.label_balance(at_least=0.1, label="list")


def test_hours_are_looked_up_or_refused_and_never_simply_not_listed(tmp_path):
    frame = pl.DataFrame({"at": [dt.time(8, 0), dt.time(9, 0)] * 20, "y": [0, 1] * 20})
    frame.write_parquet(tmp_path / "rows.parquet")
    for engine in ("polars", "polars-lazy"):
        placed = Placed(tmp_path, engine)
        placed.gate.allowed({"at": [dt.time(8, 0)]})
        assert placed.told()[0][3] == -20
    with pytest.raises(InvalidInput, match=r"looked up one by one.*store them as text"):
        Placed(tmp_path, "duckdb").gate.allowed({"at": [dt.time(8, 0)]})


def leaks(folder, engine, **settings):
    placed = Placed(folder, engine, time="opened", **settings)
    placed.gate.no_leakage(key="id", feature_skill=None, shared=0.5, early=0.2)
    placed.gate.no_leakage(key=["gap", "plan"], time="zoned", feature_skill=None)
    return placed.told()


@pytest.mark.parametrize("engine", ENGINES)
def test_leakage_is_found_by_a_join_where_both_tables_are(folder, engine):
    wanted = leaks(folder, "pandas")
    assert [o for _, _, o, *_ in wanted].count("failed") >= 3
    assert_alike(leaks(folder, engine), wanted)


@pytest.mark.parametrize("engine", ["pandas", *ENGINES])
def test_copies_of_the_target_are_found(tmp_path, engine):
    rng = np.random.default_rng(0)
    answers, amounts = rng.integers(0, 3, 200), rng.normal(size=200)
    table = pd.DataFrame(
        {
            "y": answers,
            "word": np.array(["no", "yes", None], dtype=object)[answers],
            "near": np.where(np.arange(200) < 9, 0, answers),
            "amount": amounts,
            "cents": 100 * amounts + 3,
            "blurred": 100 * amounts + rng.normal(size=200),
        }
    )
    table.to_parquet(tmp_path / "rows.parquet", index=False)
    table.tail(3).to_parquet(tmp_path / "train.parquet", index=False)
    found = {}
    for target, task in (("y", "multiclass"), ("amount", "regression")):
        placed = Placed(tmp_path, engine, target=target, task=task, positive=None)
        placed.gate.no_leakage(feature_skill=None)
        found[target] = [t[7] for t in placed.told() if "copies" in t[0]]
    assert found == {
        "y": [("word: is the target y in other words",)],
        "amount": [("cents: is the target amount in other words",)],
    }


@pytest.mark.parametrize("engine", ["pandas", *ENGINES])
def test_contracts_and_stages_need_no_rows(folder, engine):
    placed = Placed(folder, engine)
    contract = {
        "age": "integer",
        "gap": "integer",
        "pay": "number",
        "plan": "text",
        "opened": "datetime",
        "zoned": "datetime with zone",
        "paid": "boolean",
        "none": "empty",
    }
    placed.gate.feature_contract(contract)
    placed.gate.feature_contract({"plan": "number", "age": "text", "agee": "text"})
    placed.gate.environment("shadow", data="rows.parquet", absent=["y", "none"])
    kept, broken, stage = placed.told()
    assert kept[2] == "passed"
    assert broken[3] == -4
    assert broken[7][0].startswith("agee: there is no such column")
    assert broken[7][1].startswith("plan: must hold values of kind number, holds text")
    assert stage[7] == ("y: known at stage shadow, where it should not be",)


@pytest.mark.parametrize("engine", ["polars-lazy", "duckdb"])
@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda g: g.no_personal_data(), "read every cell.*sample with data="),
        (lambda g: g.no_leakage(), "feature_skill=None leaves this part out"),
        (lambda g: g.holds(bool, name="f"), "function.*write it as text"),
        (
            lambda g: g.ranges({"plan": ("2026-01-01", None)}),
            "is text.*store it as times",
        ),
        (lambda g: g.fresh("plan", "1d"), "is text.*store it as times"),
        (lambda g: g.holds("closed - opened < 3"), "narwhals expression"),
        (lambda g: g.label_balance(at_least=0.1, label="id"), None),
    ],
)
def test_what_cannot_be_counted_is_refused_with_what_to_do(folder, engine, ask, told):
    placed = Placed(folder, engine)
    if told is None:  # 399 keys are no classes, and can be counted all the same
        with pytest.raises(InvalidInput, match="as there are"):
            ask(placed.gate)
        return
    with pytest.raises(InvalidInput, match=f"{told}"):
        ask(placed.gate)
    assert placed.told() == []


def test_a_schema_of_pandera_is_refused_with_what_can_be_asked(folder):
    import pandera.polars as pa

    placed = Placed(folder, "polars-lazy")
    with pytest.raises(InvalidInput, match=r"stay in polars.*Hint: ask ranges"):
        placed.gate.conforms(pa.DataFrameSchema({"age": pa.Column(int)}))


def test_more_values_than_classes_are_no_labels(tmp_path):
    pd.DataFrame({"y": range(1500)}).to_parquet(tmp_path / "rows.parquet")
    with pytest.raises(InvalidInput, match="more than 1000 different values"):
        Placed(tmp_path, "duckdb").gate.label_balance(at_least=0.1)


@pytest.mark.parametrize("engine", ["polars-lazy", "duckdb"])
def test_a_column_that_is_not_there_is_named(folder, engine):
    gate = Placed(folder, engine).gate
    with pytest.raises(UnreadableData, match=r"there is no column 'plann'.*'plan'"):
        gate.no_leakage(key="plann", feature_skill=None)
    with pytest.raises(UnreadableData, match="there is no column 'oppened'"):
        gate.no_leakage(time="oppened", feature_skill=None)
    with pytest.raises(InvalidInput, match="must have a finite value in every row"):
        gate.no_leakage(time="closed", feature_skill=None)


def test_tables_in_two_places_are_not_joined(folder):
    gate = Placed(folder, "duckdb").gate
    with pytest.raises(InvalidInput, match="in duckdb and in memory in memory"):
        gate.no_leakage(dirty(), feature_skill=None)


def test_no_more_than_ten_rows_ever_leave_an_engine(folder, monkeypatch):
    taken = []
    collect = nw.LazyFrame.collect

    def counted(self, *given, **named):
        found = collect(self, *given, **named)
        taken.append(len(found))
        return found

    monkeypatch.setattr(nw.LazyFrame, "collect", counted)
    everything(folder, "duckdb")
    leaks(folder, "duckdb")
    assert len(taken) > 50
    assert max(taken) <= 10


@pytest.mark.parametrize("engine", ["polars-lazy", "duckdb"])
def test_a_passed_frame_is_asked_where_it_is(folder, engine):
    import duckdb

    gate = Placed(folder, "pandas").gate
    path = folder / "rows.parquet"
    connection = duckdb.connect()  # relations of DuckDB 1 die with it
    data = (
        pl.scan_parquet(path)
        if engine == "polars-lazy"
        else connection.read_parquet(str(path))
    )
    assert gate.ranges({"age": (0, 120)}, data).estimate == -2
    assert gate.unique("id", data).estimate == -4


def test_a_file_that_is_written_meanwhile_gives_no_verdict(tmp_path):
    dirty(80).to_parquet(tmp_path / "rows.parquet", index=False)
    placed = Placed(tmp_path, "duckdb", reference=None)
    placed.gate.rows(at_least=1)
    dirty(90).to_parquet(tmp_path / "rows.parquet", index=False)
    with pytest.raises(UnreadableData, match=r"rows.parquet"):
        placed.gate.ranges({"age": (0, 120)})
    assert len(placed.told()) == 1


def test_repeated_keys_are_found_however_late_they_come(tmp_path):
    ids = np.arange(30_000)
    ids[[20_000, 29_999]] = [7, 19_000]
    pd.DataFrame({"id": ids}).to_parquet(tmp_path / "rows.parquet")
    placed = Placed(tmp_path, "duckdb", reference=None)
    placed.gate.unique("id")
    assert placed.told()[0][7] == (
        "id=7 as in row 7 in row 20000",
        "id=19000 as in row 19000 in row 29999",
    )
