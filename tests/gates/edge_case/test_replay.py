"""`replay`: every case judged, whatever becomes of the others."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.svm import LinearSVC
from tests.gates.edge_case.ledgers import Bench
from tests.gates.edge_case.ledgers import Counted
from tests.gates.edge_case.ledgers import Picky
from tests.gates.edge_case.ledgers import fitted
from tests.gates.edge_case.ledgers import record
from tests.gates.edge_case.ledgers import rows

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch

FRAME = rows()


class Labels:
    """What is left of a model that gives labels only."""

    def __init__(self, model):
        self.feature_names_in_, self.predict = model.feature_names_in_, model.predict


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path, FRAME, fitted(FRAME), fitted(rows(seed=1)))


def asked(bench, *records, **options):
    bench.gate.replay(bench.write(*records), **options)
    return bench.verdicts()


def test_a_ledger_that_holds_passes(bench):
    (verdict,) = asked(bench, record("a"), record("b", -3.0, {"label": "no"}))
    assert (verdict.outcome, verdict.question) == ("passed", "replay")
    assert (verdict.n, verdict.estimate, verdict.alpha) == (2, 0, None)
    assert verdict.subject == "cases.jsonl"
    assert verdict.reason == "no case of 2 fails."


def test_cases_stand_newly_broken_newly_fixed_and_still_broken(tmp_path):
    new, old = fitted(FRAME), fitted(rows(seed=1))
    new.intercept_ = new.intercept_ - 1.0
    new.coef_ = new.coef_ + np.array([[0.0, 2.0]])
    bench = Bench(tmp_path, FRAME, new, old)
    (verdict,) = asked(
        bench,
        record("still", -3.0),
        record("broken", 0.2, incident="INC-7"),
        record("fixed", -3.0, input={"x": -2.0, "z": 2.0}),
        record("holds"),
    )
    assert verdict.outcome == "failed"
    assert (verdict.candidate, verdict.baseline) == (2, 2)
    assert verdict.reason == (
        "2 of 4 cases fail: 1 newly broken, 1 still broken; newly fixed: fixed."
    )
    first, second = verdict.cases
    assert first.startswith("newly broken broken | expected yes, candidate no (0.")
    assert first.endswith("| why broken | owner ann | incident INC-7")
    assert ", baseline yes (0." in first
    assert second.startswith("still broken still | ")
    assert "known_failures" in verdict.remedy


def test_five_thousand_cases_are_one_question_to_each_model(tmp_path):
    new, old = fitted(FRAME), fitted(rows(seed=1))
    bench = Bench(tmp_path, FRAME, new, old)
    bench.session.comparison()
    new.calls.clear()
    old.calls.clear()
    xs = np.random.default_rng(2).normal(size=5000)
    name = bench.write(
        *(record(f"c{i}", x, {"score_at_least": 0.0}) for i, x in enumerate(xs))
    )
    bench.gate.replay(name)
    bench.gate.pass_rate(name, at_least=0.9)
    for model in (new, old):
        assert sorted(model.calls) == [("predict", 5000), ("predict_proba", 5000)]
    assert [v.outcome for v in bench.verdicts()] == ["passed", "passed"]


def test_a_case_that_makes_the_model_raise_fails_with_its_words(tmp_path):
    bench = Bench(tmp_path, FRAME, fitted(FRAME, Picky), fitted(rows(seed=1)))
    many = [record(f"c{i}") for i in range(300)]
    many[17] = record("raises", -99.0)
    many[200] = record("no", -3.0)
    bench.session.comparison()
    bench.session.candidate.asked.model.calls.clear()
    (verdict,) = asked(bench, *many)
    assert verdict.candidate == 2
    assert verdict.cases[0].startswith(
        "still broken raises | expected yes, candidate raised ArithmeticError: x is "
        "too low for me, baseline no ("
    )
    assert verdict.cases[1].startswith("still broken no | ")
    # halves of halves, not one by one
    assert len(bench.session.candidate.asked.model.calls) < 40


def test_an_answer_that_is_no_number_is_no_answer(tmp_path):
    class Gaps(Counted):
        def predict_proba(self, X):
            return np.where(X[["x"]] < -90, np.nan, super().predict_proba(X))

    bench = Bench(tmp_path, FRAME, fitted(FRAME, Gaps), fitted(rows(seed=1)))
    (verdict,) = asked(bench, record("a"), record("gap", -99.0, {"label": "no"}))
    assert verdict.candidate == 1
    assert "newly broken gap" in verdict.cases[0]
    assert ", candidate gave no whole answer: candidate (" in verdict.cases[0]


@pytest.mark.parametrize(
    ("expect", "holds"),
    [
        ({"labels": ["no", "yes"]}, True),
        ({"score_at_least": 0.5}, True),
        ({"score_at_most": 0.5}, False),
        ({"score_at_least": 0.2, "score_at_most": 0.4}, False),
        ({"value": 0.95, "tolerance": 0.1}, True),
        ({"value": 0.5, "tolerance": 0.1}, False),
        ({"same_as": "other"}, True),
        ({"same_as": "other", "tolerance": 0.9}, True),
        ({"same_as": "other", "tolerance": 0.001}, False),
        ({"at_least_as_high_as": "other"}, True),
        ({"at_least_as_high_as": "twin"}, True),
        ({"at_least_as_high_as": "higher"}, False),
    ],
)
def test_every_kind_of_expectation_is_held_against_the_answer(bench, expect, holds):
    (verdict,) = asked(
        bench,
        record("asked", 3.0, expect),
        record("other", 1.0),
        record("twin", 3.0),
        record("higher", 4.0),
    )
    assert (verdict.outcome == "passed") is holds
    assert (verdict.candidate == 0) is holds


def test_a_case_compared_with_one_without_an_answer_fails(tmp_path):
    bench = Bench(tmp_path, FRAME, fitted(FRAME, Picky), None)
    (verdict,) = asked(bench, record("a", 1.0, {"same_as": "b"}), record("b", -99.0))
    assert verdict.candidate == 2
    assert "and b has no answer" in verdict.cases[0]


def test_known_failures_are_excused_until_their_day_and_not_longer(bench):
    name = bench.write(record("bad", -3.0), record("good"), record("worse", -4.0))
    bench.gate.replay(
        name,
        known_failures={
            "bad": "2999-01-01",
            "worse": "2999-01-01",
            "good": "2999-01-01",
        },
    )
    bench.gate.replay(name, known_failures={"bad": "2001-01-01", "worse": "2999-01-01"})
    excused, lapsed = bench.verdicts()
    assert excused.outcome == "passed"
    assert excused.reason == (
        "no case of 3 fails unlisted; 2 known failures: bad until 2999-01-01, "
        "worse until 2999-01-01; remove from known_failures, they pass now: good."
    )
    assert (lapsed.outcome, lapsed.candidate) == ("failed", 1)
    assert lapsed.cases[0].endswith("| accepted until 2001-01-01, which has passed")


def test_a_case_that_must_pass_blocks_alone(bench):
    single, verdict = asked(
        bench,
        record("vital", -3.0, must_pass=True),
        record("bad", -3.0),
        known_failures={"bad": "2999-01-01"},
    )
    assert (single.check, single.outcome) == ("must_pass(vital)", "failed")
    assert single.alpha is None
    assert single.reason == "vital must pass, and is still broken."
    assert "known_failures" not in single.remedy
    assert verdict.candidate == 1
    assert verdict.cases == ()


def test_what_must_pass_is_asked_once_and_holds(bench):
    name = bench.write(record("vital", must_pass=True))
    bench.gate.replay(name)
    bench.gate.pass_rate(name, at_least=0.5)
    checks = [verdict.check for verdict in bench.verdicts()]
    assert checks == [
        "must_pass(vital)",
        "replay(cases.jsonl)",
        "pass_rate(cases.jsonl, at_least=0.5)",
    ]


def test_an_expired_case_fails_until_it_is_renewed_or_removed(bench):
    (verdict,) = asked(
        bench, record("old", added_on="2000-01-01", expires_on="2001-01-01")
    )
    assert verdict.outcome == "failed"
    assert verdict.reason == "1 of 1 cases fail: 1 expired."
    assert "expired on 2001-01-01" in verdict.cases[0]
    assert "renew `expires_on`" in verdict.remedy
    assert "mend" not in verdict.remedy


def test_ten_failing_cases_are_shown_and_the_rest_is_counted(bench):
    (verdict,) = asked(bench, *(record(f"c{i}", -3.0) for i in range(25)))
    assert (len(verdict.cases), verdict.cases_left_out) == (10, 15)


def test_without_a_baseline_failures_are_neither_new_nor_old(tmp_path):
    bench = Bench(tmp_path, FRAME, fitted(FRAME), None)
    (verdict,) = asked(bench, record("a", -3.0))
    assert (verdict.outcome, verdict.baseline) == ("failed", None)
    assert verdict.reason == (
        f"1 of 1 cases fail: 1 broken; {NO_BASELINE}".rstrip(".") + "."
    )


def test_a_baseline_of_answers_alone_leaves_open_what_is_new(tmp_path):
    bench = Bench(tmp_path, FRAME, fitted(FRAME), FRAME["z"].rank(pct=True))
    (verdict,) = asked(bench, record("a", -3.0))
    assert "1 broken; of the baseline (Series in memory) only other" in verdict.reason
    assert verdict.baseline is None


def test_a_baseline_with_a_feature_more_is_not_asked_about_cases_without_it(tmp_path):
    frame = FRAME.assign(extra=FRAME["z"] * 2)
    old = fitted(frame, features=("x", "z", "extra"))
    bench = Bench(tmp_path, frame, fitted(frame), old)
    (verdict,) = asked(
        bench,
        record("without", -3.0),
        record("with", -3.0, input={"x": -3.0, "z": 0.0, "extra": 0.0}),
    )
    assert verdict.reason == "2 of 2 cases fail: 1 still broken, 1 broken."
    assert verdict.baseline is None


def test_a_candidate_of_answers_alone_cannot_be_asked(tmp_path):
    bench = Bench(tmp_path, FRAME, FRAME["x"].rank(pct=True), fitted(FRAME))
    with pytest.raises(InvalidInput, match=r"only its answers are known.*a `model`"):
        asked(bench, record("a"))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"input": {"x": 1.0, "z": 0.0, "gruop": "a"}}, r"'gruop'.*mean 'group'"),
        ({"input": {"x": 1.0}}, r"every feature of the candidate; it lacks 'z'"),
        ({"expect": {"label": "yess"}}, r"\('no', 'yes'\); got 'yess'.*mean 'yes'"),
        ({"expect": {"label": True}}, r"got True. Hint: YAML reads yes and no"),
        ({"expect": {"score_at_least": 0, "of": "yes"}}, r"`of` names one of several"),
    ],
)
def test_a_case_that_does_not_fit_is_named(bench, changes, rule):
    with pytest.raises(InvalidInput, match=rule) as caught:
        asked(bench, record("a") | changes)
    assert "cases.jsonl, line 1, case 'a'" in str(caught.value)


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        ({"bda": "2999-01-01"}, "Unknown case in `known_failures`: 'bda'"),
        ({"vital": "2999-01-01"}, "'vital' must pass"),
        ({"bad": "soon"}, "must be a day such as 2026-12-31; got 'soon'"),
        (["bad"], "must be a mapping of ids to days"),
    ],
)
def test_known_failures_that_cannot_be_are_refused(bench, known, rule):
    with pytest.raises(InvalidInput, match=rule):
        asked(
            bench,
            record("bad", -3.0),
            record("vital", must_pass=True),
            known_failures=known,
        )
    assert bench.ledger.refused is not None


@pytest.mark.parametrize(
    "expect", [{"score_at_least": 0}, {"at_least_as_high_as": "b"}]
)
def test_a_model_of_labels_alone_fails_where_a_number_is_expected(tmp_path, expect):
    new, old = (LinearSVC().fit(f[["x", "z"]], f["y"]) for f in (FRAME, rows(seed=1)))
    bench = Bench(tmp_path, FRAME, Labels(new), old)
    (verdict,) = asked(bench, record("a", 3.0, expect), record("b", 2.0))
    assert verdict.candidate == 1
    assert "candidate yes" in verdict.cases[0]
    assert "without a score" in verdict.cases[0]


def test_the_ledger_that_was_read_is_in_the_record(bench):
    (verdict,) = asked(bench, record("a"))
    digest = sha256((bench.folder / "cases.jsonl").read_bytes()).hexdigest()
    assert verdict.method == f"every case of sha256:{digest[:12]} asked"


def test_the_same_model_twice_is_no_comparison(tmp_path):
    model = fitted(FRAME)
    bench = Bench(tmp_path, FRAME, model, model)
    with pytest.raises(SubjectMismatch):
        asked(bench, record("a"))


def test_polars_models_get_polars_rows(tmp_path):
    seen = []

    class Watching(Counted):
        def note(self, _call, X):
            seen.append(type(X))

    frame = pl.from_pandas(FRAME)
    model = Watching().fit(frame.select("x", "z"), frame["y"].to_list())
    bench = Bench(tmp_path, frame, model, None)
    (verdict,) = asked(bench, record("a"))
    assert verdict.outcome == "passed"
    assert set(seen) == {pl.DataFrame}


def test_several_classes_have_labels_and_numbers_by_class(tmp_path):
    frame = rows(900)
    frame["y"] = np.digitize(frame["x"], [-0.5, 0.5]).astype(str)
    model, old = fitted(frame), fitted(frame[:500])
    options = {"task": "multiclass"}
    bench = Bench(tmp_path, frame, model, old, **options)
    (verdict,) = asked(
        bench,
        record("high", 3.0, {"label": "2"}),
        record("number", 3.0, {"score_at_least": 0.9, "of": "2"}),
        record("low", 3.0, {"score_at_most": 0.1, "of": "0"}),
        record("twin", 2.5, {"same_as": "high"}),
        record("order", 3.0, {"at_least_as_high_as": "twin", "of": "2"}),
        record("wrong", 3.0, {"labels": ["0", "1"]}),
    )
    assert verdict.candidate == 1
    assert verdict.cases[0].startswith("still broken wrong | expected 0 or 1, cand")
    with pytest.raises(InvalidInput, match="`of` is missing"):
        bench.gate.replay(
            bench.write(record("a", 1.0, {"score_at_least": 0.5}), name="b.jsonl")
        )


def test_numbers_are_held_within_their_tolerance(tmp_path):
    frame = rows().assign(y=lambda f: 2 * f["x"] + f["z"])
    model = LinearRegression().fit(frame[["x", "z"]], frame["y"])
    old = LinearRegression().fit(frame[["x", "z"]], frame["y"] + 0.5)
    options = {"task": "regression"}
    bench = Bench(tmp_path, frame, model, old, **options)
    (verdict,) = asked(
        bench,
        record("near", 3.0, {"value": 6.0, "tolerance": 0.01}),
        record("range", 3.0, {"score_at_least": 5.9, "score_at_most": 6.1}),
        record("same", 3.0, {"same_as": "near"}),
        record("order", 3.1, {"at_least_as_high_as": "near"}),
        record("far", 3.0, {"value": 6.5, "tolerance": 0.2}),
    )
    assert (verdict.candidate, verdict.baseline) == (1, 2)
    assert verdict.cases[0].startswith(
        "newly broken far | expected 6.5 within 0.2, candidate 6, baseline 6.5"
    )
    with pytest.raises(InvalidInput, match="a regression must be expected to give a n"):
        bench.gate.replay(bench.write(record("a"), name="b.jsonl"))


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"score_at_most": 30}, r"`score_at_most` .* got 30. Hint: 30 percent is 0.3"),
        ({"score_at_least": -5}, r"`score_at_least` .* between 0 and 1; got -5\.$"),
        ({"value": 0.5, "tolerance": 20}, "`tolerance` .* 20 percent is 0.2"),
        ({"same_as": "b", "tolerance": 5}, "`tolerance` .* 5 percent is 0.05"),
    ],
)
def test_a_number_that_no_probability_can_miss_is_refused(bench, expect, told):
    with pytest.raises(InvalidInput, match=f"line 1, case 'a': {told}"):
        asked(bench, record("a", expect=expect), record("b"))


def test_scores_that_are_no_probabilities_may_be_large(tmp_path):
    frame = FRAME.assign(y=FRAME["x"] * 10)
    new, old = LinearRegression(), LinearRegression(fit_intercept=False)
    for model in (new, old):
        model.fit(frame[["x", "z"]], frame["y"] + 0.1)
    bench = Bench(tmp_path, frame, new, old, task="regression")
    expect = {"value": 30.0, "tolerance": 5}
    (verdict,) = asked(bench, record("a", expect=expect))
    assert verdict.outcome == "passed"


def test_what_is_accepted_is_named_with_its_last_day(bench):
    wrong = record("a", expect={"label": "no"})
    (verdict,) = asked(bench, wrong, known_failures={"a": "2999-12-31"})
    assert verdict.outcome == "passed"
    assert verdict.reason == (
        "no case of 1 fails unlisted; 1 known failure: a until 2999-12-31."
    )
