"""`DriftGate` on real flights, on halves of one table, and on tables that moved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.drift.measures import MEASURES
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

FLIGHTS = Path(__file__).parents[2] / "fixtures" / "flights_2013_windows.csv.gz"
OF_COLUMNS = [name for name, known in MEASURES.items() if known.of_cells]
CALENDAR = ("year", "month", "day", "time_hour", "flight", "tailnum")


@pytest.fixture(scope="session")
def flights():
    return pd.read_csv(FLIGHTS).dropna(subset=["arr_delay"])


class Asking:
    """A drift gate with its ledger."""

    def __init__(self, session):
        self.session, self.ledger = session, Ledger("test_it")
        self.gate = DriftGate(session, self.ledger)

    @property
    def outcomes(self):
        return {name: v.outcome for name, v in self.verdicts.items()}

    @property
    def verdicts(self):
        found = self.ledger.judge(alpha={"drift": 0.05}, severity="required", power=0.8)
        return {v.check: v for v in found}


@pytest.fixture
def asking(tmp_path):
    def asking(reference, evaluation, **given):
        settings = Settings(
            name="toy",
            evaluation="now.csv",
            reference="then.csv",
            file=tmp_path / "mlgate.toml",
            **({"task": "regression", "target": "y"} | given),
        )
        session = GateSession(settings)
        session.adopt("reference", reference)
        session.adopt("evaluation", evaluation)
        return Asking(session)

    return asking


def rows(n=3000, seed=0, **changes):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "y": rng.normal(size=n),
            "age": rng.gamma(4.0, 10.0, n),
            "height": rng.normal(170, 10, n),
            "plan": rng.choice(["basic", "plus", "gold"], n, p=[0.6, 0.3, 0.1]),
            "member": rng.random(n) < 0.4,
            "seen": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(rng.integers(0, 90 * 86_400, n), unit="s"),
        }
    )
    return frame.assign(**changes)


def month(flights, number):
    return flights[flights["month"] == number].reset_index(drop=True)


@pytest.mark.parametrize(("number", "arr_delay"), [(2, "inconclusive"), (9, "failed")])
def test_february_is_quiet_and_september_is_not(asking, flights, number, arr_delay):
    asked = asking(month(flights, 1), month(flights, number), target="arr_delay")
    asked.gate.stable(exclude=CALENDAR)
    asked.gate.target_stable()
    outcomes = asked.outcomes
    if number == 2:
        assert "failed" not in outcomes.values()
    else:
        assert outcomes["target_stable(arr_delay, psi)"] == arr_delay
        assert asked.verdicts["target_stable(arr_delay, psi)"].cases


@pytest.mark.parametrize("measure", OF_COLUMNS)
def test_two_halves_of_one_table_have_not_moved(asking, measure):
    asked = asking(rows(seed=1), rows(seed=2))
    found = asked.gate.stable(measure=measure)
    assert "failed" not in asked.outcomes.values()
    assert set(found) >= {"age", "height", "plan", "member", "seen: weekday"}


@pytest.mark.parametrize("measure", OF_COLUMNS)
def test_a_column_that_moved_far_fails_alone(asking, measure):
    moved = rows(seed=2)
    moved["age"] = moved["age"] * 2.5
    moved["plan"] = moved["plan"].replace({"basic": "gold"})
    asked = asking(rows(seed=1), moved)
    asked.gate.stable(measure=measure)
    failed = {name for name, told in asked.outcomes.items() if told == "failed"}
    of_plan = measure if not MEASURES[measure].ordered else "psi"
    assert failed == {f"stable(age, {measure})", f"stable(plan, {of_plan})"}


def test_values_that_went_missing_fail_in_exactly_their_columns(asking):
    gone = rows(seed=2)
    gone["plan"] = None
    gone.loc[: len(gone) // 2, "height"] = np.nan
    asked = asking(rows(seed=1), gone)
    asked.gate.stable()
    failed = {name for name, told in asked.outcomes.items() if told == "failed"}
    assert failed == {
        "missing(plan)",
        "stable(plan, psi)",
        "missing(height)",
        "stable(height, psi)",
    }


def test_a_category_that_nobody_knew_is_named(asking):
    new = rows(seed=2)
    new.loc[:200, "plan"] = "platinum"
    asked = asking(rows(seed=1), new)
    asked.gate.stable(["plan"])
    verdict = asked.verdicts["unseen(plan)"]
    assert verdict.outcome == "failed"
    assert verdict.cases == ("plan = 'platinum'",)


def test_the_cells_that_moved_most_are_shown(asking):
    moved = rows(seed=2)
    moved["plan"] = moved["plan"].replace({"basic": "gold"})
    asked = asking(rows(seed=1), moved)
    asked.gate.stable(["plan"])
    (first, *_) = asked.verdicts["stable(plan, psi)"].cases
    assert first.startswith("plan ")
    assert "% of the reference" in first


def _polars(frame):
    return pl.from_pandas(frame)


def _other_types(frame):
    return frame.assign(
        plan=frame["plan"].astype("category"), height=frame["height"].astype("float32")
    )


@pytest.mark.parametrize(
    "spelled",
    [
        lambda frame: frame.sort_values("age"),
        lambda frame: frame[list(frame.columns)[::-1]],
        _polars,
        lambda frame: frame.astype({"plan": "category"}),
        lambda frame: pl.from_pandas(frame).to_arrow(),
    ],
    ids=["sorted", "columns turned", "polars", "category", "pyarrow"],
)
def test_how_the_same_values_are_stored_changes_no_verdict(asking, spelled):
    asked, other = (
        asking(rows(seed=1), frame) for frame in (rows(seed=2), spelled(rows(seed=2)))
    )
    for one in (asked, other):
        one.gate.stable()
    assert other.verdicts == asked.verdicts


def test_answers_of_a_model_are_compared_on_both_tables(asking, tmp_path):
    def table(seed, shift=0.0):
        rng = np.random.default_rng(seed)
        x = rng.normal(shift, 1.0, 2000)
        return pd.DataFrame({"x": x, "y": x + rng.normal(size=2000) > 0})

    model = LogisticRegression().fit(table(0)[["x"]], table(0)["y"])
    for shift, outcome in [(0.0, "passed"), (1.5, "failed")]:
        asked = asking(table(1), table(2, shift), task="binary", target="y")
        asked.session.adopt("candidate", model)
        found = asked.gate.predictions_stable()
        assert set(found) == {"score", "label"}
        assert asked.outcomes["predictions_stable(score, psi)"] == outcome


class Threes:
    """A model of three classes by age."""

    _estimator_type = "classifier"
    feature_names_in_ = np.array(["age"], dtype=object)
    classes_ = np.array(["few", "many", "some"])

    def predict(self, table):
        return self.classes_[np.digitize(table["age"], [30, 50])]

    def predict_proba(self, table):
        return np.eye(3)[np.digitize(table["age"], [30, 50])]


class Ages:
    """A model of a number."""

    _estimator_type = "regressor"
    feature_names_in_ = np.array(["age"], dtype=object)

    def predict(self, table):
        return np.asarray(table["age"], dtype=float)


@pytest.mark.parametrize(("model", "part"), [(Threes(), "label"), (Ages(), "value")])
@pytest.mark.parametrize(("older", "outcome"), [(0, "passed"), (25, "failed")])
def test_answers_of_every_task_are_compared(asking, model, part, older, outcome):
    tables = [rows(seed=seed) for seed in (1, 2)]
    for table in tables:
        table["size"] = np.resize(Threes.classes_, len(table))
    tables[1]["age"] += older
    given = {"task": "multiclass", "target": "size"} if part == "label" else {}
    asked = asking(*tables, **given)
    asked.session.adopt("candidate", model)
    asked.gate.predictions_stable()
    assert asked.outcomes == {f"predictions_stable({part}, psi)": outcome}


def test_answers_in_a_file_cannot_be_given_again(asking):
    asked = asking(
        rows(),
        rows(),
        task="regression",
        candidate={"predictions": "p.csv", "value": "v"},
    )
    with pytest.raises(SettingsError, match="cannot be asked about the reference"):
        asked.gate.predictions_stable()


@pytest.mark.parametrize("measure", ["correlation", "c2st"])
def test_columns_that_moved_together_only_are_seen_together(asking, measure):
    def pairs(seed, r):
        rng = np.random.default_rng(seed)
        a, b = rng.normal(size=(2, 4000))
        return pd.DataFrame({"y": a, "a": a, "b": r * a + np.sqrt(1 - r * r) * b})

    for r, outcome in [(0.0, "passed"), (0.7, "failed")]:
        asked = asking(pairs(1, 0.0), pairs(2, r))
        asked.gate.stable(measure=measure)
        assert list(asked.outcomes.values()) == [outcome]
    asked = asking(pairs(1, 0.0), pairs(2, 0.7))
    asked.gate.stable()
    assert asked.outcomes["stable(b, psi)"] == "passed"


def test_groups_make_rows_worth_less(asking):
    moved = rows(seed=2)
    moved["age"] = moved["age"] * 1.35
    plain, grouped = (
        asking(
            rows(seed=1).assign(person=0),
            moved.assign(person=np.arange(len(moved)) // 100),
            **given,
        )
        for given in ({}, {"groups": "person"})
    )
    for asked in (plain, grouped):
        asked.gate.stable(["age"])
    assert plain.outcomes["stable(age, psi)"] == "failed"
    assert grouped.outcomes["stable(age, psi)"] == "inconclusive"


def test_rows_in_the_order_of_time_need_past_windows(asking):
    asked = asking(rows(seed=1), rows(seed=2), time="seen")
    with pytest.raises(InvalidInput, match="past windows"):
        asked.gate.stable(["age"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"measure": "pis"}, "Unknown measure 'pis'"),
        ({"columns": ["agee"]}, "agee"),
        ({"exclude": ["agee"]}, "agee"),
        ({"ok": 0.3, "bad": 0.2}, "`bad` must be at least `ok`"),
        ({"ok": -0.1}, "`ok` must be zero or positive"),
        ({"columns": []}, "at least one column"),
    ],
)
def test_what_makes_no_sense_is_refused(asking, given, told):
    with pytest.raises(InvalidInput, match=told):
        asking(rows(), rows(seed=1)).gate.stable(**given)


def test_a_column_of_one_table_alone_is_named(asking):
    with pytest.raises(InvalidInput, match="'extra' only in the evaluation data"):
        asking(rows(), rows(extra=1)).gate.stable()


def test_without_reference_data_there_is_no_drift(tmp_path):
    settings = Settings(
        name="toy",
        task="regression",
        target="y",
        evaluation="x.csv",
        file=tmp_path / "mlgate.toml",
    )
    session = GateSession(settings)
    session.adopt("evaluation", rows())
    with pytest.raises(SettingsError, match="drift needs reference data"):
        Asking(session).gate.stable()


def test_one_limit_moves_the_other_along(asking):
    asked = asking(rows(seed=1), rows(seed=2))
    asked.gate.stable(["age"], bad=0.05)
    asked.gate.stable(["age"], ok=0.5)
    thresholds = [v.threshold for name, v in asked.verdicts.items() if "psi" in name]
    assert [(t.ok, t.bad) for t in thresholds] == [(-0.05, -0.05), (-0.5, -0.5)]


def days(n, *, seed, shift=0.0):
    """Make days whose means differ a little by nature, the last by `shift` more."""
    rng = np.random.default_rng(seed)
    for day in range(n):
        moved = rng.normal(0, 0.02) + (shift if day == n - 1 else 0.0)
        yield pd.DataFrame(
            {
                "y": rng.normal(size=3000),
                "x": rng.normal(moved, 1.0, 3000),
                "plan": rng.choice(["a", "b"], 3000),
            }
        )


@pytest.mark.parametrize(("shift", "outcome"), [(0.0, "passed"), (0.8, "failed")])
def test_today_is_judged_among_past_windows(asking, tmp_path, shift, outcome):
    *past, today = days(22, seed=4, shift=shift)
    first = None
    for number, day in enumerate(past):
        made = profile_table(day, like=first)
        first = first or made
        write_profile(made, tmp_path / f"day{number:02}.json")
    asked = asking(past[0], today)
    found = asked.gate.stable(windows="day*.json", ok=0.02, bad=0.1)
    assert list(found) == ["all columns"]
    assert asked.outcomes == {"stable(all columns, psi among past windows)": outcome}


def test_windows_that_are_too_few_give_no_verdict(asking, tmp_path):
    *past, today = days(5, seed=4, shift=2.0)
    first = profile_table(past[0])
    names = []
    for number, day in enumerate(past):
        names.append(f"{number}.json")
        write_profile(profile_table(day, like=first), tmp_path / names[-1])
    asked = asking(past[0], today)
    asked.gate.stable(windows=names)
    (verdict,) = asked.verdicts.values()
    assert verdict.outcome == "inconclusive"
    assert "4 past windows are too few" in verdict.reason


def test_windows_of_other_cells_are_refused(asking, tmp_path):
    one, other, today = days(3, seed=4, shift=1.0)
    for name, day in (("a.json", one), ("b.json", other)):
        write_profile(profile_table(day), tmp_path / name)
    with pytest.raises(InvalidInput, match="'x' has others"):
        asking(one, today).gate.stable(windows=["a.json", "b.json"])


def test_windows_that_are_not_there_say_how_to_make_them(asking):
    with pytest.raises(InvalidInput, match="mlgate profile"):
        asking(rows(), rows()).gate.stable(windows="none/*.json")
    with pytest.raises(InvalidInput, match="psi with windows="):
        asking(rows(), rows()).gate.stable(windows="none/*.json", measure="ks")


def test_a_profile_stands_for_the_rows(asking, tmp_path):
    write_profile(profile_table(rows(seed=1)), tmp_path / "then.json")
    settings = Settings(
        name="toy",
        task="regression",
        target="y",
        evaluation="now.csv",
        reference="then.json",
        file=tmp_path / "mlgate.toml",
    )
    session = GateSession(settings)
    session.adopt("evaluation", rows(seed=2))
    profiled, plain = Asking(session), asking(rows(seed=1), rows(seed=2))
    for asked in (profiled, plain):
        asked.gate.stable()
    assert profiled.verdicts == plain.verdicts
    with pytest.raises(SettingsError, match="the reference is a profile"):
        profiled.gate.stable(measure="c2st")


def test_a_table_is_not_compared_with_itself(asking, tmp_path):
    with pytest.raises(SubjectMismatch, match="are the evaluation data"):
        asking(rows(), rows()).gate.stable()
    with pytest.raises(SubjectMismatch, match="are the evaluation data"):
        asking(rows(), rows()).gate.target_stable()


@pytest.mark.parametrize(
    ("rows_a_side", "moved", "outcome"),
    [
        (20_000, 0.18, "passed"),
        (20_000, 0.19, "failed"),
        (500, 0.18, "inconclusive"),
        (500, 0.19, "inconclusive"),
    ],
)
def test_between_both_limits_the_rows_decide(asking, rows_a_side, moved, outcome):
    """What `docs/explanation/methods.md` says of a movement between `ok` and `bad`."""
    even = np.full(10, 0.1)

    def tilted(by):
        shares = np.exp(by * np.linspace(-1, 1, 10))
        return shares / shares.sum()

    def far(by):
        return ((even - tilted(by)) * np.log(even / tilted(by))).sum() - moved

    shares = tilted(brentq(far, 0, 3))
    tables = [
        pd.DataFrame(
            {"y": np.arange(counts.sum()) % 2, "x": np.repeat(np.arange(10), counts)}
        )
        for counts in (
            np.round(even * rows_a_side).astype(int),
            np.round(shares * rows_a_side).astype(int),
        )
    ]
    asked = asking(*tables)
    asked.gate.stable(["x"], missing=False, unseen=False)
    assert asked.outcomes == {"stable(x, psi)": outcome}
