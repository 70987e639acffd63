"""`GateSession`: read once, adopted once, and honest about what it lacks."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from tests.gate_project import table

from pytest_mlgate.champion import ALREADY_CHAMPION
from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.champion import Champion
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

NEW = SubjectSettings(score="p_new")
OLD = SubjectSettings(score="p_old")
PRIOR = SubjectSettings(constant="prior")
CHAMPION = SubjectSettings(registry="champion")


@pytest.fixture
def session(tmp_path):
    """Give a session on a table in a file."""
    table().to_csv(tmp_path / "table.csv", index=False)

    def session(*, champion=None, **changes):
        named = {"candidate": NEW, "baseline": OLD, **changes}
        settings = Settings(
            name="toy",
            target="y",
            positive=1,
            evaluation="table.csv",
            file=tmp_path / "mlgate.toml",
            **named,
        )
        return GateSession(settings, champion=champion)

    return session


@pytest.fixture
def reads(monkeypatch):
    """Count what the session reads."""
    counted = []
    module = import_module("pytest_mlgate.gate_session")
    for name in ("open_table", "load_subject"):
        real = getattr(module, name)

        def counting(*args, real=real, name=name, **options):
            counted.append(name)
            return real(*args, **options)

        monkeypatch.setattr(module, name, counting)
    return counted


def test_everything_is_read_once_and_only_when_asked_for(session, reads):
    made = session()
    assert reads == []
    for _ in range(3):
        made.prepare()
        made.comparison()
        assert made.truth is made.truth
    assert reads == ["open_table", "load_subject", "load_subject"]


def test_the_reference_is_read_once_and_may_be_absent(session, reads):
    assert session().reference is None
    assert reads == []
    made = session(reference="table.csv")
    assert made.reference is made.reference
    assert made.reference.rows == 3000
    assert reads == ["open_table"]


def test_prepare_reads_what_is_named_and_no_more(session, reads):
    made = session(candidate=None, baseline=None)
    made.prepare()
    assert reads == ["open_table"]
    with pytest.raises(SettingsError, match="no candidate"):
        _ = made.candidate


def test_prepare_leaves_alone_what_a_fixture_gives(session, reads):
    session().prepare(without={"evaluation"})
    assert reads == []
    session().prepare(without={"candidate"})
    assert reads == ["open_table"]
    session().prepare(without={"baseline"})
    assert reads == ["open_table"] * 2 + ["load_subject"]


def test_prepare_refuses_what_cannot_be_compared(session):
    with pytest.raises(SubjectMismatch, match="the classic mistake"):
        session(baseline=NEW).prepare()
    with pytest.raises(UnreadableData, match="nowhere"):
        session(baseline=SubjectSettings(predictions="nowhere.csv")).prepare()


def test_a_missing_evaluation_file_is_told(session, tmp_path):
    (tmp_path / "table.csv").unlink()
    with pytest.raises(UnreadableData, match=r"table\.csv"):
        session().prepare()


def test_a_rehearsal_may_compare_a_model_with_itself(session):
    candidate, baseline = session(baseline=NEW, allow_identical=True).comparison()
    assert candidate.digest == baseline.digest


def test_a_fitted_model_an_array_and_a_series_can_be_adopted(session):
    frame = table()[["x", "y"]]
    model = LogisticRegression().fit(frame[["x"]], frame["y"])
    scores = model.predict_proba(frame[["x"]])[:, 1]
    for value in (model, scores, pd.Series(scores)):
        made = session()
        made.adopt("evaluation", frame)
        made.adopt("candidate", value)
        np.testing.assert_allclose(made.candidate.predictions.scores, scores)
        assert made.candidate.role == "candidate"
        assert made.candidate.artifact is None


def test_an_adopted_baseline_takes_the_place_of_the_named_one(session):
    made = session(baseline=None)
    assert not made.has_baseline
    made.adopt("baseline", table().p_old.to_numpy())
    assert made.has_baseline
    assert made.baseline_note is None
    assert made.comparison()[1].reference == "ndarray in memory"


def test_a_subject_of_one_session_can_be_adopted_by_another(session):
    made = session(candidate=None)
    made.adopt("candidate", session().candidate)
    assert made.candidate.reference == session().candidate.reference


@pytest.mark.parametrize(
    "value", [object(), {"a": 1}, LogisticRegression], ids=["object", "dict", "class"]
)
def test_what_is_no_model_is_refused_when_it_is_needed(session, value):
    made = session()
    made.adopt("candidate", value)
    with pytest.raises(InvalidInput, match="mlgate_candidate must be"):
        _ = made.candidate


def test_the_same_object_can_be_adopted_by_every_gate(session):
    made = session()
    frame = table()
    for _ in range(3):
        made.adopt("evaluation", frame)
        made.adopt("evaluation", made.evaluation.frame)
        made.adopt("candidate", made.candidate)
    assert made.evaluation.reference == "in memory"


@pytest.mark.parametrize("role", ["candidate", "baseline"])
def test_two_different_objects_are_refused(session, role):
    made = session()
    made.adopt(role, table().p_new.to_numpy())
    with pytest.raises(InvalidInput, match=f"mlgate_{role} gave two different objects"):
        made.adopt(role, table().p_new.to_numpy())


def test_two_different_tables_are_refused(session):
    made = session()
    made.adopt("evaluation", table())
    with pytest.raises(InvalidInput, match="mlgate_evaluation gave two different"):
        made.adopt("evaluation", table())


@pytest.mark.parametrize("role", ["candidate", "evaluation"])
def test_what_a_gate_was_given_cannot_be_replaced(session, role):
    """One gate judged what the settings name; another may not judge something else."""
    made = session()
    given = getattr(made, role)
    made.adopt(role, given.frame if role == "evaluation" else given)
    other = table() if role == "evaluation" else table().p_new.to_numpy()
    with pytest.raises(InvalidInput, match="two different objects"):
        made.adopt(role, other)
    assert getattr(made, role) is given


def test_what_was_prepared_and_given_to_nobody_is_replaced(session):
    made = session()
    made.prepare()
    first = made.candidate
    made.adopt("evaluation", table(rows=500))
    assert made.evaluation.rows == 500
    assert len(made.truth) == 500
    assert made.candidate is not first
    assert len(made.candidate.predictions) == 500
    made.adopt("candidate", table(rows=500).p_old.rename("p").to_numpy() * 0.9)
    assert made.candidate.kind == "object"
    assert made.comparison()[0] is made.candidate


def test_a_baseline_that_was_put_aside_comes_back_with_another_candidate(session):
    digest = session().candidate.digest
    champion = Champion(digest=digest, artifact="a", artifact_name="a")
    made = session(champion=champion)
    made.prepare()
    assert made.comparison() is None
    made.adopt("candidate", table().p_new.to_numpy() ** 2)
    assert made.baseline_note is None
    assert made.comparison() is not None


def test_the_prior_comes_from_the_reference_where_there_is_one(session, tmp_path):
    frame = table()
    frame[frame.x > 0].to_csv(tmp_path / "train.csv", index=False)
    made = session(baseline=PRIOR, reference="train.csv")
    told = made.baseline.predictions.scores[0]
    assert told == pytest.approx(frame[frame.x > 0].y.mean())
    assert told != pytest.approx(frame.y.mean())


def test_the_prior_comes_from_the_evaluation_data_otherwise(session, tmp_path):
    frame = table()
    frame.drop(columns="y").to_csv(tmp_path / "train.csv", index=False)
    for reference in (None, "train.csv"):
        made = session(baseline=PRIOR, reference=reference)
        assert made.baseline.predictions.scores[0] == pytest.approx(frame.y.mean())


def test_the_note_says_why_there_is_no_baseline(session):
    first = session(baseline=CHAMPION)
    assert first.baseline_note == NO_BASELINE
    assert first.baseline is None
    assert first.comparison() is None
    digest = session().candidate.digest
    champion = Champion(digest=digest, artifact="a", artifact_name="a")
    for asked in (CHAMPION, OLD):
        again = session(baseline=asked, champion=champion)
        assert again.baseline_note == ALREADY_CHAMPION
        assert again.comparison() is None
    assert session().baseline_note is None


def test_no_baseline_at_all_is_an_error_when_one_is_asked_for(session):
    made = session(baseline=None)
    made.prepare()
    with pytest.raises(SettingsError, match=r"\[tool.mlgate.baseline\]"):
        made.comparison()
