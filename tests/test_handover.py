"""What the controller found is what the workers judge."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from tests.gate_project import table

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.handover import hand_over
from pytest_mlgate.handover import take_over
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings


@pytest.fixture
def session(tmp_path):
    frame = table()
    frame["old"] = (frame.p_old > 0.5).astype(int)
    frame.to_csv(tmp_path / "table.csv", index=False)
    (tmp_path / "new.bin").write_bytes(b"the new model")

    def session(**changes):
        named = {
            "candidate": SubjectSettings(
                score="p_new", artifact="new.bin", threshold=0.3
            ),
            "baseline": SubjectSettings(label="old"),
            **changes,
        }
        settings = Settings(
            name="toy",
            target="y",
            positive=1,
            evaluation="table.csv",
            file=tmp_path / "mlgate.toml",
            **named,
        )
        return GateSession(settings)

    return session


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "handed"
    made.mkdir()
    return made


def test_subjects_come_back_as_they_were(session, folder, monkeypatch):
    told = session()
    told.prepare()
    hand_over(told, folder)
    heard = session()
    monkeypatch.setattr(
        sys.modules["pytest_mlgate.gate_session"],
        "load_subject",
        lambda *_, **__: pytest.fail("loaded"),
    )
    take_over(heard, folder)
    for role in ("candidate", "baseline"):
        sent, got = getattr(told, role), getattr(heard, role)
        for name in ("role", "reference", "kind", "digest", "artifact", "threshold"):
            assert getattr(got, name) == getattr(sent, name)
        np.testing.assert_array_equal(
            got.predictions.decisions, sent.predictions.decisions
        )
        assert got.predictions.form == sent.predictions.form
        assert got.predictions.threshold == sent.predictions.threshold
    np.testing.assert_array_equal(
        heard.candidate.predictions.scores, told.candidate.predictions.scores
    )
    assert heard.baseline.predictions.scores is None
    assert heard.comparison() == (heard.candidate, heard.baseline)


def test_what_was_not_read_is_not_handed_over(session, folder):
    told = session(candidate=None, baseline=None)
    told.prepare()
    hand_over(told, folder)
    heard = session(candidate=None, baseline=None)
    take_over(heard, folder)
    assert "candidate" not in heard.__dict__
    assert "baseline" not in heard.__dict__


def test_a_missing_baseline_stays_missing(session, folder):
    champion = SubjectSettings(registry="champion")
    told = session(baseline=champion)
    told.prepare()
    assert told.baseline is None
    hand_over(told, folder)
    heard = session(baseline=champion)
    take_over(heard, folder)
    assert heard.comparison() is None


def test_evaluation_data_that_changed_in_between_are_refused(session, folder, tmp_path):
    told = session()
    told.prepare()
    hand_over(told, folder)
    with (tmp_path / "table.csv").open("a") as stream:
        stream.write("0.1,north,1,0.5,0.5,1\n")
    with pytest.raises(SubjectMismatch, match=r"table\.csv changed while"):
        take_over(session(), folder)


def test_a_damaged_file_of_answers_is_refused(session, folder):
    told = session()
    told.prepare()
    hand_over(told, folder)
    (folder / "candidate.npz").write_bytes(b"no answers")
    with pytest.raises(UnreadableData, match="not a file of predictions"):
        take_over(session(), folder)


@pytest.fixture
def of_model(session, tmp_path):
    """Give a session whose candidate is a model in a file."""
    rows = table()
    model = LogisticRegression().fit(rows[["x"]], rows["y"])
    skops.io.dump(model, tmp_path / "new.skops")
    return lambda: session(candidate=SubjectSettings(model="new.skops", threshold=0.3))


def test_a_worker_can_ask_the_model_about_other_rows(of_model, folder):
    told, heard = of_model(), of_model()
    told.prepare()
    hand_over(told, folder)
    take_over(heard, folder)
    rows = pd.DataFrame({"x": [-9.0, 9.0]})
    found = heard.candidate.asked.answers(rows)
    assert found.decisions.tolist() == [False, True]
    assert found.threshold == 0.3
    assert heard.baseline.asked is None


def test_a_worker_does_not_ask_another_model_than_the_one_that_was_judged(
    of_model, folder, tmp_path
):
    told, heard = of_model(), of_model()
    told.prepare()
    hand_over(told, folder)
    take_over(heard, folder)
    rows = table()
    other = LogisticRegression(C=0.1).fit(rows[["x"]], rows["y"])
    skops.io.dump(other, tmp_path / "new.skops")
    with pytest.raises(SubjectMismatch, match="changed while the session ran"):
        heard.candidate.asked.answers(rows)


@pytest.mark.parametrize("text", ["", "7", "{}", '{"evaluation": 1}'])
def test_an_index_that_is_something_else_is_refused(session, folder, text):
    told = session()
    told.prepare()
    hand_over(told, folder)
    (folder / "subjects.json").write_text(text)
    with pytest.raises((UnreadableData, SubjectMismatch), match=r"run (again|the)"):
        take_over(session(), folder)
