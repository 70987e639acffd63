"""A log that was served as it should be passes; every way to spoil it is named."""

from __future__ import annotations

import json
import subprocess

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from tests.gates.audit.conftest import frame

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.verdict import Outcome


def renamed(row, **changes):
    """Change inputs, and let their digest follow."""
    inputs = canonical_inputs({**json.loads(row["inputs"]), **changes})
    row["inputs"], row["inputs_digest"] = inputs.text, inputs.digest


# ---------------------------------------------------------------------------- complete


def test_a_log_as_it_should_be_is_complete(served):
    verdict = served.ask("complete", frame(served.log()))
    assert verdict.outcome is Outcome.PASSED
    assert (verdict.n, verdict.estimate, verdict.alpha) == (80, 0.0, None)
    assert verdict.check == "complete()"


def test_the_order_of_the_rows_makes_no_difference(served):
    rows = served.log()[::-1]
    assert served.ask("complete", frame(rows)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda rows: rows.pop(7), "1 row lost"),
        (
            lambda rows: rows.append(dict(rows[-1])),
            "1 row with a number that another row has",
        ),
        (
            lambda rows: rows[3].update(score=None, label=None),
            "1 row without an answer",
        ),
        (
            lambda rows: rows[3].update(inputs=None, inputs_digest=None),
            "1 row without inputs",
        ),
        (
            lambda rows: rows[3].update(inputs=rows[4]["inputs"]),
            "1 row with other inputs than their digest says",
        ),
        (
            lambda rows: rows[3].update(model="sha256:" + "0" * 64),
            "1 row of an unknown model",
        ),
        (
            lambda rows: rows[3].update(model=rows[-1]["model"], version=2),
            "1 row of a model that was not champion then",
        ),
        (
            lambda rows: rows[3].update(version=2),
            "1 row of another version than they say",
        ),
        (lambda rows: rows[3].update(version=None), "1 row without a version"),
        (
            lambda rows: rows[3].update(time=rows[0]["time"] - pd.Timedelta("2h")),
            "1 row dated before earlier ones",
        ),
    ],
)
def test_one_spoiled_row_among_eighty_is_named(served, spoil, told):
    rows = served.log()
    spoil(rows)
    verdict = served.ask("complete", frame(rows))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason == f"{told}."
    assert len(verdict.cases) == 1


def test_a_recorded_error_is_an_answer(served):
    rows = served.log()
    rows[5].update(score=None, label=None, error="TimeoutError")
    assert served.ask("complete", frame(rows)).outcome is Outcome.PASSED


def test_a_log_without_rows_is_not_complete(served):
    verdict = served.ask("complete", frame(served.log()).head(0))
    assert verdict.outcome is Outcome.FAILED
    assert "nothing was checked" in verdict.cases[0]


def test_a_window_without_rows_is_not_complete(served):
    verdict = served.ask("complete", frame(served.log()), since="2021-01-01")
    assert verdict.outcome is Outcome.FAILED
    assert verdict.check == "complete(since=2021-01-01)"


def test_a_window_leaves_out_defects_before_it(served):
    rows = served.log()
    rows.pop(7)
    log = frame(rows)
    assert served.ask("complete", log, since="2020-11-06").outcome is Outcome.PASSED
    assert served.ask("complete", log, until="2020-11-06").outcome is Outcome.FAILED


def test_a_row_dated_just_before_a_window_is_not_lost_in_it(served):
    rows = served.log()
    start = rows[40]["time"]
    rows[41]["time"] = start - pd.Timedelta("30s")
    verdict = served.ask("complete", frame(rows), since=start.isoformat())
    assert (verdict.outcome, verdict.n) == (Outcome.PASSED, 39), verdict.cases


def test_of_many_defects_each_kind_is_shown_and_all_are_counted(served):
    rows = served.log()
    for row in rows[:30]:
        row["version"] = None
    rows[40]["inputs"] = None
    rows[40]["inputs_digest"] = None
    verdict = served.ask("complete", frame(rows))
    assert verdict.reason == "1 row without inputs, 30 rows without a version."
    assert verdict.cases[0].startswith("w #41: neither inputs")
    assert len(verdict.cases) + verdict.cases_left_out == 31


def test_the_candidate_of_the_settings_may_answer_beside_the_champion(served):
    rows = served.log()
    beside = served.answers(
        "three", range(80, 90), version=None, day=7, arm="candidate"
    )
    log = frame([*rows, *beside])
    assert served.ask("complete", log).outcome is Outcome.FAILED
    named = served.session(candidate=SubjectSettings(model="three.skops"))
    assert served.ask("complete", log, session=named).outcome is Outcome.PASSED
    told = [served.digests["three"]]
    assert served.ask("complete", log, candidates=told).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "options",
    [
        {"since": "soon"},
        {"takeover": "later"},
        {"clock": -1},
        {"candidates": "sha256:abc"},
        {"candidates": ["abc"]},
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(served, options):
    with pytest.raises(InvalidInput):
        served.ask("complete", frame(served.log()), **options)


def test_without_a_log_there_is_nothing_to_ask(served):
    with pytest.raises(InvalidInput, match="decision_log"):
        served.ask("complete")


def test_a_row_that_a_kill_left_half_written_is_lost(served):
    folder = served.root / "log"
    folder.mkdir()
    lines = [
        json.dumps({**row, "time": row["time"].isoformat()}) for row in served.log()
    ]
    (folder / "part-w.jsonl").write_text("\n".join([*lines, lines[-1][:50]]))
    verdict = served.ask("complete", "log")
    assert verdict.reason == "1 row lost."
    assert verdict.cases[0].endswith("part-w.jsonl: its last row is half written")
    session = served.session(decision_log="log")
    assert served.ask("complete", session=session).subject == "log"


# -------------------------------------------------------------------------- reproduces


def test_both_versions_give_their_answers_again(served):
    verdict = served.ask("reproduces", frame(served.log()))
    assert verdict.outcome is Outcome.PASSED
    assert (verdict.n, verdict.alpha, verdict.assumptions) == (80, None, ())
    assert verdict.method.startswith("80 of 80 answered rows asked again")


def test_one_changed_score_among_all_is_shown(served):
    rows = served.log()
    rows[50]["score"] += 1e-6
    verdict = served.ask("reproduces", frame(rows))
    assert verdict.reason == "1 row with another answer."
    assert verdict.cases[0].startswith("w #51, version 2 (two.skops): score 0.")


def test_a_decision_of_the_wrong_model_is_shown(served):
    rows = served.log()
    for row in rows[:40]:
        row.update(model=served.digests["two"], version=2)
    assert served.ask("reproduces", frame(rows)).outcome is Outcome.FAILED


def test_the_threshold_is_that_of_the_record_of_the_promotion(served):
    served.promote("three", day=10, threshold=0.2)
    rows = served.answers("three", range(60), version=3, day=11)
    assert served.ask("reproduces", frame(rows)).outcome is Outcome.FAILED
    for row in rows:
        row["label"] = "yes" if row["score"] >= 0.2 else "no"
    assert served.ask("reproduces", frame(rows)).outcome is Outcome.PASSED


def test_rows_without_inputs_are_counted_and_do_not_pass(served):
    rows = served.log()
    for row in rows[:3]:
        row["inputs"] = None
    verdict = served.ask("reproduces", frame(rows))
    assert verdict.reason == "3 rows without inputs to ask again."
    assert verdict.remedy.startswith("log the inputs themselves")


def test_inputs_that_the_model_does_not_take_are_named_and_not_guessed(served):
    rows = served.log()
    renamed(rows[0], age="old")
    inputs = json.loads(rows[1]["inputs"])
    del inputs["hours"]
    rows[1]["inputs"] = json.dumps(inputs)
    verdict = served.ask("reproduces", frame(rows))
    assert verdict.reason == "2 rows whose inputs are none of the model."
    assert verdict.cases == (
        "w #1: `age` must be a number; got 'old'",
        "w #2: they lack 'hours'",
    )


def test_narrow_types_come_back_from_json(served):
    kinds = {"age": "int16", "hours": "float32", "member": "bool"}
    served.rows = served.rows.astype(kinds)
    served.rows.to_parquet(served.root / "rows.parquet")
    model = LogisticRegression(max_iter=2000)
    served.save("three", model.fit(served.rows[list(kinds)], served.rows["y"]))
    served.promote("three", day=10)
    rows = served.answers("three", range(30), version=3, day=11)
    session = served.session(evaluation="rows.parquet")
    verdict = served.ask("reproduces", frame(rows), session=session)
    assert verdict.outcome is Outcome.PASSED


def test_inputs_that_the_model_refuses_are_named(served):
    rows = served.log()[:40]
    renamed(rows[7], age=None)
    verdict = served.ask("reproduces", frame(rows))
    assert verdict.reason == "1 row whose inputs are none of the model."
    assert verdict.cases[0].startswith("w #8: version 1 (one.skops)")
    assert "contains NaN" in verdict.cases[0]


def test_rows_that_stay_with_an_engine_tell_no_types(served):
    served.rows.to_parquet(served.root / "rows.parquet")
    session = served.session(evaluation="rows.parquet", engine="duckdb")
    with pytest.raises(InvalidInput, match="stay where they are"):
        served.ask("reproduces", frame(served.log()), session=session)


def test_a_version_that_was_promoted_with_its_answers_cannot_be_asked(served):
    (served.root / "three.bin").write_bytes(b"some other form")
    served.digests["three"] = digest_of_file(served.root / "three.bin")
    served.promote("three", day=10, suffix="bin")
    rows = served.log()[:1]
    rows[0]["model"] = served.digests["three"]
    verdict = served.ask("reproduces", frame(rows))
    assert verdict.reason == "1 row of a model that cannot be asked."
    assert "promoted with a table of its answers" in verdict.cases[0]


def test_a_pickle_that_the_settings_pin_is_asked(served):
    joblib.dump(served.models["three"], served.root / "three.joblib")
    digest = digest_of_file(served.root / "three.joblib")
    served.digests["three"] = digest
    served.promote("three", day=10, suffix="joblib")
    rows = served.answers("three", range(30), version=3, day=11)
    pinned = SubjectSettings(model="three.joblib", trust="pickle", sha256=digest)
    session = served.session(candidate=pinned)
    verdict = served.ask("reproduces", frame(rows), session=session)
    assert verdict.outcome is Outcome.PASSED


def test_a_pin_of_the_candidate_says_nothing_of_other_versions(served):
    digest = served.digests["three"]
    pinned = SubjectSettings(model="three.skops", sha256=digest)
    session = served.session(candidate=pinned)
    verdict = served.ask("reproduces", frame(served.log()), session=session)
    assert verdict.outcome is Outcome.PASSED


def test_a_record_that_tells_no_threshold_leaves_the_model_its_labels(served):
    served.promote("three", day=10, record="{}")
    rows = served.answers("three", range(30), version=3, day=11)
    assert served.ask("reproduces", frame(rows)).outcome is Outcome.PASSED


def test_a_column_that_the_evaluation_data_lack_is_named(served):
    log = frame(served.log())
    served.rows.drop(columns="member").to_csv(served.root / "rows.csv", index=False)
    verdict = served.ask("reproduces", log)
    assert verdict.outcome is Outcome.PASSED
    assert verdict.assumptions == (
        (
            "'member' is no column of the evaluation data: it has the type that JSON "
            "gives it"
        ),
    )


def test_a_sample_is_drawn_by_the_seed_whatever_the_order_of_the_log(served):
    rows = served.log()
    for row in rows[::2]:
        row["score"] = 0.0
    told = served.ask("reproduces", frame(rows), sample=20)
    again = served.ask("reproduces", frame(rows[::-1]), sample=20)
    assert told.n == 20
    assert told.cases == again.cases
    other = served.session(seed=1)
    assert served.ask("reproduces", frame(rows), sample=20, session=other) != told


def test_a_damaged_artifact_is_a_defect_of_all_its_rows(served):
    digits = served.digests["one"].removeprefix("sha256:")
    path = served.root / ".mlgate" / "artifacts" / digits[:2] / digits[2:]
    path.write_bytes(path.read_bytes() + b"x")
    verdict = served.ask("reproduces", frame(served.log()))
    assert verdict.reason == "40 rows of a model that cannot be asked."
    assert "version 1: The artifact" in verdict.cases[0]
    assert "damaged" in verdict.cases[0]


def test_a_model_that_the_registry_does_not_have_cannot_be_asked(served):
    rows = served.answers("three", range(5), version=None, arm="candidate")
    verdict = served.ask("reproduces", frame(rows))
    assert verdict.reason == "5 rows of an unknown model."
    named = served.session(candidate=SubjectSettings(model="three.skops"))
    found = served.ask("reproduces", frame(rows), session=named)
    assert found.outcome is Outcome.PASSED


def test_rows_with_errors_are_left_out_and_counted(served):
    rows = served.log()
    rows[5].update(score=None, label=None, error="TimeoutError")
    verdict = served.ask("reproduces", frame(rows))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.method.endswith("1 without an answer left out")


def test_a_log_without_answers_does_not_pass(served):
    rows = served.log()
    for row in rows:
        row.update(score=None, label=None, error="TimeoutError")
    assert served.ask("reproduces", frame(rows)).outcome is Outcome.FAILED


def test_an_earlier_version_is_trusted_no_more_than_any_file(served):
    (served.root / "three.pkl").write_bytes(b"cos\nabort\n(tR.")
    served.digests["three"] = digest_of_file(served.root / "three.pkl")
    served.promote("three", day=10, suffix="pkl")
    rows = served.log()[:1]
    rows[0]["model"] = served.digests["three"]
    with pytest.raises(UntrustedModel):
        served.ask("reproduces", frame(rows))


@pytest.mark.parametrize(
    "options",
    [{"sample": 0}, {"sample": True}, {"tolerance": -1}, {"tolerance": np.nan}],
)
def test_a_sample_or_tolerance_that_makes_no_sense_is_refused(served, options):
    with pytest.raises(InvalidInput):
        served.ask("reproduces", frame(served.log()), **options)


# ----------------------------------------------------------------------- lineage_known

STEP = {"step": "export", "outputs": ("rows.csv",)}


@pytest.fixture
def committed(served, monkeypatch):
    """Put the project under version control."""
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    who = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"]
    for words in (["init", "-q"], ["add", "rows.csv"], ["commit", "-qm", "first"]):
        subprocess.run(["git", *who, *words], cwd=served.root, check=True)
    served.settings = {"lineage": (STEP,)}
    return served


def test_where_everything_has_a_name_the_lineage_is_known(committed):
    session = committed.session(
        candidate=SubjectSettings(model="three.skops"),
        baseline=SubjectSettings(model="two.skops"),
    )
    verdict = committed.ask("lineage_known", session=session)
    assert verdict.outcome is Outcome.PASSED, verdict.cases


def test_where_there_is_no_model_yet_only_data_and_code_are_asked(committed):
    verdict = committed.ask("lineage_known", models=False)
    assert verdict.outcome is Outcome.PASSED
    assert committed.ask("lineage_known").cases == ("candidate: there is none",)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"lineage": ()}, "evaluation (rows.csv): the settings tell no lineage"),
        (
            {"reference": "old.csv"},
            "reference (old.csv): no step of the lineage writes it",
        ),
        (
            {"reference": "gone.json"},
            "reference (gone.json): no step of the lineage writes it",
        ),
    ],
)
def test_a_table_that_no_step_writes_is_named(committed, settings, told):
    committed.rows.to_csv(committed.root / "old.csv")
    session = committed.session(**settings)
    assert told in committed.ask("lineage_known", models=False, session=session).cases


def test_a_constant_is_known_by_its_name(committed):
    session = committed.session(
        candidate=SubjectSettings(model="three.skops"),
        baseline=SubjectSettings(constant="prior"),
    )
    assert committed.ask("lineage_known", session=session).outcome is Outcome.PASSED


def test_a_profile_stands_for_reference_rows(committed):
    (committed.root / "profile.json").write_text("{}")
    session = committed.session(
        lineage=({"step": "export", "outputs": ("rows.csv", "profile.json")},),
        reference="profile.json",
    )
    verdict = committed.ask("lineage_known", models=False, session=session)
    assert verdict.outcome is Outcome.PASSED
    (committed.root / "profile.json").unlink()
    session = committed.session(
        lineage=({"step": "export", "outputs": ("rows.csv", "profile.json")},),
        reference="profile.json",
    )
    verdict = committed.ask("lineage_known", models=False, session=session)
    assert verdict.cases[0].startswith("reference (profile.json): it cannot be read")


def test_a_frame_of_a_fixture_has_no_source(committed):
    session = committed.session()
    session.adopt("evaluation", committed.rows)
    verdict = committed.ask("lineage_known", models=False, session=session)
    assert verdict.cases == (
        "evaluation: a fixture made it, and no reference leads to its source",
    )


def test_a_model_of_which_only_answers_are_known_is_named(committed):
    rows = committed.rows.assign(p=0.5)
    rows.loc[0, "p"] = 0.4
    rows.to_csv(committed.root / "rows.csv", index=False)
    session = committed.session(candidate=SubjectSettings(score="p"))
    cases = committed.ask("lineage_known", session=session).cases
    assert cases[0] == (
        "candidate (columns p of rows.csv): its answers have a digest, and the model "
        "has none"
    )
    # the table is one of the files that git knows
    assert cases[1].startswith("commit: files were changed since")


def test_answers_whose_model_is_named_as_an_artifact_have_a_known_model(committed):
    rows = committed.rows.assign(p=0.5)
    rows.loc[0, "p"] = 0.4
    rows.to_csv(committed.root / "rows.csv", index=False)
    named = SubjectSettings(score="p", artifact="three.skops")
    session = committed.session(candidate=named)
    (case,) = committed.ask("lineage_known", session=session).cases
    assert case.startswith("commit: files were changed since")


def test_outside_of_version_control_the_code_is_unknown(served):
    verdict = served.ask("lineage_known", models=False)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason == "2 pieces are missing."
    assert verdict.cases[1] == (
        "commit: the settings are in no git repository with a commit"
    )
