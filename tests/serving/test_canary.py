"""A share of the keys is answered by the candidate, and each row says by whom."""

from __future__ import annotations

import pytest
from tests.serving.logged_rows import DIGEST
from tests.serving.logged_rows import OTHER
from tests.serving.logged_rows import rows_of

from pytest_mlgate import Canary
from pytest_mlgate import DecisionLog
from pytest_mlgate import Served
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.serving.arms import arm_of

KEYS = [f"customer-{n}" for n in range(40)]


@pytest.fixture
def log(tmp_path):
    with DecisionLog(tmp_path / "log") as log:
        yield log


@pytest.fixture
def told(tmp_path, log):
    def read():
        log.flush()
        return rows_of(tmp_path / "log")

    return read


def canary(log, *, old=lambda *_: "old", new=lambda *_: "new", **options):
    one = Served(old, digest=DIGEST, version=3)
    other = Served(new, digest=OTHER)
    return Canary(one, other, log=log, **({"share": 0.5, "salt": "s"} | options))


def arm(key, share=0.5):
    return arm_of(key, share=share, salt="s")


def test_each_key_is_answered_by_its_arm_and_logged_once(log, told):
    with canary(log) as model:
        for key in KEYS * 2:
            wanted = "old" if arm(key) == "champion" else "new"
            assert model({"id": key}, key=key, request_id=key) == wanted
            assert model.arm(key) == arm(key)
    rows = told()
    assert len(rows) == 80
    for row in rows:
        assert row["arm"] == arm(row["request_id"])
        assert row["model"] == (DIGEST if row["arm"] == "champion" else OTHER)
        assert row["label"] == ("old" if row["arm"] == "champion" else "new")


def test_a_function_gives_the_key_of_a_call(log):
    model = canary(log, key=lambda row: row["id"])
    for key in KEYS:
        assert model({"id": key}) == model({"id": key}, key=key)


def test_without_a_key_the_request_decides(log, told):
    model = canary(log)
    for key in KEYS:
        model({}, request_id=key)
    for _ in range(40):
        model({})
    for row in told():
        assert row["arm"] == arm(row["request_id"])


def test_a_function_that_finds_no_key_costs_no_answer(log, told):
    model = canary(log, key=lambda row: row["nothing"])
    for key in KEYS:
        model({}, request_id=key)
    assert {row["arm"] for row in told()} == {"champion", "candidate"}


@pytest.mark.parametrize(("share", "wanted"), [(0, "old"), (1, "new"), (1.0, "new")])
def test_none_and_all(log, share, wanted):
    model = canary(log, share=share)
    assert {model({}, key=key) for key in KEYS} == {wanted}


def fail(row):
    row.clear()
    raise LookupError("no such customer")


def test_where_the_candidate_raises_the_champion_answers(log, told):
    model = canary(log, share=1, new=fail, old=lambda row: row["age"] / 100)
    assert model({"age": 42}, request_id="r1") == 0.42
    (row,) = told()
    assert (row["arm"], row["error"]) == ("candidate", "LookupError: no such customer")
    assert row["score"] is None
    assert row["inputs"] == {"age": 42}


def test_without_falling_back_the_callers_get_what_the_candidate_raises(log, told):
    model = canary(log, share=1, new=fail, fall_back=False)
    with pytest.raises(LookupError):
        model({"age": 42})
    assert len(told()) == 1


def test_an_exception_of_the_champion_is_the_callers_unchanged(log, told):
    model = canary(log, share=0, old=fail)
    with pytest.raises(LookupError, match="no such customer"):
        model({"age": 42})
    (row,) = told()
    assert (row["arm"], row["error"]) == ("champion", "LookupError: no such customer")


def test_a_batch_goes_to_one_arm_with_a_row_for_each_of_its_rows(log, told):
    model = canary(log, share=1, new=lambda rows: [row["a"] / 10 for row in rows])
    assert model([{"a": 1}, {"a": 2}], key="ann", request_id=["p", "q"]) == [0.1, 0.2]
    assert [(row["request_id"], row["score"]) for row in told()] == [
        ("p", 0.1),
        ("q", 0.2),
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"share": 1.01}, r"`share` must be a number in \[0, 1\]; got 1.01"),
        ({"share": -0.1}, r"`share` must be a number in \[0, 1\]"),
        ({"share": float("nan")}, r"`share` must be a number in \[0, 1\]"),
        ({"share": "half"}, r"`share` must be a number in \[0, 1\]"),
        ({"share": True}, r"`share` must be a number in \[0, 1\]"),
        ({"salt": 7}, "`salt` must be text"),
    ],
)
def test_an_option_that_breaks_a_rule_is_named(log, options, told):
    with pytest.raises(InvalidInput, match=told):
        canary(log, **options)


def test_a_canary_needs_a_log(log):
    with pytest.raises(InvalidInput, match="`log` must be a DecisionLog"):
        canary("folder")
