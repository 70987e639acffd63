"""`DriftGate` on bad input: a verdict, or an error that names the column and the cause.

Every case is asked by each measure, in pandas and in polars. pytest makes an error of
every warning, so none leaks from here.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.drift.measures import MEASURES
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

N = 400
RNG = np.random.default_rng(5)
X = RNG.normal(size=N)
WITH_INFINITIES = np.where(np.arange(N) < 8, np.inf, np.where(np.arange(N) < 16, -1, X))
MIXED = pd.Series([1, "a", 2.5, None] * (N // 4), dtype=object)
NEW_YEAR = pd.Timestamp("2024-01-01")
ZONED = pd.Timestamp("2024-01-01", tz="UTC")
HALF = [True, False] * (N // 2)


def table(x, *, seed=0, name="x"):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"y": rng.normal(size=N), "z": rng.normal(size=N)})
    return frame.assign(**{name: x})


@pytest.fixture
def asked(tmp_path):
    def asked(reference, evaluation, **given):
        settings = Settings(
            name="toy",
            task="regression",
            target="y",
            evaluation="now.csv",
            reference="then.csv",
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        session.adopt("reference", reference)
        session.adopt("evaluation", evaluation)
        ledger = Ledger("test_it")
        DriftGate(session, ledger).stable(**given)
        found = ledger.judge(alpha={"drift": 0.05}, severity="required", power=0.8)
        return {v.check: v for v in found}

    return asked


def outcomes(verdicts):
    return {name: v.outcome for name, v in verdicts.items() if "(x" in name}


# what the column x is in the reference and now, and what the error says of it
REFUSED = {
    "numbers became text": (X, X.astype(str), "'x' must hold numbers .* text"),
    "text became numbers": (X.astype(str), X, "'x' must hold text .* numbers"),
    "mixed in the reference": (MIXED, X, "reference data: .*'x' .* several kinds"),
    "mixed now": (X, MIXED, "current data: .*'x' .* several kinds"),
    "a zone came": (NEW_YEAR, ZONED, "'x' must hold datetimes .* zoned"),
    "zones in some rows": (
        pd.Series([ZONED, NEW_YEAR] * (N // 2), dtype=object),
        ZONED,
        "'x' .* several kinds",
    ),
    "lists": (pd.Series([[1]] * N), X, "'x' .* several kinds"),
    "bytes": (pd.Series([b"1"] * N), X, "'x' .* several kinds"),
    "complex": (X + 1j, X, "'x' .* several kinds"),
    "durations": (pd.Timedelta(1, "s"), X, r"'x' .* Duration"),
    "intervals": (pd.Interval(0, 1), X, "'x' .* several kinds"),
    "half a character": (
        pd.Series(["a\ud800"] * N, dtype=object),
        pd.Series(["a"] * N, dtype=object),
        r"'x' must hold Unicode text; it holds '\\ud800'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_compared_is_refused_with_column_and_cause(asked, case):
    before, now, told = REFUSED[case]
    with pytest.raises(UnreadableData, match=told):
        asked(table(before), table(now, seed=1))


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_column_that_is_left_out_harms_nobody(asked, case):
    before, now, _ = REFUSED[case]
    verdicts = asked(table(before), table(now, seed=1), exclude=["x"])
    assert set(verdicts) == {"stable(z, psi)", "missing(z)"}


DIFFERENT = {
    "all missing now": (X, np.nan, {"stable(x, psi)", "missing(x)"}),
    "all missing before": (np.nan, X, {"stable(x, psi)", "missing(x)"}),
    "all None before": (
        pd.Series([None] * N, dtype=object),
        "a",
        {"stable(x, psi)", "missing(x)"},
    ),
    "no time before": (pd.NaT, NEW_YEAR, {"stable(x, psi)", "missing(x)"}),
    "another constant": (1.5, 2.5, {"stable(x, psi)", "unseen(x)"}),
    "a constant came alive": (1.5, X, {"stable(x, psi)", "unseen(x)"}),
    "infinite now": (X, np.inf, {"stable(x, psi)"}),
    "the other infinity": (-np.inf, np.inf, {"stable(x, psi)"}),
    "the other end": (1e308, -1e308, {"stable(x, psi)", "unseen(x)"}),
    "hostile text": ("\x1b[31m", "\x00<script>", {"stable(x, psi)", "unseen(x)"}),
    "very long text": ("a" * 100_000, "b", {"stable(x, psi)", "unseen(x)"}),
    "another zone, another hour": (
        ZONED,
        pd.Timestamp("2024-01-01", tz="Asia/Tokyo"),
        {"stable(x: hour, psi)", "stable(x: weekday, psi)"},
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_what_is_another_column_fails(asked, case):
    before, now, expected = DIFFERENT[case]
    found = outcomes(asked(table(before), table(now, seed=1)))
    assert {name for name, told in found.items() if told == "failed"} == expected


ALIKE = {
    "a few infinities": (WITH_INFINITIES, X),
    "the same infinities": (WITH_INFINITIES, WITH_INFINITIES),
    "a constant": (1.5, 1.5),
    "missing on both sides": (np.nan, np.nan),
    "huge": (X * 1e307, X * 1e307),
    "tiny": (X * 1e-310, X * 1e-310),
    "another width": (X.astype(np.float32).astype(float), X.astype(np.float32)),
    "sparse": (pd.arrays.SparseArray(X), X),
    "the ends of the calendar": (
        pd.Series([dt.date(1, 1, 1), dt.date(9999, 12, 31)] * (N // 2), dtype=object),
        pd.Series([dt.date(1, 1, 1), dt.date(9999, 12, 31)] * (N // 2), dtype=object),
    ),
    "booleans and whole numbers": (HALF, np.array(HALF).astype(int)),
    "numbers beyond 64 bits": (
        pd.Series([10**30, 1] * (N // 2), dtype=object),
        pd.Series([10**30, 1] * (N // 2), dtype=object),
    ),
    "the same time in two zones": (ZONED, ZONED.tz_convert("Asia/Tokyo")),
    "empty text": ("", ""),
}


@pytest.mark.parametrize("case", ALIKE)
def test_what_is_the_same_column_does_not_fail(asked, case):
    before, now = ALIKE[case]
    if case == "the ends of the calendar" and int(pd.__version__.split(".")[0]) < 3:
        with pytest.raises(UnreadableData, match="'x' must hold times that pandas 2"):
            asked(table(before), table(now, seed=1))
        return
    found = outcomes(asked(table(before), table(now, seed=1)))
    assert found
    assert "failed" not in found.values()


@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("measure", MEASURES)
def test_no_measure_lets_an_error_or_a_warning_of_a_library_through(
    asked, measure, library
):
    for before, now, *_ in (*REFUSED.values(), *DIFFERENT.values(), *ALIKE.values()):
        frames = [table(before), table(now, seed=1)]
        if library == "polars":
            try:
                frames = [pl.from_pandas(frame) for frame in frames]
            except (
                pl.exceptions.PolarsError,
                ValueError,
                TypeError,
                ArithmeticError,
                NotImplementedError,
            ):
                continue  # polars has no such column
        try:
            verdicts = asked(*frames, measure=measure)
        except MlgateError as error:
            assert "Hint: " in str(error)  # noqa: PT017 - a verdict is as good
        else:
            assert all(0 <= v.p_fail <= 1 for v in verdicts.values() if v.p_fail)


BAD_TABLES = {
    "no rows": (lambda t: t.iloc[:0], "0 rows and 3 columns"),
    "no columns": (lambda t: t[[]], "400 rows and 0 columns"),
    "a column twice": (lambda t: pd.concat([t, t], axis=1), "'y'.* 2 times"),
    "a number for a name": (lambda t: t.rename(columns={"z": 3}), r"got 3 \(int\)"),
    "no name": (lambda t: t.rename(columns={"z": None}), "name of a column"),
    "names in two levels": (lambda t: pd.concat({"a": t}, axis=1), r"'a', 'y'"),
}


@pytest.mark.parametrize("side", ["reference", "evaluation"])
@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_table_that_is_none_is_refused(asked, case, side):
    spoil, told = BAD_TABLES[case]
    tables = {"reference": table(X), "evaluation": table(X, seed=1)}
    tables[side] = spoil(tables[side])
    with pytest.raises(UnreadableData, match=told):
        asked(**tables)


@pytest.mark.parametrize("side", ["reference", "evaluation"])
def test_one_row_settles_nothing_and_harms_nobody(asked, side):
    tables = {"reference": table(X), "evaluation": table(X, seed=1)}
    tables[side] = tables[side].head(1)
    assert {v.outcome for v in asked(**tables).values()} <= {"inconclusive", "passed"}


def test_a_hundred_thousand_levels_are_counted_and_not_listed(asked):
    rng = np.random.default_rng(3)
    before, now = (
        pd.DataFrame(
            {
                "y": np.zeros(200_000),
                "x": np.char.add("v", rng.permutation(200_000).astype(str))
                if seed
                else np.char.add("v", (np.arange(200_000) % 100_000).astype(str)),
            }
        )
        for seed in (0, 1)
    )
    verdicts = asked(before, now)
    assert verdicts
    assert all(len(v.cases) <= 5 for v in verdicts.values())
    assert sum(len(case) for v in verdicts.values() for case in v.cases) < 5000


@pytest.mark.parametrize(
    "name",
    ["", " ", "a\n\x1b[31m", "rows", "value", "n", "x)", "<b>", "ключ", "a" * 999],
)
def test_a_hostile_name_of_a_column_is_a_name(asked, name):
    found = asked(table(X, name=name), table(X, seed=1, name=name))
    assert f"stable({name}, psi)" in found
    assert f"missing({name})" in found


def test_a_name_that_is_that_of_a_part_is_refused(asked):
    both = table(X, name="seen: hour").assign(seen=NEW_YEAR)
    with pytest.raises(UnreadableData, match="may be called 'seen: hour'"):
        asked(both, both[::-1])


def test_a_distance_of_infinite_or_huge_numbers_has_no_verdict(asked):
    for before, now, told in (
        (X, WITH_INFINITIES, "8 values are infinite"),
        (WITH_INFINITIES, X, "8 values are infinite"),
        (X * 1e307, X * 1e307, "beyond what a float holds"),
    ):
        verdicts = asked(table(before), table(now, seed=1), measure="wasserstein")
        verdict = verdicts["stable(x, wasserstein)"]
        assert verdict.outcome == "inconclusive"
        assert told in verdict.reason


@pytest.mark.parametrize("measure", ["correlation", "c2st"])
def test_a_huge_number_is_named_before_its_square_overflows(asked, measure):
    with pytest.raises(InvalidInput, match=r"'x' of the reference data .* up to 1e"):
        asked(table(X * 1e307), table(X, seed=1), measure=measure)


def _profile(tmp_path, frame):
    write_profile(profile_table(frame), tmp_path / "then.json")
    settings = Settings(
        name="toy",
        task="regression",
        target="y",
        evaluation="now.csv",
        reference="then.json",
        file=tmp_path / "mlgate.toml",
    )
    return GateSession(settings)


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 0.999])
def test_a_profile_that_is_cut_short_is_refused(tmp_path, kept):
    session = _profile(tmp_path, table(X))
    session.adopt("evaluation", table(X, seed=1))
    whole = (tmp_path / "then.json").read_bytes()
    (tmp_path / "then.json").write_bytes(whole[: int(len(whole) * kept)])
    ledger = Ledger("test_it")
    with pytest.raises(UnreadableData, match=r"then\.json: .*Hint: make it again"):
        DriftGate(session, ledger).stable()
    assert not ledger.judge(alpha={}, severity="required", power=0.8)


def test_a_target_without_a_distribution_is_refused(tmp_path):
    session = _profile(tmp_path, table(X).assign(y=NEW_YEAR))
    session.adopt("evaluation", table(X, seed=1).assign(y=NEW_YEAR))
    with pytest.raises(InvalidInput, match="'y' must be numbers"):
        DriftGate(session, Ledger("test_it")).target_stable()


def test_a_target_that_the_reference_lacks_is_named(tmp_path):
    session = _profile(tmp_path, table(X)[["x", "z"]])
    session.adopt("evaluation", table(X, seed=1))
    with pytest.raises(InvalidInput, match="'y' only in the evaluation data"):
        DriftGate(session, Ledger("test_it")).target_stable()


@pytest.mark.parametrize("bins", [1, 0, -1, 2.5, "ten", None, True])
def test_cells_in_which_nothing_can_move_are_refused(asked, bins):
    # a single cell holds all rows of both tables, and would pass whatever they hold
    with pytest.raises(InvalidInput, match="`bins` must be a whole number, 2 or more"):
        asked(table(X), table(X + 100), bins=bins)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"columns": 3}, "`columns` must be names"),
        ({"columns": [3]}, "`columns` must be names"),
        ({"columns": "zz"}, "Unknown column 'zz'"),
        ({"exclude": [None]}, "`exclude` must be names"),
        ({"exclude": None}, "`exclude` must be names"),
        ({"measure": None}, "`measure` must be the name"),
        ({"measure": ["psi"]}, "`measure` must be the name"),
        ({"ok": "a"}, "`ok` must be a finite number"),
        ({"bad": [0.2]}, "`bad` must be a finite number"),
        ({"ok": float("nan")}, "`ok` must be a finite number"),
        ({"measure": "ks", "bad": 1}, "`bad` must be below 1; got 1.*would pass"),
        ({"measure": "ks", "ok": 10}, "`ok` must be below 1; got 10.*would pass"),
        ({"measure": "js", "bad": 1.5}, "`bad` must be below 1"),
        ({"measure": "hellinger", "bad": 20}, "`bad` must be below 1"),
        ({"measure": "total_variation", "bad": 5}, "`bad` must be below 1"),
        ({"measure": "correlation", "bad": 2}, "`bad` must be below 2"),
        ({"measure": "c2st", "bad": 1}, "`bad` must be below 1"),
        ({"windows": 3}, "`windows` must be names of files"),
        ({"windows": [3]}, "`windows` must be names of files"),
        ({"windows": ""}, "`windows` must be a pattern"),
        ({"windows": "/*.json"}, "`windows` must be a pattern"),
        ({"windows": "**"}, "`windows` must be profiles beneath"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(asked, given, told):
    with pytest.raises(InvalidInput, match=told):
        asked(table(X), table(X, seed=1), **given)


def test_one_name_is_one_column(asked):
    found = asked(table(X), table(X, seed=1), columns="x")
    assert set(found) == {"stable(x, psi)", "missing(x)"}


def test_a_past_window_that_is_cut_short_is_named(asked, tmp_path):
    write_profile(profile_table(table(X)), tmp_path / "day1.json")
    whole = (tmp_path / "day1.json").read_text()
    (tmp_path / "day2.json").write_text(whole[: len(whole) // 2])
    with pytest.raises(UnreadableData, match=r"day2\.json: .*cut short"):
        asked(table(X), table(X), windows="day*.json")


def test_a_past_window_without_a_column_names_both(asked, tmp_path):
    write_profile(profile_table(table(X)), tmp_path / "day1.json")
    write_profile(profile_table(table(X)[["y", "z"]]), tmp_path / "day2.json")
    with pytest.raises(InvalidInput, match="'x' has others in in memory"):
        asked(table(X), table(X), windows="day*.json")
