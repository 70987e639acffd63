"""XGBoost's and LightGBM's own files; reading one first happens in another process."""

from __future__ import annotations

import sys

import lightgbm
import numpy as np
import pytest
import xgboost

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats import lightgbm_file
from pytest_mlgate.models.formats import rehearsal
from pytest_mlgate.models.formats import xgboost_file
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.model_references import load_model
from pytest_mlgate.settings import SubjectSettings

CLASSES = ("<=50K", ">50K")


@pytest.fixture
def without_rehearsal(monkeypatch):
    """Do without the process that costs a second; other tests see that it is there."""
    for module in (xgboost_file, lightgbm_file):
        monkeypatch.setattr(module, "rehearse", lambda *_, **__: None)


@pytest.fixture
def work(frame):
    """Give rows with a text among the features."""
    job = np.where(
        frame["age"] > 40, "clerk", np.where(frame["hours"] > 40, "cook", "b")
    )
    return frame.assign(job=job)[["age", "hours", "job", "income"]]


@pytest.fixture
def trained(work):
    features = work[["age", "hours", "job"]].astype({"job": "category"})
    return features, (work["income"] == ">50K").astype(int)


@pytest.mark.usefixtures("without_rehearsal")
def test_an_xgboost_model_finds_columns_and_categories_by_name(
    trained, work, load, tmp_path
):
    features, codes = trained
    made = xgboost.XGBClassifier(n_jobs=1, n_estimators=3, enable_categorical=True)
    made.fit(features, codes).save_model(tmp_path / "m.ubj")
    expected = made.predict_proba(features)[:, 1]
    settings = SubjectSettings(model="m.ubj", classes=CLASSES)
    found = load(settings, table=wrap_frame(work.iloc[:, ::-1])).predictions
    assert np.array_equal(found.scores, expected.astype(float))
    some = work["job"] == "cook"
    few = load(settings, table=wrap_frame(work[some])).predictions
    assert np.array_equal(few.scores, expected[some].astype(float))


@pytest.mark.usefixtures("without_rehearsal")
@pytest.mark.parametrize("objective", ["binary:logitraw", "binary:hinge"])
def test_the_objective_says_what_an_xgboost_model_gives(objective, frame, tmp_path):
    codes = (frame["income"] == ">50K").astype(int)
    rows = xgboost.DMatrix(frame[["age", "hours"]], codes)
    xgboost.train({"objective": objective, "nthread": 1}, rows, 3).save_model(
        tmp_path / "m.json"
    )
    terms = LoadingTerms(classes=CLASSES)
    model = load_model("m.json", root=tmp_path, terms=terms).model
    gives_scores = hasattr(model, "decision_function")
    assert gives_scores == (objective == "binary:logitraw")
    assert set(model.predict(frame[["age", "hours"]])) == set(CLASSES)


@pytest.mark.usefixtures("without_rehearsal")
def test_several_classes_and_numbers(frame, tmp_path):
    features = frame[["age", "hours"]]
    thirds = np.asarray(frame["id"] % 3)
    made = xgboost.XGBClassifier(n_jobs=1, n_estimators=2).fit(features, thirds)
    made.save_model(tmp_path / "m.ubj")
    terms = LoadingTerms(classes=("a", "b", "c"))
    several = load_model("m.ubj", root=tmp_path, terms=terms).model
    assert several.classes_ == ["a", "b", "c"]
    assert np.array_equal(several.predict_proba(features), made.predict_proba(features))
    number = lightgbm.LGBMRegressor(n_jobs=1, n_estimators=3, verbose=-1)
    number.fit(features, frame["age"]).booster_.save_model(tmp_path / "n.txt")
    found = load_model("n.txt", root=tmp_path).model
    assert np.array_equal(found.predict(features), number.predict(features))


@pytest.mark.usefixtures("without_rehearsal")
def test_early_stopping_is_kept(frame, tmp_path):
    features, codes = frame[["age", "hours"]], (frame["income"] == ">50K").astype(int)
    made = xgboost.XGBClassifier(n_jobs=1, n_estimators=40, early_stopping_rounds=2)
    made.fit(features, codes, eval_set=[(features[::2], 1 - codes[::2])], verbose=False)
    made.save_model(tmp_path / "m.ubj")
    assert made.best_iteration < 30
    found = load_model("m.ubj", root=tmp_path).model
    assert np.array_equal(found.predict_proba(features), made.predict_proba(features))


@pytest.mark.usefixtures("without_rehearsal")
@pytest.mark.parametrize("kind", ["c", "int"])
def test_a_text_whose_number_nobody_knows_is_refused(kind, work, tmp_path):
    coded = work.assign(job=work["job"].map({"b": 0, "clerk": 1, "cook": 2}))
    features = coded[["age", "job"]]
    codes = (work["income"] == ">50K").astype(int)
    types = {"feature_types": ["float", kind], "enable_categorical": True}
    rows = xgboost.DMatrix(features, codes, **types)
    made = xgboost.train({"objective": "binary:logistic", "nthread": 1}, rows, 2)
    made.save_model(tmp_path / "m.ubj")
    found = load_model("m.ubj", root=tmp_path).model
    assert np.array_equal(found.predict_proba(features)[:, 1], made.predict(rows))
    with pytest.raises(SubjectMismatch, match=r"takes numbers in 'job' and .*texts"):
        found.predict_proba(work[["age", "job"]])


@pytest.mark.usefixtures("without_rehearsal")
def test_a_lightgbm_model_finds_columns_and_categories_by_name(
    trained, work, load, tmp_path
):
    features, codes = trained
    made = lightgbm.LGBMClassifier(n_jobs=1, n_estimators=3, verbose=-1).fit(
        features, codes
    )
    made.booster_.save_model(tmp_path / "m.txt")
    expected = made.predict_proba(features)[:, 1]
    settings = SubjectSettings(model="m.txt", classes=CLASSES)
    found = load(settings, table=wrap_frame(work.iloc[:, ::-1])).predictions
    assert np.array_equal(found.scores, expected)
    some = work["job"] == "cook"
    few = load(settings, table=wrap_frame(work[some])).predictions
    assert np.array_equal(few.scores, expected[some])


@pytest.mark.parametrize("name", ["m.ubj", "m.txt"])
def test_a_sound_file_passes_the_rehearsal(name, frame, tmp_path):
    features, codes = frame[["age", "hours"]], (frame["income"] == ">50K").astype(int)
    if name == "m.ubj":
        made = xgboost.XGBClassifier(n_jobs=1, n_estimators=2).fit(features, codes)
        made.save_model(tmp_path / name)
    else:
        made = lightgbm.LGBMClassifier(n_jobs=1, n_estimators=2, verbose=-1)
        made.fit(features, codes).booster_.save_model(tmp_path / name)
    found = load_model(name, root=tmp_path).model
    assert np.array_equal(found.predict_proba(features), made.predict_proba(features))


def test_a_file_that_ends_the_process_is_told_and_ends_none(frame, tmp_path):
    made = lightgbm.LGBMClassifier(n_jobs=1, n_estimators=2, verbose=-1)
    made.fit(frame[["age", "hours"]], frame["income"])
    path = tmp_path / "m.txt"
    made.booster_.save_model(path)
    path.write_bytes(path.read_bytes().replace(b"leaf_value=", b"leaf_walue="))
    with pytest.raises(
        UnreadableData, match=r"ends the whole process \(signal"
    ) as told:
        load_model("m.txt", root=tmp_path)
    assert str(told.value).startswith(str(path))
    assert "Hint: save it again with booster.save_model" in str(told.value)


def test_a_file_that_cannot_be_read_is_told_in_the_words_of_its_library(tmp_path):
    (tmp_path / "m.json").write_bytes(b'{"learner": {"attributes": ')
    with pytest.raises(UnreadableData, match=r"cannot be read \(.*XGBoostError: "):
        load_model("m.json", root=tmp_path)


@pytest.mark.parametrize("name", ["m.json", "m.ubj", "m.txt", "m.lgb"])
@pytest.mark.parametrize("content", [b"", b"hello", b"\x80\x04."])
def test_another_kind_of_file_is_refused(content, name, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(
        UnreadableData, match=r"no model in (XGBoost|LightGBM)'s format"
    ):
        load_model(name, root=tmp_path)


def test_a_lightgbm_model_that_was_cut_off_is_refused(tmp_path):
    (tmp_path / "m.txt").write_bytes(b"tree\nversion=v4\nTree=0\n")
    with pytest.raises(UnreadableData, match="cut off: no line 'end of trees'"):
        load_model("m.txt", root=tmp_path)


def test_a_file_that_is_never_read_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(rehearsal, "TIMEOUT_S", 0.2)
    monkeypatch.setattr(xgboost_file, "_REHEARSAL", "import time; time.sleep(60)")
    (tmp_path / "m.json").write_bytes(b"{}")
    with pytest.raises(UnreadableData, match="not read within"):
        load_model("m.json", root=tmp_path)


@pytest.mark.parametrize(
    ("name", "library"), [("m.ubj", "xgboost"), ("m.txt", "lightgbm")]
)
def test_a_missing_library_names_the_extra(name, library, tmp_path, monkeypatch):
    (tmp_path / name).write_bytes(b"{}")
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingDependency, match=rf"pytest-mlgate\[{library}\]"):
        load_model(name, root=tmp_path)
