"""How many answers hang on a sensitive column alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import stats
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from tests.gates.fairness.adopted_subjects import Asked

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.reports.failure import failure_text


@pytest.fixture
def asked(tmp_path):
    """Ask a gate about rows and a model."""

    def asked(frame, candidate, **settings):
        return Asked(tmp_path, frame, candidate=candidate, **settings)

    return asked


def people(n=2000, *, seed=1):
    rng = np.random.default_rng(seed)
    sex = rng.choice(["f", "m"], n)
    income = rng.normal(0, 1, n)
    y = (income + 0.5 * rng.normal(size=n) > 0).astype(int)
    return pd.DataFrame({"sex": sex, "income": income, "age": 40 + 5 * income, "y": y})


class Rule:
    """A model by rule: incomes above nought, and a lift for men."""

    classes_ = np.array([0, 1])

    def __init__(self, *features, lift=0.0):
        self.feature_names_in_ = np.array(features)
        self.lift = lift

    def predict_proba(self, rows):
        raw = np.asarray(rows["income"], dtype=float)
        if "sex" in self.feature_names_in_:
            raw = raw + self.lift * (np.asarray(rows["sex"]) == "m")
        p = 1 / (1 + np.exp(-raw))
        return np.column_stack((1 - p, p))

    def predict(self, rows):
        return (self.predict_proba(rows)[:, 1] >= 0.5).astype(int)


def test_a_decision_that_hangs_on_the_sex_fails_and_its_rows_are_shown(asked):
    frame = people()
    of = asked(frame, Rule("sex", "income", lift=0.4))
    found = of.gate.counterfactual_flips("sex", at_most=0.01)
    # women and men whose income is within the lift
    flips = ((frame["income"] > -0.4) & (frame["income"] < 0)).to_numpy()
    assert found.candidate == pytest.approx(flips.mean(), abs=1e-12)
    assert of.verdict.outcome == "failed"
    row = int(np.flatnonzero(flips & (frame["sex"] == "f"))[0])
    up = int((flips & (frame["sex"] == "f")).sum())
    assert (
        f"sex=m for all: {up} answers change, {up} to 1 and 0 to 0"
        in (of.verdict.cases[:2])
    )
    p = Rule("income").predict_proba(frame)[:, 1][row]
    lifted = Rule("sex", "income", lift=0.4)
    q = lifted.predict_proba(frame.assign(sex="m"))[:, 1][row]
    told = f"row {row}: 0 ({p:.3f}) with sex=f, 1 ({q:.3f}) with sex=m"
    assert told in of.verdict.cases
    assert of.verdict.cases_left_out == flips.sum() - (len(of.verdict.cases) - 2)
    assert "flips of answers by sex: more answers than are allowed hang" in (
        failure_text(of.verdicts)
    )


def test_the_bound_is_that_of_clopper_and_pearson(asked):
    frame = people()
    of = asked(frame, Rule("sex", "income", lift=0.05))
    found = of.gate.counterfactual_flips("sex", at_most=0.05)
    k = round(found.candidate * 2000)
    oracle = stats.binomtest(k, 2000, 0.05, alternative="less").pvalue
    assert found.p_better_than(-0.05) == pytest.approx(oracle)
    assert found.method == "exact binomial (Clopper-Pearson) of rows"
    assert of.verdict.outcome == "passed"


def test_a_model_that_takes_the_column_and_does_not_use_it_passes(asked):
    of = asked(people(), Rule("sex", "income"))
    found = of.gate.counterfactual_flips("sex", at_most=0.01)
    assert found.candidate == 0
    assert not found.exact
    assert of.verdict.outcome == "passed"
    few = asked(people(50), Rule("sex", "income"))
    few.gate.counterfactual_flips("sex", at_most=0.01)
    assert few.verdict.outcome == "inconclusive"


def test_a_model_that_does_not_take_the_column_says_so_and_points_to_proxies(asked):
    of = asked(people(50), Rule("income"))
    found = of.gate.counterfactual_flips("sex", at_most=0.01)
    assert found.exact
    assert of.verdict.outcome == "passed"
    assert of.verdict.reason == (
        "the candidate does not take sex: no answer can hang on it but through other "
        "columns; proxies(by='sex') asks what these tell"
    )


def test_answers_without_a_model_are_refused_with_a_remedy(asked):
    frame = people(100)
    of = asked(frame, np.linspace(0.1, 0.9, 100))
    with pytest.raises(InvalidInput, match=r"only the answers are known.*`model`"):
        of.gate.counterfactual_flips("sex", at_most=0.01)


def test_values_that_are_named_are_tried_and_no_other(asked):
    frame = people()
    of = asked(frame, Rule("sex", "income", lift=0.4))
    found = of.gate.counterfactual_flips("sex", at_most=0.5, values=["m"])
    women = frame["sex"] == "f"
    # men stay what they are, and are not counted as answers that did not change
    assert found.n == women.sum()
    assert of.verdict.check == "counterfactual_flips(sex, at_most=0.5, values=m)"


def test_numbers_are_tried_though_no_row_has_them(asked):
    frame = people()
    model = LogisticRegression().fit(frame[["age", "income"]], frame["y"])
    of = asked(frame, model)
    found = of.gate.counterfactual_flips("age", at_most=0.5, values=[20, 70.5])
    base = model.predict(frame[["age", "income"]])
    changed = [
        model.predict(frame.assign(age=float(a))[["age", "income"]]) != base
        for a in (20, 70.5)
    ]
    assert found.candidate == pytest.approx(np.logical_or(*changed).mean())
    with pytest.raises(InvalidInput, match=r"'age' has .* Hint: name those"):
        of.gate.counterfactual_flips("age", at_most=0.5)


@pytest.mark.parametrize("kind", [str, "category", "string"])
def test_a_pipeline_gets_the_type_that_it_was_trained_on(asked, kind):
    frame = people()
    frame.index = frame.index[::-1]
    frame["y"] = ((frame["income"] + (frame["sex"] == "m")) > 0.5).astype(int)
    frame["sex"] = frame["sex"].astype(kind)
    columns = make_column_transformer(
        (OneHotEncoder(), ["sex"]), remainder="passthrough"
    )
    model = make_pipeline(columns, LogisticRegression())
    model.fit(frame[["sex", "income"]], frame["y"])
    of = asked(frame, model)
    found = of.gate.counterfactual_flips("sex", at_most=0.1)
    base = model.predict(frame[["sex", "income"]])
    turned = frame["sex"].map({"f": "m", "m": "f"}).astype(frame["sex"].dtype)
    other = model.predict(frame.assign(sex=turned)[["sex", "income"]])
    assert found.candidate == pytest.approx((base != other).mean(), abs=1e-12)
    assert of.verdict.outcome == "failed"


def test_polars_and_arrow_find_what_pandas_finds(asked):
    frame = people()
    model = Rule("sex", "income", lift=0.3)
    found = []
    for rows in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        of = asked(rows, model)
        of.gate.counterfactual_flips("sex", at_most=0.1)
        found.append((of.verdict.estimate, of.verdict.cases))
    assert found[0] == found[1] == found[2]


def test_numbers_that_are_predicted_have_a_tolerance(asked):
    frame = people().assign(y=lambda f: 30 + 5 * f["income"] + 2 * (f["sex"] == "m"))
    frame = frame.assign(man=(frame["sex"] == "m").astype(int))
    model = LinearRegression().fit(frame[["man", "income"]], frame["y"])
    settings = {"task": "regression", "positive": None}
    of = asked(frame, model, **settings)
    of.gate.counterfactual_flips("man", at_most=0.01, tolerance=1.0)
    of.gate.counterfactual_flips("man", at_most=0.01, tolerance=3.0)
    wide, narrow = of.verdicts
    assert (wide.outcome, narrow.outcome) == ("failed", "passed")
    women = int((frame["man"] == 0).sum())
    assert (
        f"man=1 for all: {women} answers change, {women} up and 0 down, by +2 on"
        in (" ".join(wide.cases))
    )
    with pytest.raises(InvalidInput, match="`tolerance` must be zero or a positive"):
        of.gate.counterfactual_flips("man", at_most=0.01)


def test_several_classes_are_compared_by_their_labels(asked):
    frame = people().assign(y=lambda f: np.digitize(f["income"], [-0.5, 0.5]))
    frame["man"] = (frame["sex"] == "m").astype(int)
    model = LogisticRegression().fit(frame[["man", "income"]], frame["y"])
    model.coef_[2, 0] += 3
    of = asked(frame, model, task="multiclass", positive=None)
    found = of.gate.counterfactual_flips("man", at_most=0.05)
    base = model.predict(frame[["man", "income"]])
    other = model.predict(frame.assign(man=1 - frame["man"])[["man", "income"]])
    assert found.candidate == pytest.approx((base != other).mean())
    assert of.verdict.outcome == "failed"
    assert any(" with man=0, 2 with man=1" in case for case in of.verdict.cases)


def test_missing_values_are_asked_with_every_value(asked):
    frame = people()
    frame.loc[frame.index % 2 == 0, "sex"] = None
    of = asked(frame, Rule("sex", "income", lift=0.4))
    of.gate.counterfactual_flips("sex", at_most=0.01)
    assert any("with sex=<missing>, 1" in case for case in of.verdict.cases)


@pytest.mark.parametrize("value", ["f", None])
def test_a_column_with_one_value_settles_nothing(asked, value):
    of = asked(people().assign(sex=value), Rule("sex", "income", lift=0.4))
    of.gate.counterfactual_flips("sex", at_most=0.5)
    assert of.verdict.outcome == "inconclusive"
    assert "no other value" in of.verdict.reason


def test_rows_that_hang_together_are_counted_by_group(asked):
    frame = people().assign(home=lambda f: f.index // 20)
    frame["income"] = frame.groupby("home")["income"].transform("first")
    model = Rule("sex", "income", lift=0.4)
    plain = asked(frame, model).gate.counterfactual_flips("sex", at_most=0.3)
    by_home = asked(frame, model, groups="home").gate.counterfactual_flips(
        "sex", at_most=0.3
    )
    assert by_home.candidate == pytest.approx(plain.candidate)
    assert by_home.p_better_than(-0.3) > plain.p_better_than(-0.3)


def test_the_baseline_is_asked_too(asked):
    of = asked(
        people(), Rule("sex", "income", lift=0.4), baseline=Rule("income", lift=0.0)
    )
    of.gate.counterfactual_flips("sex", at_most=0.01)
    assert of.verdict.outcome == "failed"
    assert of.verdict.baseline_outcome == "passed"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"at_most": 0}, "between 0 and 1"),
        ({"bad": 0.001}, "at least the required value"),
        ({"bad": 5}, "whatever came would pass"),
        ({"column": "sexx"}, "did you mean 'sex'"),
        ({"values": "m"}, "a list of values"),
        ({"values": []}, "at least one value"),
        ({"values": ["man"]}, "which no row"),
        ({"values": [True]}, "which no row"),
        ({"values": [None]}, "which no row"),
        ({"tolerance": 0.1}, "left out where classes"),
    ],
)
def test_what_cannot_be_meant_is_refused(asked, wrong, told):
    gate = asked(people(200), Rule("sex", "income")).gate
    given = {"column": "sex", "at_most": 0.01} | wrong
    with pytest.raises((InvalidInput, UnreadableData), match=told):
        gate.counterfactual_flips(given.pop("column"), **given)


def test_numbers_that_are_not_finite_are_no_values(asked):
    frame = people(200)
    model = LogisticRegression().fit(frame[["age"]], frame["y"])
    with pytest.raises(InvalidInput, match="which no row"):
        asked(frame, model).gate.counterfactual_flips(
            "age", at_most=0.1, values=[float("nan")]
        )
    with pytest.raises(InvalidInput, match=r"got 'young', which no row.*Known"):
        asked(frame, model).gate.counterfactual_flips(
            "age", at_most=0.1, values=["young"]
        )


def test_rows_in_an_engine_are_refused(asked):
    of = asked(pl.from_pandas(people(100)).lazy(), np.linspace(0.1, 0.9, 100))
    with pytest.raises(InvalidInput, match="rows in memory"):
        of.gate.counterfactual_flips("sex", at_most=0.1)
