"""What a selftest plans: sizes from the rows at hand, and reasons for what is left."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.subject import subject_from_object
from pytest_mlgate.sabotage.catalogue import planned_sabotages
from pytest_mlgate.sabotage.catalogue import sabotage_from_plain
from pytest_mlgate.sabotage.catalogue import sabotage_to_plain
from pytest_mlgate.sabotage.ground import Ground
from pytest_mlgate.sabotage.spoiling import spoilt_subject
from pytest_mlgate.sabotage.spoilt_answers import scores_of

ROWS = 2000


def frame():
    rng = np.random.default_rng(5)
    a, b, c = rng.normal(size=(3, ROWS))
    return pd.DataFrame(
        {
            "a": a,
            "b": b,
            "unused": c,
            "sex": rng.choice(["f", "m"], ROWS, p=[0.3, 0.7]),
            "y": 2 * a + b + rng.normal(size=ROWS),
        }
    )


def ground(*, task="binary", answers=None, rows=None, **more):
    rows = frame() if rows is None else rows
    classifier = LogisticRegression(max_iter=500)
    if task == "binary":
        rows["y"] = rows["y"] > 0
        model = classifier
    elif task == "multiclass":
        rows["y"] = pd.cut(rows["y"], [-99, -1, 1, 99], labels=["lo", "mid", "up"])
        rows["y"] = rows["y"].astype(str)
        model = classifier
    else:
        model = LinearRegression()
    features = [name for name in ("a", "b", "unused") if not rows[name].isna().any()]
    model = model.fit(rows[features], rows["y"])
    question = Question(table=wrap_frame(rows), target="y", task=task)
    value = model if answers is None else answers(model, rows[features])
    candidate = subject_from_object(value, question, role="candidate")
    return Ground(question=question, candidate=candidate, **more)


def plans(found):
    return {planned.name: planned for planned in planned_sabotages(found)}


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_plan_has_a_name_and_is_the_same_again_from_json(task):
    found = planned_sabotages(ground(task=task))
    assert len({planned.name for planned in found}) == len(found)
    for planned in found:
        assert (planned.sabotage is None) != (planned.unfit is None)
        if planned.sabotage is not None:
            assert planned.what
            text = json.dumps(sabotage_to_plain(planned.sabotage), allow_nan=False)
            assert sabotage_from_plain(json.loads(text)) == planned.sabotage


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_serious_sabotage_changes_what_gates_see_and_tiny_ones_hardly(task):
    here = ground(task=task)
    before = here.scores if task == "regression" else np.exp(here.scores)
    for planned in planned_sabotages(here):
        if planned.sabotage is None or planned.sabotage.rows(here.frame) is not (
            here.frame
        ):
            continue
        spoilt = spoilt_subject(here.candidate, planned.sabotage, here.question)
        after = scores_of(spoilt.predictions)
        moved = np.abs((after if task == "regression" else np.exp(after)) - before)
        if planned.harmless:
            assert moved.mean() < 0.005, planned.name
        elif planned.name not in {"slower", "larger"}:
            assert moved.max() > 0.05, planned.name


def test_the_feature_that_matters_most_and_the_one_that_does_not_are_found():
    found = plans(ground())
    assert found["dropped feature"].sabotage.column == "a"
    assert found["dropped feature, tiny"].unfit is not None or (
        found["dropped feature, tiny"].sabotage.column == "unused"
    )


def test_groups_come_from_the_gates_first_and_from_names_then():
    rows = frame().assign(region=np.where(np.arange(ROWS) % 3, "north", "south"))
    named = ground(rows=rows, asked=("difference(recall, by=region)", "[sex=f]"))
    assert named.grouping == "region"
    assert ground().grouping == "sex"
    bias = plans(named)["biased against a group"].sabotage
    assert (bias.column, bias.value) == ("region", "south")
    unnamed = ground(rows=frame().drop(columns="sex"))
    assert unnamed.grouping is None
    assert "no gate asks about groups" in plans(unnamed)["biased against a group"].unfit


def test_of_answers_alone_nothing_can_be_timed_dropped_or_weighed():
    found = plans(ground(answers=lambda model, rows: model.predict_proba(rows)[:, 1]))
    for name in ("slower", "dropped feature"):
        assert found[name].unfit == "only answers of the candidate are known"
    assert found["larger"].unfit == "no file of the candidate is known"
    assert found["noisy scores"].unfit is None


def test_labels_cannot_be_overconfident_and_numbers_have_no_classes():
    labels = plans(ground(answers=lambda model, rows: model.predict(rows)))
    assert labels["overconfident"].unfit == "the candidate gives no probabilities"
    assert labels["wrong class"].unfit is None
    numbers = plans(ground(task="regression"))
    assert numbers["overconfident"].unfit is not None
    assert numbers["wrong class"].unfit == "a regression has no classes"


def test_gaps_are_harmless_only_where_there_are_some():
    whole = plans(ground())
    assert whole["missing values"].sabotage.column == "a"
    assert "nothing says that some are allowed" in whole["missing values, tiny"].unfit
    rows = frame().drop(columns="sex")
    rows.loc[:20, "unused"] = np.nan
    taken = ground(
        rows=rows, answers=lambda model, some: model.predict_proba(some)[:, 1]
    )
    assert plans(taken)["missing values, tiny"].sabotage.column == "unused"


def test_a_table_of_text_has_nothing_to_shift():
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(
        {"plan": rng.choice(["a", "b"], 300), "y": rng.random(300) > 0.5}
    )
    question = Question(table=wrap_frame(rows), target="y")
    candidate = subject_from_object(rng.random(300), question, role="candidate")
    found = plans(Ground(question=question, candidate=candidate))
    for name in ("shifted column", "rescaled column", "wrong unit", "leaked target"):
        assert "no feature holds numbers" in found[name].unfit
    assert found["broken on edge cases"].unfit is not None
    assert found["misspelt category"].sabotage.column == "plan"


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidInput, match="Costlier"):
        sabotage_from_plain({"kind": "Costlie", "seed": 0})
