"""A rule in words says of each row what Python says of its values, and runs nothing."""

from __future__ import annotations

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.rules.row_rules import broken_rule
from pytest_mlgate.data.rules.rule_answers import answers_to
from pytest_mlgate.data.rules.rule_language import read_rule
from pytest_mlgate.errors import InvalidInput

VALUES = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=9
)
RULES = [
    "a <= b",
    "a < b < 3",
    "not (a == b)",
    "a + b >= 2 * a - 1 or b != 0",
    "abs(a - b) < 2 and a in [-1, 0, 1]",
    "a not in (2, 3) or -b > 1",
    'col["a"] * b / 2 <= 1.5',
    "a > 0 and True",
]


@settings(max_examples=150, deadline=None)
@given(VALUES, st.sampled_from(RULES), st.sampled_from([pd, pl]))
def test_a_rule_says_what_python_says(rows, rule, library):
    a, b = (list(part) for part in zip(*rows, strict=True))
    frame = nw.from_native(library.DataFrame({"a": a, "b": b}), eager_only=True)
    found = answers_to(read_rule(rule), frame)
    wanted = [
        bool(eval(rule, {"a": x, "b": y, "col": {"a": x}, "abs": abs})) for x, y in rows
    ]
    assert found.kept.tolist() == wanted
    assert (found.kept ^ found.broken).all()


def sql(rule, a, b):
    """Say True, False or None, as SQL would."""
    import sqlite3

    with sqlite3.connect(":memory:") as base:
        (answer,) = base.execute(
            f"select {rule} from (select ? as a, ? as b)", (a, b)
        ).fetchone()
    base.close()
    return None if answer is None else bool(answer)


SQL = {
    "a <= b": "a <= b",
    "a is None or a <= b": "a is null or a <= b",
    "not (a == b)": "not (a = b)",
    "a > 0 and b > 0": "a > 0 and b > 0",
    "a > 0 or b is not None": "a > 0 or b is not null",
    "a in [1, 2]": "a in (1, 2)",
    "abs(a - b) < 2": "abs(a - b) < 2",
}


@pytest.mark.parametrize("rule", SQL)
@pytest.mark.parametrize("library", [pd, pl])
def test_missing_values_count_as_in_sql(rule, library):
    values = [None, -1, 0, 1, 2]
    rows = [(a, b) for a in values for b in values]
    a, b = (list(part) for part in zip(*rows, strict=True))
    frame = nw.from_native(library.DataFrame({"a": a, "b": b}), eager_only=True)
    found = answers_to(read_rule(rule), frame)
    for place, row in enumerate(rows):
        wanted = sql(SQL[rule], *row)
        got = (bool(found.kept[place]), bool(found.broken[place]))
        assert got == (wanted is True, wanted is False), row


def answer(rule, **columns):
    frame = nw.from_native(pd.DataFrame(columns), eager_only=True)
    return answers_to(read_rule(rule), frame).kept.tolist()


def test_small_and_unsigned_integers_do_not_run_over():
    small = {"a": np.array([200], np.uint8), "b": np.array([100], np.uint8)}
    assert answer("a + b == 300", **small) == [True]
    assert answer("b - a == -100", **small) == [True]
    big = {"a": np.array([2**64 - 1], np.uint64), "b": np.array([1], np.uint64)}
    assert answer("a - b == 18446744073709551614", **big) == [True]


def test_times_are_compared_with_times_and_text_in_iso_8601():
    days = pd.to_datetime(["2026-01-01", "2026-03-01"], utc=True)
    assert answer("day < '2026-02-01'", day=days) == [True, False]
    assert answer("day >= '2026-01-01T01:00:00+01:00'", day=days) == [True, True]


def test_text_and_numbers_are_never_equal():
    assert answer("a == 1", a=["1", "2"]) == [False, False]
    assert answer("a != 1", a=["1", "2"]) == [True, True]


def test_a_column_of_booleans_is_a_rule():
    assert answer("a and not b", a=[True, True], b=[False, True]) == [True, False]
    frame = nw.from_native(pd.DataFrame({"a": [1, 2]}), eager_only=True)
    assert "must hold booleans" in broken_rule(frame, "a", name="a").cases[0]


def test_a_column_whose_name_is_no_word():
    assert answer('col["unit price"] > 1', **{"unit price": [1, 2]}) == [False, True]


HOSTILE = [
    "__import__('os').system('true')",
    "a.__class__ == 1",
    "(lambda: a)() == 1",
    "[x for x in a] == 1",
    "a if b else c",
    "(a := 1) == 1",
    "f'{a}' == 'x'",
    "a ** 9999999 > 1",
    "a @ b == 1",
    "a == ...",
    "abs(a, b) == 1",
    "abs(x=a) == 1",
    "open('x') == 1",
    "a == b'x'",
    "a in b",
    "a is b",
    "a is None is None",
    "col[a] == 1",
    "col['a', 'b'] == 1",
    "a == 1j",
    "~a == 1",
    "a; b",
    "a = 1",
    "",
    "   ",
    "1 == 1",
    "not " * 500 + "a",
    "(" * 500 + "a" + ")" * 500,
    "a == 1 or " * 2000 + "a == 1",
    "\x00",
    "a == '" + "x" * 20_000 + "'",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_in_the_language_is_refused_unread(text):
    with pytest.raises(InvalidInput, match="rule") as told:
        read_rule(text)
    assert len(str(told.value)) < 1500 + len(text[:10_000]) * 3


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        read = read_rule(text)
    except InvalidInput:
        return
    assert read.columns
