"""Rules about data: every breach at once, few shown, the same in pandas and polars."""

from __future__ import annotations

import datetime as dt

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

BOTH = pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame], ids=["pd", "pl"])

REGRESSION = {"task": "regression", "positive": None}

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


class Asked:
    """A schema gate, and its verdicts."""

    def __init__(self, folder, *, evaluation=None, reference=None, **settings):
        known = {"name": "toy", "target": "y", "positive": 1, **settings}
        known = {key: value for key, value in known.items() if value is not None}
        session = GateSession(
            Settings(evaluation="t.csv", file=folder / "mlgate.toml", **known)
        )
        if evaluation is not None:
            session.adopt("evaluation", evaluation)
        if reference is not None:
            session.adopt("reference", reference)
        self.ledger = Ledger("test_gates.py::test_data")
        self.gate = SchemaGate(session, self.ledger)

    @property
    def verdicts(self):
        return self.ledger.judge(alpha={"schema": 0.0}, severity="required", power=0.8)

    @property
    def verdict(self):
        (only,) = self.verdicts
        return only

    def named(self, part):
        (only,) = [v for v in self.verdicts if part in v.check]
        return only


@pytest.fixture
def ask(tmp_path):
    def ask(**known):
        return Asked(tmp_path, **known)

    return ask


@BOTH
def test_values_on_the_bounds_are_within(ask, frame):
    asked = ask(evaluation=frame({"age": [0, 120]}))
    found = asked.gate.ranges({"age": (0, 120)})
    assert found.estimate == 0
    assert asked.verdict.outcome == "passed"
    assert asked.verdict.check == "ranges(age)"


@BOTH
def test_every_value_out_of_range_is_counted_and_ten_are_shown(ask, frame):
    asked = ask(evaluation=frame({"age": [-1] * 30 + [5], "pay": [1.0] * 30 + [9.0]}))
    asked.gate.ranges({"age": (0, None), "pay": (None, 5)})
    verdict = asked.verdict
    assert verdict.outcome == "failed"
    assert verdict.estimate == -31
    assert verdict.cases[:2] == (
        "age: at least 0, got -1 in row 0",
        "pay: at most 5, got 9 in row 30",
    )
    assert len(verdict.cases) == 10
    assert verdict.cases_left_out == 21
    assert verdict.reason == "31 rows or rules broken."


@BOTH
def test_missing_values_break_a_rule_unless_they_are_allowed(ask, frame):
    data = frame({"age": [1.0, None, 3.0]})
    asked = ask(evaluation=data)
    asked.gate.ranges({"age": (0, 120)})
    assert asked.verdict.cases == ("age: missing in row 1",)
    for allowed in (True, "age", ["age"]):
        asked = ask(evaluation=data)
        asked.gate.ranges({"age": (0, 120)}, allow_missing=allowed)
        assert asked.verdict.outcome == "passed"


@BOTH
def test_a_column_without_values_keeps_no_rule(ask, frame):
    asked = ask(evaluation=frame({"x": [None, None], "y": [1, 0]}))
    asked.gate.ranges({"x": (0, 1)}, allow_missing=True)
    asked.gate.allowed({"x": ["a", None]})
    for verdict in asked.verdicts:
        assert verdict.outcome == "failed"
        assert "every value is missing" in verdict.cases[0]


@BOTH
def test_infinity_is_outside_of_an_open_end(ask, frame):
    data = frame({"x": [float("inf"), float("-inf"), 0.0]})
    asked = ask(evaluation=data)
    asked.gate.ranges({"x": (None, 5)})
    assert asked.verdict.estimate == -2
    asked = ask(evaluation=data)
    asked.gate.ranges({"x": (float("-inf"), float("inf"))})
    assert asked.verdict.outcome == "passed"


@BOTH
def test_numbers_that_are_stored_as_text_are_told(ask, frame):
    asked = ask(evaluation=frame({"age": ["17", "42"]}))
    asked.gate.ranges({"age": (0, 120)})
    assert asked.verdict.cases[0] == "age: not a number, got '17' in row 0"


def test_a_column_of_mixed_kinds_is_told_row_by_row(ask):
    asked = ask(evaluation=pd.DataFrame({"age": [1, "2", True, 400, None]}))
    asked.gate.ranges({"age": (0, 120)})
    assert set(asked.verdict.cases) == {
        "age: missing in row 4",
        "age: not a number, got '2' in row 1",
        "age: not a number, got True in row 2",
        "age: within [0, 120], got 400 in row 3",
    }


@BOTH
def test_times_have_ranges_too(ask, frame):
    days = [dt.datetime(2026, 1, d, tzinfo=dt.UTC) for d in (1, 31)]
    for data in (frame({"day": days}), frame({"day": [str(d.date()) for d in days]})):
        asked = ask(evaluation=data)
        asked.gate.ranges({"day": ("2026-01-01", dt.date(2026, 1, 30))})
        assert asked.verdict.estimate == -1
        assert "in row 1" in asked.verdict.cases[0]


@BOTH
def test_a_column_that_is_not_there_is_a_breach_with_a_hint(ask, frame):
    asked = ask(evaluation=frame({"age": [1], "sex": ["f"]}))
    asked.gate.ranges({"aeg": (0, 1), "age": (5, 6)})
    assert asked.verdict.cases == (
        "aeg: there is no such column. Hint: did you mean 'age'?",
        "age: within [5, 6], got 1 in row 0",
    )


@pytest.mark.parametrize(
    "limits",
    [
        {},
        {"a": 3},
        {"a": (None, None)},
        {"a": (2, 1)},
        {"a": (0, float("nan"))},
        {"a": (False, True)},
        {"a": (0, "2026-01-01")},
        {"a": ("soon", None)},
        {1: (0, 1)},
        [("a", (0, 1))],
    ],
    ids=str,
)
def test_what_is_no_range_is_refused(ask, limits):
    asked = ask(evaluation=pd.DataFrame({"a": [1]}))
    with pytest.raises(InvalidInput):
        asked.gate.ranges(limits)
    assert asked.ledger.checks == ()


def test_a_switch_for_a_column_that_is_not_asked_about_is_refused(ask):
    asked = ask(evaluation=pd.DataFrame({"a": [1]}))
    with pytest.raises(InvalidInput, match="allow_missing"):
        asked.gate.ranges({"a": (0, 1)}, allow_missing=["b"])


@BOTH
def test_a_value_that_is_not_in_the_list_is_told_with_what_may_be_meant(ask, frame):
    asked = ask(evaluation=frame({"plan": ["basic", "pluss", "basic"], "n": [1, 2, 3]}))
    asked.gate.allowed({"plan": ["basic", "plus"], "n": {1.0, 2.0, 3.0}})
    verdict = asked.verdict
    assert verdict.estimate == -1
    assert verdict.cases == (
        "plan: not allowed, got 'pluss' (did you mean 'plus'?) in row 1",
    )


@BOTH
def test_days_are_looked_up_in_a_list_of_days(ask, frame):
    days = [dt.date(2026, 1, day) for day in (1, 2, 3, 9)]
    asked = ask(evaluation=frame({"day": days, "y": [0, 1, 0, 1]}))
    asked.gate.allowed({"day": days[:3]})
    assert asked.verdict.cases == ("day: not allowed, got 2026-01-09 in row 3",)


@BOTH
def test_text_is_never_a_number(ask, frame):
    asked = ask(evaluation=frame({"n": ["1", "2"]}))
    asked.gate.allowed({"n": [1, 2]})
    assert asked.verdict.estimate == -2


@BOTH
def test_a_hundred_thousand_levels_are_looked_up_in_seconds(ask, frame):
    levels = [f"v{i}" for i in range(100_000)]
    asked = ask(evaluation=frame({"x": levels}))
    asked.gate.allowed({"x": levels[:-1]})
    assert asked.verdict.estimate == -1


@pytest.mark.parametrize("values", ["abc", [], [[1]], {"a": 1}, 3], ids=str)
def test_what_is_no_list_of_values_is_refused(ask, values):
    asked = ask(evaluation=pd.DataFrame({"a": [1]}))
    with pytest.raises(InvalidInput, match="allowed"):
        asked.gate.allowed({"a": values})


ORDERS = {"opened": [1, 5, 3], "closed": [2, 4, None], "net": [1.0, 2.0, 3.0]}


@BOTH
def test_a_rule_in_words_holds_or_names_the_rows_with_their_values(ask, frame):
    asked = ask(evaluation=frame(ORDERS))
    asked.gate.holds("opened <= closed")
    verdict = asked.verdict
    assert verdict.check == "holds(opened <= closed)"
    assert verdict.estimate == -2
    assert verdict.cases[0].startswith("opened <= closed: broken, opened=5, closed=4")
    assert verdict.cases[1].startswith("opened <= closed: unknown, opened=3, closed=")
    asked = ask(evaluation=frame(ORDERS))
    asked.gate.holds("opened <= closed", allow_missing=True)
    assert asked.verdict.estimate == -1


@BOTH
def test_a_rule_may_be_an_expression_or_a_function(ask, frame):
    import narwhals as nw

    asked = ask(evaluation=frame(ORDERS))
    asked.gate.holds(nw.col("net") > 1, name="pays")
    asked.gate.holds(lambda rows: rows["net"] > 1, name="pays too")

    def pays_more(rows):
        return bool(rows["net"].sum() > 100)

    asked.gate.holds(pays_more)
    first, second, third = asked.verdicts
    assert first.cases == ("pays: broken in row 0",)
    assert second.estimate == -1
    assert third.check == "holds(pays_more)"
    assert third.cases == ("pays_more: does not hold",)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (lambda _: 1 / 0, "could not be computed, ZeroDivisionError"),
        (lambda _: [True], "must give one boolean per row"),
        (lambda rows: rows["net"], "must give booleans"),
        (lambda rows: (rows["net"] > 0)[::-1], "another order"),
        ("net < 'a'", "could not be computed, TypeError"),
        ("nett < 3", "no such column. Hint: did you mean 'net'?"),
    ],
    ids=["raises", "length", "numbers", "order", "kinds", "name"],
)
def test_a_rule_that_says_nothing_is_broken_and_says_why(ask, rule, told):
    asked = ask(evaluation=pd.DataFrame(ORDERS))
    asked.gate.holds(rule, name="odd")
    assert asked.verdict.outcome == "failed"
    assert told in asked.verdict.cases[0]


@pytest.mark.parametrize(
    "rule", [lambda _: True, 3, None, "import os", "__import__('os')", "1 < 2", "("]
)
def test_what_is_no_rule_or_has_no_name_is_refused(ask, rule):
    asked = ask(evaluation=pd.DataFrame(ORDERS))
    with pytest.raises(InvalidInput):
        asked.gate.holds(rule)


@BOTH
def test_a_key_identifies_rows(ask, frame):
    asked = ask(evaluation=frame({"id": [1, 2, 1, None], "part": ["a", "a", "a", "b"]}))
    asked.gate.unique("id")
    asked.gate.unique(["id", "part"])
    one, two = asked.verdicts
    assert one.estimate == two.estimate == -2
    assert any("as in row 0 in row 2" in case for case in one.cases)
    assert "id: a part of the key is missing in row 3" in one.cases


def test_large_integers_are_no_floats(ask):
    big = pl.DataFrame({"id": [2**60, 2**60 + 1, None]})
    asked = ask(evaluation=big)
    asked.gate.unique("id")
    assert asked.verdict.estimate == -1  # only the missing one


@BOTH
def test_repeated_rows_are_found_missing_values_included(ask, frame):
    data = frame({"a": [1, 1, 1, None, None], "b": ["x", "x", "y", "z", "z"]})
    asked = ask(evaluation=data)
    asked.gate.no_duplicates()
    assert asked.verdict.estimate == -2
    assert asked.verdict.cases[0] == "the same row as in row 0 in row 1"
    asked = ask(evaluation=data)
    asked.gate.no_duplicates(["a"])
    assert asked.verdict.estimate == -3


def test_lists_cannot_be_compared(ask):
    asked = ask(evaluation=pd.DataFrame({"tags": [[1], [1]]}))
    with pytest.raises(UnreadableData, match="'tags'"):
        asked.gate.no_duplicates()


@BOTH
def test_the_number_of_rows_has_bounds(ask, frame):
    asked = ask(evaluation=frame({"a": [1, 2, 3]}))
    assert asked.gate.rows(at_least=3, at_most=3).estimate == 3
    assert [v.outcome for v in asked.verdicts] == ["passed", "passed"]
    asked = ask(evaluation=frame({"a": [1, 2, 3]}))
    asked.gate.rows(at_least=4)
    asked.gate.rows(at_most=2)
    assert [v.outcome for v in asked.verdicts] == ["failed", "failed"]


@pytest.mark.parametrize(
    "asked_for",
    [{}, {"at_least": -1}, {"at_least": 2.5}, {"at_least": 3, "at_most": 2}],
)
def test_bounds_of_rows_are_whole_numbers_in_order(ask, asked_for):
    with pytest.raises(InvalidInput):
        ask(evaluation=pd.DataFrame({"a": [1]})).gate.rows(**asked_for)


@BOTH
@pytest.mark.parametrize(
    ("hours", "within", "outcome"),
    [(24, "1d", "passed"), (24, "23h", "failed"), (36, dt.timedelta(days=2), "passed")],
)
def test_the_newest_row_has_an_age(ask, frame, hours, within, outcome):
    newest = NOW - dt.timedelta(hours=hours)
    asked = ask(evaluation=frame({"seen": [newest - dt.timedelta(days=9), newest]}))
    found = asked.gate.fresh("seen", within, now=NOW)
    assert found.estimate == pytest.approx(-hours / 24, abs=1e-12)
    times, age = asked.verdicts
    assert times.outcome == "passed"
    assert age.outcome == outcome
    assert age.metric == "age in days"
    assert newest.isoformat() in age.reason


@BOTH
def test_a_row_from_the_future_makes_nothing_fresh(ask, frame):
    seen = [NOW - dt.timedelta(days=30), NOW + dt.timedelta(hours=2)]
    asked = ask(evaluation=frame({"seen": seen}))
    asked.gate.fresh("seen", "7d", now=NOW)
    times, age = asked.verdicts
    assert times.outcome == age.outcome == "failed"
    assert "after now" in times.cases[0]
    asked = ask(evaluation=frame({"seen": seen}))
    asked.gate.fresh("seen", "7d", now=NOW, ahead="3h")
    assert [v.outcome for v in asked.verdicts] == ["passed", "passed"]


def test_a_mix_of_zones_is_told_and_a_zone_settles_it(ask):
    seen = ["2026-03-10T11:00:00+00:00", "2026-03-10T11:30:00"]
    asked = ask(evaluation=pd.DataFrame({"seen": seen}))
    asked.gate.fresh("seen", "1d", now=NOW)
    assert "1 of 2 times name no zone" in asked.named("timestamps").cases[-1]
    asked = ask(evaluation=pd.DataFrame({"seen": seen}))
    found = asked.gate.fresh("seen", "1d", now=NOW, zone="Europe/Berlin")
    assert found.estimate == pytest.approx(-1 / 24)
    assert asked.named("timestamps").outcome == "passed"


@BOTH
def test_what_is_no_time_is_told_and_settles_nothing(ask, frame):
    asked = ask(evaluation=frame({"seen": [1_700_000_000, 1_700_000_001]}))
    asked.gate.fresh("seen", "1d", now=NOW)
    times, age = asked.verdicts
    assert times.outcome == "failed"
    assert age.outcome == "inconclusive"


@pytest.mark.parametrize(
    "asked_for",
    [
        {"within": "soon"},
        {"within": 7},
        {"within": dt.timedelta(days=-1)},
        {"within": "1d", "now": dt.datetime(2026, 1, 1)},  # noqa: DTZ001 - the point
        {"within": "1d", "zone": "Mars/Olympus"},
        {"within": "1d", "ahead": "x"},
    ],
    ids=str,
)
def test_a_duration_a_zone_and_now_have_to_be_readable(ask, asked_for):
    asked = ask(evaluation=pd.DataFrame({"seen": ["2026-01-01"]}))
    with pytest.raises(InvalidInput):
        asked.gate.fresh("seen", **asked_for)
    assert asked.ledger.checks == ()


@BOTH
def test_personal_data_are_told_by_their_shape_only(ask, frame):
    secrets = ["ada@example.org", "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111"]
    asked = ask(evaluation=frame({"note": [*secrets, "none"], "n": [1, 2, 3, 4]}))
    asked.gate.no_personal_data()
    verdict = asked.verdict
    assert verdict.estimate == -3
    assert set(verdict.cases) == {
        "note: an e-mail address, like xxx@xxxxxxx.xxx in row 0",
        "note: a bank account (IBAN), like xx99 9999 9999 9999 9999 99 in row 1",
        "note: a payment card number, like 9999 9999 9999 9999 in row 2",
    }
    asked = ask(evaluation=frame({"note": secrets}))
    asked.gate.no_personal_data(except_for=["note"])
    asked.gate.no_personal_data(kinds=["ip"])
    assert [v.outcome for v in asked.verdicts] == ["passed", "passed"]
    with pytest.raises(InvalidInput, match="iban"):
        asked.gate.no_personal_data(kinds=["ibna"])
    with pytest.raises(InvalidInput, match="except_for"):
        asked.gate.no_personal_data(except_for=["nota"])


@BOTH
def test_the_rarest_class_has_a_share(ask, frame):
    data = frame({"y": [1] * 2 + [0] * 18})
    asked = ask(evaluation=data)
    assert asked.gate.label_balance(at_least=0.1).estimate == 0.1
    asked.gate.label_balance(at_least=0.2)
    first, second = asked.verdicts
    assert first.outcome == "passed"
    assert second.outcome == "failed"
    assert second.cases == ("class 1: 2 of 20 rows",)


def test_a_number_has_no_classes_to_be_rare(ask):
    asked = ask(evaluation=pd.DataFrame({"y": [0.5] * 20}), **REGRESSION)
    with pytest.raises(InvalidInput, match=r"must be asked of classes.*label="):
        asked.gate.label_balance(at_least=0.1)


def test_a_class_without_rows_has_no_share(ask):
    asked = ask(evaluation=pd.DataFrame({"y": [0] * 20}))
    asked.gate.label_balance(at_least=0.1)
    assert asked.verdict.estimate == 0
    for share in (0, 1, 0.6, True, "a"):
        with pytest.raises(InvalidInput):
            asked.gate.label_balance(at_least=share)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("cut", [0, 40, -20], ids=["empty", "middle", "footer"])
def test_a_damaged_file_is_named_and_no_check_is_left(ask, tmp_path, engine, cut):
    path = tmp_path / "rows.parquet"
    pd.DataFrame({"a": range(1000)}).to_parquet(path)
    path.write_bytes(path.read_bytes()[:cut])
    asked = ask(evaluation=pd.DataFrame({"a": [1]}), engine=engine)
    for question in (
        lambda: asked.gate.ranges({"a": (0, 1)}, "rows.parquet"),
        lambda: asked.gate.rows("rows.parquet", at_least=1),
        lambda: asked.gate.no_leakage("rows.parquet"),
        lambda: asked.gate.environment("shadow", data="rows.parquet", reference=path),
    ):
        with pytest.raises(UnreadableData, match=r"rows\.parquet"):
            question()
    assert asked.ledger.checks == ()


QUESTIONS = {
    "ranges": lambda gate, data: gate.ranges({"a": (0, 1)}, data),
    "allowed": lambda gate, data: gate.allowed({"a": [1]}, data),
    "holds": lambda gate, data: gate.holds("a > 0", data),
    "rows": lambda gate, data: gate.rows(data, at_most=5),
    "unique": lambda gate, data: gate.unique("a", data),
    "no_duplicates": lambda gate, data: gate.no_duplicates(None, data),
    "fresh": lambda gate, data: gate.fresh("a", "1d", data),
    "no_personal_data": lambda gate, data: gate.no_personal_data(None, data),
    "label_balance": lambda gate, data: gate.label_balance(
        at_least=0.1, data=data, label="a"
    ),
    "feature_contract": lambda gate, data: gate.feature_contract(["a"], data),
}


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q != "rows"])
@pytest.mark.parametrize(
    "nothing", [pd.DataFrame({"a": []}), pl.LazyFrame({"a": []})], ids=["pd", "lazy"]
)
def test_no_question_passes_on_a_table_without_rows(ask, question, nothing):
    asked = ask(evaluation=pd.DataFrame({"a": [1]}))
    QUESTIONS[question](asked.gate, nothing)
    assert "failed" in {v.outcome for v in asked.verdicts}
    assert "no rows" in asked.verdicts[0].cases[0]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("data", [7, [1], {"a": [1]}], ids=str)
def test_what_is_no_table_is_refused(ask, question, data):
    asked = ask(evaluation=pd.DataFrame({"a": [1]}))
    with pytest.raises(InvalidInput, match="`data` must be"):
        QUESTIONS[question](asked.gate, data)


HOSTILE = ["a\nb", "\x1b[31mred", "\u202egnp", "x" * 10_000, "", "%s {}"]


@BOTH
@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_names_and_values_stay_on_one_short_line(ask, frame, hostile):
    data = frame({hostile: [hostile, hostile], "n": [1, 1]})
    asked = ask(evaluation=data)
    asked.gate.ranges({hostile: (0, 1)})
    asked.gate.allowed({hostile: ["b"]})
    asked.gate.unique([hostile])
    asked.gate.feature_contract([hostile, "z"])
    asked.gate.environment("shadow", data=data, reference=frame({"y": [1]}))
    for verdict in asked.verdicts:
        assert verdict.outcome == "failed"
        for case in verdict.cases:
            assert case.isprintable()
            assert len(case) < 400


@BOTH
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_no_count(ask, frame, seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "n": rng.integers(-3, 4, 60),
            "t": rng.choice(["a", "b", "c"], 60),
            "k": rng.integers(0, 50, 60),
        }
    )
    found = []
    for rows in (table, table.sample(frac=1, random_state=seed)):
        asked = ask(evaluation=frame(rows.to_dict(orient="list")))
        asked.gate.ranges({"n": (-1, 2)})
        asked.gate.allowed({"t": ["a", "b"]})
        asked.gate.holds("n < k or t == 'a'")
        asked.gate.unique("k")
        asked.gate.no_duplicates()
        found.append([v.estimate for v in asked.verdicts])
    assert found[0] == found[1]
    assert found[0][0] == -((table["n"] < -1) | (table["n"] > 2)).sum()
    assert found[0][3] == -table["k"].duplicated().sum()
