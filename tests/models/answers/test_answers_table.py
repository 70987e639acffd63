"""Predictions in a file, and in columns of the evaluation data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.settings import SubjectSettings


@pytest.fixture
def answers(frame, probability):
    return pd.DataFrame({"id": frame["id"], "score": probability})


@pytest.fixture
def from_file(load, tmp_path):
    def loads(answers, **keys):
        answers.to_csv(tmp_path / "p.csv", index=False)
        return load(SubjectSettings(predictions="p.csv", **keys))

    return loads


@pytest.mark.parametrize("name", ["p.csv", "p.csv.gz", "p.parquet"])
def test_scores_come_back_bit_for_bit(name, load, answers, probability, tmp_path):
    if name.endswith("parquet"):
        answers.to_parquet(tmp_path / name)
    else:
        answers.to_csv(tmp_path / name, index=False)
    found = load(SubjectSettings(predictions=name))
    assert np.array_equal(found.predictions.scores, probability)
    assert (found.kind, found.reference, found.threshold) == ("predictions", name, 0.5)


def test_columns_can_be_named(from_file, answers, probability):
    renamed = answers.rename(columns={"score": "p_new"})
    found = from_file(renamed, score="p_new", threshold=0.3)
    assert np.array_equal(found.predictions.decisions, probability >= 0.3)


def test_a_label_column_decides_beside_scores(from_file, answers, probability):
    labels = np.where(probability > 0.7, ">50K", "<=50K")
    found = from_file(answers.assign(label=labels))
    assert found.threshold is None
    assert np.array_equal(found.predictions.decisions, probability > 0.7)


def test_a_named_score_leaves_the_column_label_alone(from_file, answers):
    # a column "label" is the truth as often as it is an answer
    found = from_file(answers.assign(label="strange"), score="score")
    assert found.predictions.form == "probabilities"


def test_a_copy_of_the_truth_is_no_perfect_model(load, frame, tmp_path):
    renamed = frame.rename(columns={"income": "label"})
    renamed.to_csv(tmp_path / "p.csv", index=False)
    with pytest.raises(UnreadableData, match="no column 'score' or 'label'"):
        load(
            SubjectSettings(predictions="p.csv"),
            table=wrap_frame(renamed),
            target="label",
        )


def test_without_shared_columns_the_reference_says_so(from_file, answers):
    found = from_file(answers[["score"]])
    assert found.reference == "p.csv (rows matched by position)"


def test_another_order_is_refused_with_the_first_row_that_differs(from_file, answers):
    swapped = answers.iloc[[0, 2, 1, *range(3, 200)]]
    with pytest.raises(SubjectMismatch) as told:
        from_file(swapped)
    message = str(told.value)
    assert "p.csv: the column 'id' must equal that of test.csv in every row" in message
    assert "row 1 (counted from 0) is 2 there and 1 in the evaluation data" in message
    assert "2 of 200 rows differ" in message
    assert "Hint: these are other rows or another order" in message


def test_another_number_of_rows_is_refused(from_file, answers):
    with pytest.raises(SubjectMismatch, match=r"the 200 rows of test\.csv; it has 150"):
        from_file(answers.head(150))


def test_numbers_may_lose_digits_on_the_way(from_file, answers, frame):
    rounded = answers.assign(hours=(frame["hours"] * (1 + 1e-8)))
    assert from_file(rounded).reference == "p.csv"
    with pytest.raises(SubjectMismatch, match="'hours'"):
        from_file(answers.assign(hours=frame["hours"] + 0.1))


def test_shared_columns_may_be_text_or_have_gaps(load, answers, frame, tmp_path):
    gaps = frame["age"].where(frame.index != 3)
    table = wrap_frame(frame.assign(age=gaps), reference="test.csv")
    answers.assign(age=gaps, income=frame["income"]).to_csv(
        tmp_path / "p.csv", index=False
    )
    keys = SubjectSettings(predictions="p.csv")
    assert load(keys, table=table).reference == "p.csv"
    with pytest.raises(SubjectMismatch, match=r"'age'.*row 3 .*is nan there and"):
        load(keys)


def test_the_truth_in_the_file_must_be_the_truth(from_file, answers, frame):
    wrong = frame["income"].where(frame.index != 7, "<=50K")
    wrong[8] = ">50K" if frame["income"][8] == "<=50K" else "<=50K"
    with pytest.raises(SubjectMismatch, match="'income'"):
        from_file(answers.assign(income=wrong))


def test_a_score_of_zeros_and_ones_is_hard_labels(from_file, answers):
    hard = (answers["score"] > 0.5).astype(int)
    found = from_file(answers.assign(score=hard)).predictions
    assert (found.form, found.scores) == ("labels", None)
    assert np.array_equal(found.decisions, hard == 1)
    labels = np.where(answers["score"] > 0.7, ">50K", "<=50K")
    both = from_file(answers.assign(score=hard, label=labels)).predictions
    assert (both.form, both.scores) == ("labels", None)
    assert np.array_equal(both.decisions, answers["score"] > 0.7)


@pytest.mark.parametrize(
    ("keys", "error", "told"),
    [
        ({"score": "scroe"}, UnreadableData, "p.csv: there is no column 'scroe'. Hint"),
        ({"label": "id"}, SubjectMismatch, "every label must be a value of the target"),
        ({"form": "scores"}, InvalidInput, "Hint: set `threshold`"),
    ],
)
def test_bad_columns_are_refused(keys, error, told, from_file, answers):
    with pytest.raises(error) as raised:
        from_file(answers, **keys)
    assert told in str(raised.value)


def test_a_missing_prediction_is_refused_with_its_row(from_file, answers):
    answers.loc[[5, 9], "score"] = np.nan
    with pytest.raises(InvalidInput) as told:
        from_file(answers)
    assert "candidate (p.csv)" in str(told.value)
    assert "2 of 200 are missing: rows 5, 9 (counted from 0)" in str(told.value)


def test_a_file_without_answers_lists_its_columns(from_file, answers):
    with pytest.raises(UnreadableData) as told:
        from_file(answers[["id"]])
    assert "p.csv: there is no column 'score' or 'label'; it has 'id'" in str(
        told.value
    )
    assert "Hint: name the columns" in str(told.value)


def test_answers_in_columns_of_the_evaluation_data(load, frame, probability):
    table = wrap_frame(frame.assign(p_new=probability), reference="test.csv")
    found = load(SubjectSettings(score="p_new"), table=table)
    again = load(SubjectSettings(score="p_new"), table=table)
    assert (found.kind, found.reference) == ("columns", "columns p_new of test.csv")
    assert np.array_equal(found.predictions.scores, probability)
    assert found.digest == again.digest
    other = wrap_frame(frame.assign(p_new=probability * 0.999))
    assert load(SubjectSettings(score="p_new"), table=other).digest != found.digest


def test_labels_in_a_column_of_the_evaluation_data(load, frame, probability):
    labels = np.where(probability > 0.3, ">50K", "<=50K")
    found = load(SubjectSettings(label="l"), table=wrap_frame(frame.assign(l=labels)))
    assert found.predictions.form == "labels"
    assert np.array_equal(found.predictions.decisions, probability > 0.3)
    assert found.digest.startswith("sha256:")


def test_a_missing_column_of_the_evaluation_data_is_named(load):
    with pytest.raises(UnreadableData) as told:
        load(SubjectSettings(score="ages"))
    assert "the evaluation data: there is no column 'ages'" in str(told.value)
    assert "did you mean 'age'?" in str(told.value)


def test_the_truth_cannot_be_the_answer(load):
    with pytest.raises(SettingsError) as told:
        load(SubjectSettings(label="income"))
    assert "'income' is the target, the truth itself" in str(told.value)
    assert "Hint: name the column with the model's answers" in str(told.value)
