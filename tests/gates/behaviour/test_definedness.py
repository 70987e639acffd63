"""`defined_everywhere`: models that crash, stay silent, or answer otherwise."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import OrdinalEncoder
from sklearn.preprocessing import StandardScaler
from tests.gates.behaviour.formula_models import FEATURES
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import people
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.verdict import Outcome

NUMBERS = ["age", "hours", "income"]
WORDS = ["sex", "town"]


def pipeline(words, *, numbers="passthrough", last=None):
    columns = make_column_transformer((numbers, NUMBERS), (words, WORDS))
    rows = people()
    model = make_pipeline(columns, last or LogisticRegression(max_iter=5000))
    return model.fit(rows[list(FEATURES)], rows["bought"])


def careful(score):
    """Answer everything: what is missing or far out counts as the usual."""

    def answer(rows):
        plain = pd.DataFrame(
            {
                "age": rows["age"].astype(float).clip(0, 120).fillna(40),
                "hours": rows["hours"].astype(float).clip(0, 80).fillna(40),
                "income": rows["income"].astype(float).clip(0, 1e5).fillna(2000),
                "town": rows["town"].astype(object).fillna("?").astype(str),
            }
        )
        return np.nan_to_num(score(plain))

    return answer


def told(behaving, model, frame=None):
    asked = behaving(model, frame)
    asked.gate.defined_everywhere()
    return asked.verdict


def test_a_careful_model_passes(behaving):
    verdict = told(behaving, Scored(careful(steady)))
    assert verdict.outcome is Outcome.PASSED
    # 8 of the frame; 4 of each whole number, 6 of the other, 2 of each text
    assert verdict.n == 26
    assert "26 odd things; " in verdict.method


@pytest.mark.parametrize(
    "model",
    [
        pipeline(OneHotEncoder(handle_unknown="ignore"), numbers=StandardScaler()),
        pipeline(OneHotEncoder()),
        pipeline(
            make_pipeline(
                SimpleImputer(strategy="constant", fill_value="?"),
                OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
            ),
            last=HistGradientBoostingClassifier(max_iter=5),
        ),
    ],
    ids=["logistic", "strict categories", "boosted"],
)
def test_pipelines_of_scikit_learn_answer_or_say_why_not(behaving, model):
    assert told(behaving, model).cases == ()


def test_a_category_that_crashes_the_model_is_shown(behaving):
    codes = {"Aachen": 0.1, "Bonn": 0.4, "Ulm": 0.6, "Wien": 0.8}
    model = Scored(
        careful(lambda rows: np.array([codes.get(t, 0) for t in rows["town"]]))
    )
    assert told(behaving, model).outcome is Outcome.PASSED
    model = Scored(careful(lambda rows: np.array([codes[t] for t in rows["town"]])))
    verdict = told(behaving, model)
    assert verdict.outcome is Outcome.FAILED
    unseen = [case for case in verdict.cases if "never seen before" in case]
    assert unseen[0].startswith("town = 'never seen before': row ")
    assert "-> 'never seen before': the model crashed with KeyError" in unseen[0]
    # missing too: '?' is no town; and every value missing
    assert verdict.estimate == -3
    line = json.loads(verdict.cases[-1].removeprefix("edge-case ledger: "))
    assert line["expect"] == {"labels": ["no", "yes"]}
    assert line["input"]["town"] is None


def test_no_number_where_a_value_is_missing_is_a_failure(behaving):
    def product(rows):
        return 1 / (1 + np.exp(-(rows["income"].to_numpy(dtype=float) - 2000) / 1000))

    verdict = told(behaving, Scored(product))
    missing = [case for case in verdict.cases if case.startswith("income missing")]
    assert "gave no whole answer" in missing[0]
    assert "`score` must have a value in every row" in missing[0]


def test_an_infinite_answer_is_none(behaving):
    verdict = told(behaving, Valued(lambda rows: rows["income"] * 2.0))
    told_of = "\n".join(verdict.cases)
    assert "income = inf" in told_of
    assert "`value` must be finite" in told_of
    # a regression has no answer that is always right: no line for a ledger
    assert "edge-case ledger" not in told_of


def test_a_refusal_that_names_nothing_is_unclear(behaving):
    def bare(rows):
        if rows["age"].isna().any():
            raise ValueError("bad input")
        return careful(steady)(rows)

    verdict = told(behaving, Scored(bare))
    assert verdict.estimate == -2
    assert "age missing: " in verdict.cases[1]
    assert (
        "refused without naming the problem: ValueError: bad input"
        in (verdict.cases[1])
    )

    def clear(rows):
        if rows["age"].isna().any():
            raise ValueError("age is missing in row 0")
        return careful(steady)(rows)

    assert told(behaving, Scored(clear)).outcome is Outcome.PASSED


def test_an_empty_frame_that_crashes(behaving):
    def looks_at_the_first(rows):
        first = careful(steady)(rows)[0]
        return careful(steady)(rows) + 0 * first

    verdict = told(behaving, Scored(looks_at_the_first))
    assert verdict.cases == (
        (
            "no row: the model crashed with IndexError: index 0 is out of bounds for "
            "axis 0 with size 0"
        ),
    )


def test_columns_taken_by_their_place_are_noticed(behaving):
    def by_place(rows):
        values = rows.iloc[:, 0].map(
            lambda v: 40.0 if isinstance(v, str) or pd.isna(v) else float(v)
        )
        return np.clip(values.to_numpy(dtype=float) / 100, 0, 1)

    verdict = told(behaving, Scored(by_place))
    order = [c for c in verdict.cases if c.startswith("the columns in another order")]
    assert "-> 0.4 (no), with the same values" in order[0]


def test_another_type_with_the_same_values_is_the_same(behaving):
    def by_type(rows):
        score = careful(steady)(rows)
        return score / 2 if rows["age"].dtype == np.int32 else score

    verdict = told(behaving, Scored(by_type))
    assert verdict.estimate == -1
    assert verdict.cases[0].startswith("whole numbers as int32: row ")
    assert "with the same values" in verdict.cases[0]


def test_a_row_that_is_answered_otherwise_alone(behaving):
    def ranked(rows):
        score = careful(steady)(rows)
        return score if len(rows) != 1 else score / 2

    verdict = told(behaving, Scored(ranked))
    assert verdict.cases[0].startswith("one row: ")


def test_polars_rows_too(behaving):
    def careful_polars(rows):
        age = rows["age"].cast(pl.Float64).fill_null(40.0).fill_nan(40.0)
        return (age.clip(0, 100) / 200).to_numpy()

    verdict = told(behaving, Scored(careful_polars), pl.from_pandas(people()))
    assert verdict.cases == ()
    broken = told(
        behaving,
        Scored(lambda rows: rows["age"].cast(pl.Float64).clip(0, 100).to_numpy() / 200),
        pl.from_pandas(people()),
    )
    assert any(case.startswith("age missing: row ") for case in broken.cases)
