"""The caller sees the champion and nothing else; the log sees both."""

from __future__ import annotations

import threading

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from tests.serving.logged_rows import DIGEST
from tests.serving.logged_rows import OTHER
from tests.serving.logged_rows import rows_of

from pytest_mlgate import DecisionLog
from pytest_mlgate import Served
from pytest_mlgate import Shadow
from pytest_mlgate.errors import InvalidInput


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


def by_arm(rows):
    return {row["arm"]: row for row in rows}


def champion(answer=lambda row: row["age"] / 100, **options):
    return Served(answer, **({"digest": DIGEST, "version": 3} | options))


def candidate(answer=lambda row: row["age"] / 50, **options):
    return Served(answer, **({"digest": OTHER} | options))


def test_the_champion_answers_and_both_are_logged(log, told):
    with Shadow(champion(), candidate(), log=log) as model:
        assert model({"age": 42}, request_id="r1") == 0.42
    rows = by_arm(told())
    assert {row["request_id"] for row in rows.values()} == {"r1"}
    assert len({row["time"] for row in rows.values()}) == 1
    one, other = rows["champion"], rows["candidate"]
    assert (one["score"], one["model"], one["version"]) == (0.42, DIGEST, 3)
    assert (other["score"], other["model"], other["version"]) == (0.84, OTHER, None)
    assert one["inputs"] == other["inputs"] == {"age": 42}
    assert one["inputs_digest"] == other["inputs_digest"]
    assert one["latency_ms"] >= 0


def test_a_request_without_a_name_gets_one_for_both_arms(log, told):
    with Shadow(champion(), candidate(), log=log) as model:
        model({"age": 42})
        model({"age": 42})
    names = [row["request_id"] for row in told()]
    assert len(set(names)) == 2
    assert all(names.count(name) == 2 for name in names)


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), KeyError("x"), SystemExit(3), KeyboardInterrupt(), MemoryError()],
)
def test_a_candidate_that_always_raises_reaches_nobody(log, told, error):
    def fail(_):
        raise error

    with Shadow(champion(), candidate(fail), log=log) as model:
        for n in range(20):
            assert model({"age": n}) == n / 100
    failed = [row for row in told() if row["arm"] == "candidate"]
    assert len(failed) == 20
    assert {row["error"] for row in failed} == {f"{type(error).__name__}: {error}"}
    assert all(row["score"] is None and row["latency_ms"] >= 0 for row in failed)


def test_an_exception_of_the_champion_is_the_callers_unchanged(log, told):
    error = LookupError("no such customer")

    def fail(_):
        raise error

    with Shadow(champion(fail), candidate(), log=log) as model:
        with pytest.raises(LookupError) as caught:
            model({"age": 42})
        assert caught.value is error
    rows = by_arm(told())
    assert rows["champion"]["error"] == "LookupError: no such customer"
    assert rows["candidate"]["score"] == 0.84


def test_an_error_that_cannot_be_printed_is_named_by_its_class(log, told):
    class Unprintable(Exception):
        def __str__(self):
            raise RuntimeError

    def fail(_):
        raise Unprintable

    with Shadow(champion(), candidate(fail), log=log) as model:
        model({"age": 42})
    assert by_arm(told())["candidate"]["error"] == "Unprintable"


def test_a_full_pool_asks_no_candidate_and_says_so(log, told):
    go, begun = threading.Event(), threading.Event()

    def slow(_):
        begun.set()
        go.wait(10)
        return 0.5

    with Shadow(champion(), candidate(slow), log=log, workers=1, waiting=2) as model:
        model({"age": 0})
        begun.wait(10)
        for age in range(1, 6):
            assert model({"age": age}) == age / 100
        go.set()
    rows = [row for row in told() if row["arm"] == "candidate"]
    errors = [row["error"] for row in rows]
    assert errors.count("not asked: pool full") == 3
    assert errors.count(None) == 3
    assert len([row for row in told() if row["arm"] == "champion"]) == 6


def test_a_share_of_the_requests_is_asked_and_the_rest_says_so(log, told):
    with Shadow(champion(), candidate(), log=log, share=0.25, waiting=999) as model:
        for n in range(400):
            assert model({"age": 42}, request_id=f"r{n}") == 0.42
    errors = [row["error"] for row in told() if row["arm"] == "candidate"]
    assert set(errors) == {None, "not asked: not drawn"}
    # five standard errors of a binomial share
    assert abs(errors.count(None) / 400 - 0.25) < 5 * (0.25 * 0.75 / 400) ** 0.5


def test_a_closed_shadow_answers_on(log, told):
    model = Shadow(champion(), candidate(), log=log)
    model.close()
    assert model({"age": 42}) == 0.42
    assert by_arm(told())["candidate"]["error"] == "not asked: closed"


def test_what_a_hanging_candidate_was_not_asked_is_said_at_the_end(log, told):
    go, begun = threading.Event(), threading.Event()

    def hang(_):
        begun.set()
        go.wait(30)

    model = Shadow(champion(), candidate(hang), log=log, workers=1)
    model({"age": 1})
    begun.wait(10)
    model({"age": 2}, request_id="second")
    model.close(0.05)
    rows = [row for row in told() if row["request_id"] == "second"]
    assert by_arm(rows)["candidate"]["error"] == "not asked: closed"
    go.set()


def test_a_batch_has_a_row_for_each_of_its_rows(log, told):
    rows = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0]})
    model = LogisticRegression().fit(rows, ["n", "n", "y", "y"])
    one = Served(model, digest=DIGEST, call="predict_proba")
    other = Served(model, digest=OTHER, call="predict")
    with Shadow(one, other, log=log) as shadow:
        answer = shadow(rows, request_id=["p", "q", "r", "s"])
        shadow(rows.iloc[:2], request_id="call")
    assert np.array_equal(answer, model.predict_proba(rows))
    found = told()
    first = [row for row in found if row["request_id"] in "pqrs"]
    assert len(first) == 8
    for row in first:
        place = "pqrs".index(row["request_id"])
        assert row["label"] == "nnyy"[place]
        assert row["inputs"] == {"a": float(place)}
        wanted = answer[place, 1] if row["arm"] == "champion" else None
        assert row["score"] == wanted
    rest = sorted(row["request_id"] for row in found if row not in first)
    assert rest == ["call/0", "call/0", "call/1", "call/1"]


def test_a_batch_without_a_row_is_answered_and_leaves_none(log, told):
    with Shadow(champion(len), candidate(len), log=log) as model:
        assert model(pd.DataFrame({"a": []})) == 0
        assert model({"age": 42}) == 1
    assert len(told()) == 2


class Unprintable:
    def __str__(self):
        raise RuntimeError


def test_a_name_that_cannot_be_printed_costs_no_answer(log, told):
    with Shadow(champion(), candidate(), log=log) as model:
        assert model({"age": 42}, request_id=Unprintable()) == 0.42
    assert len(told()) == 2


def test_nobody_changes_what_the_candidate_is_asked(log, told):
    def greedy(row):
        row["age"] = 0
        return 0.5

    with Shadow(champion(greedy), candidate(), log=log) as model:
        model({"age": 42})
    rows = by_arm(told())
    assert rows["candidate"]["score"] == 0.84
    assert rows["champion"]["inputs"] == rows["candidate"]["inputs"] == {"age": 42}


def test_arguments_of_every_kind_reach_both(log, told):
    def total(first, *rest, by=1):
        return float(first + sum(rest)) * by

    with Shadow(champion(total), candidate(total), log=log) as model:
        assert model(1, 2, by=3) == 9.0
    assert {row["score"] for row in told()} == {9.0}
    assert {row["inputs"] is None for row in told()} == {True}


def test_a_function_of_ones_own_finds_the_inputs(log, told):
    one, other = champion(len), candidate(len)
    with Shadow(one, other, log=log, inputs=lambda text: {"text": text}) as model:
        model("abc")
    assert {row["inputs"]["text"] for row in told()} == {"abc"}
    assert {row["label"] for row in told()} == {"3"}


@pytest.mark.parametrize("inputs", [lambda _: 1 / 0, lambda _: 7, lambda _: None])
def test_inputs_that_cannot_be_found_are_no_trouble_of_the_caller(log, told, inputs):
    with Shadow(champion(), candidate(), log=log, inputs=inputs) as model:
        assert model({"age": 42}) == 0.42
    assert [row["inputs"] for row in told()] == [None, None]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, "unreadable answer: an answer must be a number, a text"),
        ([0.1, 0.2, "x"], "unreadable answer: 3 answers to 1 rows"),
        (float("nan"), "the score was nan"),
    ],
)
def test_an_answer_that_cannot_be_read_is_the_callers_all_the_same(
    log, told, answer, error
):
    with Shadow(champion(lambda _: answer), candidate(), log=log) as model:
        assert model({"age": 42}) is answer
    assert by_arm(told())["champion"]["error"].startswith(error)


@pytest.mark.parametrize("name", [7, ["a", "b"], [], np.array(["a"])])
def test_a_name_of_another_kind_or_number_costs_no_answer(log, told, name):
    with Shadow(champion(), candidate(), log=log) as model:
        assert model({"age": 42}, request_id=name) == 0.42
    assert [row["arm"] for row in told()].count("champion") == 1
    assert len({row["request_id"] for row in told()}) == 1


def test_many_threads_ask_one_shadow(log, told):
    with Shadow(champion(), candidate(), log=log, waiting=10_000) as model:

        def work(name):
            for n in range(100):
                assert model({"age": n}, request_id=f"{name}-{n}") == n / 100

        threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    rows = told()
    assert len(rows) == 1600
    scores = {(row["request_id"], row["arm"]): row["score"] for row in rows}
    assert len(scores) == 1600
    assert scores["3-50", "candidate"] == 2 * scores["3-50", "champion"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"champion": max}, "`champion` must be a Served"),
        ({"candidate": LogisticRegression()}, "`candidate` must be a Served"),
        ({"log": "folder"}, "`log` must be a DecisionLog"),
        ({"workers": 0}, "`workers` must be a whole number from 1 on"),
        ({"share": 1.5}, r"`share` must be a number in \[0, 1\]"),
        ({"waiting": 0}, "`waiting` must be a whole number from 1 on"),
    ],
)
def test_an_option_that_breaks_a_rule_is_named(log, options, told):
    given = {"champion": champion(), "candidate": candidate(), "log": log} | options
    with pytest.raises(InvalidInput, match=told):
        Shadow(**given)
