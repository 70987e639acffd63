"""`no_weak_slice`: what it finds, confirms, tells, passes and refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import StandardScaler

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.data.slices import mask_where
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.slice.slice_gate import SliceGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

ADULT = Path(__file__).parents[3] / "example_project" / "data"


def people(n=8000, *, planted=0.5, seed=4):
    """Make rows on which the new labels are wrong for Masters under 25."""
    rng = np.random.default_rng(seed)
    level = rng.choice(
        ["HS", "College", "Masters", "Doctor"], n, p=[0.4, 0.3, 0.2, 0.1]
    )
    age = rng.integers(18, 80, n)
    y = (rng.random(n) < 0.4).astype(int)
    bad = (level == "Masters") & (age < 25)
    wrong = rng.random((2, n)) < np.array([np.where(bad, planted, 0.12), [0.13] * n])
    return pd.DataFrame(
        {
            "id": [f"u{k}" for k in range(n)],
            "level": level,
            "age": age,
            "hours": np.where(rng.random(n) < 0.1, np.nan, rng.normal(40, 8, n)),
            "home": rng.integers(0, n // 3, n),
            "y": y,
            "new": np.where(wrong[0], 1 - y, y),
            "old": np.where(wrong[1], 1 - y, y),
        }
    )


def session_of(frame, tmp_path, *, baseline=True, **settings):
    old = SubjectSettings(label="old") if baseline else None
    session = GateSession(
        Settings(
            name="toy",
            target="y",
            evaluation="table.csv",
            candidate=SubjectSettings(label="new"),
            baseline=old or SubjectSettings(registry="champion"),
            file=tmp_path / "mlgate.toml",
            **{"positive": 1, **settings},
        )
    )
    session.adopt("evaluation", frame)
    return session


def judged(gate, session, question, *values, **options):
    ledger = Ledger("test_gates.py::test_it")
    found = getattr(gate(session, ledger), question)(*values, **options)
    share = dict.fromkeys(("slice", "benchmark"), 0.05)
    (verdict,) = ledger.judge(alpha=share, severity="required", power=0.8)
    return found, verdict


@pytest.fixture
def ask(tmp_path):
    """Ask on rows; give what was measured and the verdict."""

    def ask(frame, metric="accuracy", *, margin=0.1, session=None, **options):
        session = session or {}
        return judged(
            SliceGate,
            session_of(frame, tmp_path, **session),
            "no_weak_slice",
            metric,
            margin=margin,
            **options,
        )

    return ask


def pasted(verdict):
    text = verdict.cases[1].removeprefix("where=")
    return eval(text)


def test_a_planted_slice_fails_and_is_told_as_a_rule(ask):
    found, verdict = ask(people())
    assert verdict.outcome == "failed"
    assert verdict.cases[0].startswith("level = Masters and age <= 24: accuracy 0.")
    assert found.estimate == verdict.estimate < -0.2
    assert (verdict.candidate, verdict.baseline) == (None, None)


def test_the_rule_can_be_pasted_into_another_gate(ask, tmp_path):
    rows = people()
    _, verdict = ask(rows)
    where = pasted(verdict)
    _, other = judged(
        BenchmarkGate,
        session_of(rows, tmp_path),
        "not_worse",
        "accuracy",
        margin=0.05,
        where=where,
    )
    inside = rows[(rows["age"] <= 24) & (rows["level"] == "Masters")]
    assert other.n == len(inside)
    assert other.candidate == pytest.approx((inside["y"] == inside["new"]).mean())
    assert other.outcome == "failed"


def test_clean_rows_pass_and_the_pass_says_how_far_it_reaches(ask):
    _, verdict = ask(people(planted=0.12))
    assert verdict.outcome == "passed"
    assert verdict.estimate > -0.1
    told = verdict.reason
    assert "slices with at least 400 rows is certainly worse by less than 0.1" in told
    assert "nothing is claimed of them" in told
    assert (
        "not searched: id (none of its 8000 values is held by 50 rows)"
        in (verdict.cases[-1])
    )


def test_a_pass_speaks_of_smaller_slices_where_it_is_asked_to(ask):
    rows = people(planted=0.3)
    _, large = ask(rows, margin=0.17)
    _, small = ask(rows, margin=0.17, smallest=0.02)
    assert (large.outcome, small.outcome) == ("passed", "inconclusive")
    assert small.check == "no_weak_slice(accuracy, margin=0.17, smallest=0.02)"
    assert small.cases[0].startswith("weakest of ")
    assert "level = Masters and age <= 24" in small.cases[0]


def test_without_a_margin_it_reports_and_judges_nothing(ask):
    _, verdict = ask(people(), margin=None)
    assert verdict.outcome == "not_applicable"
    assert verdict.threshold is None
    assert "certainly worse than the other rows, above all level = M" in verdict.reason
    assert "where=lambda rows: (rows['level'] == 'Masters') & " in verdict.reason
    _, clean = ask(people(planted=0.12), margin=None)
    assert "no slice is certainly worse" in clean.reason


def test_against_the_baseline_both_answer_the_same_rows(ask):
    found, verdict = ask(people(), against="baseline", margin=0.05)
    assert verdict.outcome == "failed"
    assert verdict.subject == "candidate vs baseline"
    assert verdict.threshold.ok == 0.0
    assert found.candidate < 0.65
    assert found.baseline > 0.8
    # hard for both models is no loss of the candidate
    rows = people()
    nearly = rows["new"].where(rows.index > 4, 1 - rows["new"])
    _, alike = ask(rows.assign(old=nearly), against="baseline")
    assert alike.outcome == "passed"


def test_of_recall_only_positives_count(ask):
    rows = people()
    found, verdict = ask(rows, "recall", depth=1, columns="level")
    inside = rows["level"] == "Masters"
    own, rest = (
        recall_score(rows["y"][mask], rows["new"][mask]) for mask in (inside, ~inside)
    )
    assert found.estimate == pytest.approx(own - rest, abs=1e-9)
    assert verdict.n == len(rows)
    assert verdict.check == (
        "no_weak_slice(recall, margin=0.1, depth=1, columns=level)"
    )


def test_a_condition_comes_first_and_is_part_of_the_rule(ask):
    rows = people()
    _, verdict = ask(rows, where={"level": ["Masters", "HS"]}, columns=["age"])
    assert verdict.slice == "level=Masters|HS"
    where = pasted(verdict)
    assert set(rows[where(rows)]["level"]) == {"Masters", "HS"}


def test_few_rows_are_no_verdict_and_it_says_how_many_it_takes(ask):
    _, verdict = ask(people(600))
    assert verdict.outcome == "inconclusive"
    assert verdict.reason == "There are 600 rows; a search takes 1000."
    assert verdict.rows_needed == 1000
    _, positives = ask(people(2000), "recall")
    assert "rows that count for recall" in positives.reason
    assert 2300 < positives.rows_needed < 2700


def test_columns_that_make_no_slices_leave_no_verdict(ask):
    _, verdict = ask(people(), columns=["id"])
    assert verdict.outcome == "inconclusive"
    assert verdict.reason.startswith("No column makes slices (id: none of its 8000")


def test_rows_in_another_order_give_the_same_verdict(ask):
    rows = people()
    one, _ = ask(rows)
    other, _ = ask(rows.sample(frac=1, random_state=1).reset_index(drop=True))
    assert one.estimate == pytest.approx(other.estimate, abs=1e-12)


def test_polars_gives_the_same_verdict(ask):
    rows = people()
    one, verdict = ask(rows)
    other, told = ask(pl.from_pandas(rows))
    assert one.estimate == pytest.approx(other.estimate, abs=1e-12)
    assert told.cases[0] == verdict.cases[0]


def test_rows_of_a_group_stay_on_one_side(ask):
    rows = people(6000)
    found, verdict = ask(rows, session={"groups": "home"}, columns=["age", "level"])
    assert found.assumptions == ("groups are independent of each other",)
    assert verdict.outcome == "failed"
    assert verdict.subject == "slices of 2 columns"


def test_rows_in_time_are_searched_in_the_older_part(ask):
    rows = people(6000).rename(columns={"home": "day"})
    found, verdict = ask(rows, session={"time": "day"}, columns=["age", "level"])
    assert found.assumptions == ("rows far apart in time are independent",)
    assert verdict.outcome == "failed"


def test_weights_count(ask):
    rows = people(6000).assign(w=1.0)
    plain, _ = ask(rows, columns=["age", "level"])
    one, _ = ask(rows, columns=["age", "level"], session={"weight": "w"})
    assert one.estimate == pytest.approx(plain.estimate, abs=1e-9)
    heavy = rows.assign(w=np.where(rows["new"] == rows["y"], 9.0, 1.0))
    other, _ = ask(heavy, columns=["age", "level"], session={"weight": "w"})
    assert other.estimate > plain.estimate / 2


def test_without_a_champion_a_comparison_does_not_apply(ask):
    _, verdict = ask(people(), against="baseline", session={"baseline": False})
    assert verdict.outcome == "not_applicable"
    assert verdict.reason == NO_BASELINE


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"margin": 0}, "positive"),
        ({"margin": 5}, "below 1 for accuracy"),
        ({"metric": "f1"}, "f1 is no mean over rows"),
        ({"metric": "selection_rate"}, "neither better nor worse"),
        ({"depth": 3}, "`depth` must be 1 or 2"),
        ({"against": "champion"}, "'rest' or 'baseline'"),
        ({"discover": 1.0}, "at most 0.9"),
        ({"smallest": 0}, "above 0 and at most 0.5"),
        ({"columns": []}, "one or more columns"),
        ({"columns": ["age", "y"]}, "'y' is the target or holds answers"),
        ({"columns": "old"}, "'old' is the target or holds answers"),
        ({"columns": 3}, "names of columns"),
    ],
)
def test_what_cannot_be_meant_is_refused(ask, wrong, told):
    with pytest.raises(InvalidInput, match=told):
        ask(people(1200), **wrong)


def test_an_unknown_column_is_named(ask):
    with pytest.raises(UnreadableData, match="did you mean 'level'"):
        ask(people(1200), columns=["levle"])


def test_too_many_columns_for_pairs_are_refused(ask):
    rows = people(1000)
    wide = pd.concat(
        [rows, pd.DataFrame(np.ones((1000, 250))).add_prefix("x")], axis="columns"
    )
    with pytest.raises(InvalidInput, match="at most 200 for pairs"):
        ask(wide)


def test_labels_have_no_log_loss(ask):
    with pytest.raises(SubjectMismatch, match="log_loss needs probabilities"):
        ask(people(1200), "log_loss")


def test_rows_that_stay_in_an_engine_are_refused(ask):
    with pytest.raises(InvalidInput, match="needs the rows in memory"):
        ask(pl.from_pandas(people(1200)).lazy())


@pytest.fixture(scope="module")
def adult():
    """Judge the incomes of Adult by a model of few columns."""
    train, test = (
        pd.read_csv(ADULT / f"adult_{part}.csv.gz") for part in ("train", "test")
    )
    names = ["education", "occupation"]
    numbers = ["age", "hours_per_week", "education_num"]
    model = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), names), (StandardScaler(), numbers)
        ),
        LogisticRegression(max_iter=300),
    )
    income = test.columns[-1]
    model.fit(train[names + numbers], train[income])
    labels = model.predict(test[names + numbers])
    return test.rename(columns={income: "y"}).assign(new=labels)


def test_on_adult_the_married_are_found_and_confirmed(adult, tmp_path):
    positive = next(value for value in adult["y"].unique() if ">50K" in value)
    session = session_of(adult, tmp_path, baseline=False, positive=positive)
    _, verdict = judged(SliceGate, session, "no_weak_slice", "accuracy", margin=0.2)
    assert verdict.outcome == "failed"
    told = " ".join(verdict.cases)
    assert "marital_status = Married-civ-spouse" in told
    _, inside = mask_where(adult, pasted(verdict))
    right = adult["y"] == adult["new"]
    assert right[inside].mean() < right[~inside].mean() - 0.2


@pytest.mark.calibration
def test_equal_models_are_seldom_told_apart_in_a_slice(ask):
    outcomes = []
    for seed in range(60):
        rows = people(planted=0.12, seed=seed)
        _, verdict = ask(rows, against="baseline", margin=0.1)
        outcomes.append(verdict.outcome)
    assert outcomes.count("failed") <= 7
    assert outcomes.count("passed") >= 40
