"""Distances of numbers: exact where rows are at hand, else between honest bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

N = 2000
RNG = np.random.default_rng(8)
COLUMNS = {
    "few values": RNG.choice([0.0, 0.1, 0.5, 2.5], (2, N), p=[0.6, 0.2, 0.1, 0.1]),
    "many zeros": np.where(RNG.random((2, N)) < 0.4, 0.0, RNG.gamma(2, 3, (2, N))),
    "normal": RNG.normal(size=(2, N)),
    "far": RNG.normal(size=(2, N)) * [[1.0], [1.4]] + [[0.0], [0.5]],
}


@pytest.fixture
def asked(tmp_path):
    def asked(before, now, measure, *, stored=False, convert=None, **given):
        frames = [pd.DataFrame({"y": 0.0, "x": x}) for x in (before, now)]
        settings = Settings(
            name="toy",
            task="regression",
            target="y",
            evaluation="now.csv",
            reference="then.json" if stored else "then.csv",
            file=tmp_path / "mlgate.toml",
            **given,
        )
        session = GateSession(settings)
        if stored:
            write_profile(profile_table(frames[0]), tmp_path / "then.json")
        frames = [convert(frame) if convert else frame for frame in frames]
        if not stored:
            session.adopt("reference", frames[0])
        session.adopt("evaluation", frames[1])
        return DriftGate(session, Ledger("test_it")).stable(["x"], measure=measure)["x"]

    return asked


@pytest.mark.parametrize("convert", [None, pl.from_pandas], ids=["pandas", "polars"])
@pytest.mark.parametrize("name", COLUMNS)
def test_distances_of_rows_in_memory_are_those_of_scipy(asked, name, convert):
    before, now = COLUMNS[name]
    gap = asked(before, now, "ks", convert=convert)
    exact = stats.ks_2samp(before, now)
    assert -gap.estimate == pytest.approx(exact.statistic, abs=1e-12)
    assert gap.note.startswith(f"at most {exact.statistic:.4g}; ")
    moved = asked(before, now, "wasserstein", convert=convert)
    unit = profile_table(pd.DataFrame({"x": before})).columns[0].scale
    exact = stats.wasserstein_distance(before, now) / unit
    assert -moved.estimate == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("measure", ["ks", "wasserstein"])
def test_the_bounds_of_a_profile_hold_the_exact_distance(asked, name, measure):
    before, now = COLUMNS[name]
    exact = asked(before, now, measure)
    bounded = asked(before, now, measure, stored=True)
    level = 0.9
    assert bounded.interval(level).low <= exact.estimate + 1e-12
    assert bounded.interval(level).high >= exact.estimate - 1e-12
    # what a profile is certain of, rows are certain of as well
    for x in (-0.05, -0.1, -0.2, -0.4):
        assert bounded.p_better_than(x) >= exact.p_better_than(x) - 1e-9
        assert bounded.p_worse_than(x) >= exact.p_worse_than(x) - 1e-9


def test_values_beyond_those_of_a_profile_are_as_far_as_they_are(asked):
    before, now = COLUMNS["normal"]
    now = np.where(np.arange(N) % 2, now, 40.0)
    exact = asked(before, now, "wasserstein")
    bounded = asked(before, now, "wasserstein", stored=True)
    assert -exact.estimate > 14
    assert bounded.interval(0.9).low <= exact.estimate
    # they may stand anywhere in the outermost cell, so they are certainly not near
    assert bounded.p_better_than(-14.0) > 0.5


@pytest.mark.parametrize("measure", ["ks", "wasserstein"])
def test_an_infinite_value_is_counted_or_refused_by_a_profile_too(asked, measure):
    before, now = COLUMNS["normal"]
    now = np.where(np.arange(N) < 3, np.inf, now)
    for stored in (False, True):
        found = asked(before, now, measure, stored=stored)
        if measure == "ks":
            assert -found.estimate < 0.06
        else:
            assert found.estimate is None
            assert "3 values are infinite" in found.cannot_judge


def test_a_reference_of_one_value_hides_no_gap(tmp_path):
    # the share of characters outside ASCII: 0 in every row
    texts = pd.DataFrame({"y": 0.0, "x": [f"row {i} of the log" for i in range(N)]})
    write_profile(profile_table(texts), tmp_path / "then.json")
    session = GateSession(
        Settings(
            name="toy",
            task="regression",
            target="y",
            evaluation="now.csv",
            reference="then.json",
            file=tmp_path / "mlgate.toml",
        )
    )
    session.adopt("evaluation", texts)
    found = DriftGate(session, Ledger("test_it")).stable(["x"], measure="ks")
    assert found["x: share_non_ascii"].p_better_than(-0.2) < 1e-6


@pytest.mark.parametrize("measure", ["ks", "wasserstein"])
def test_rows_of_groups_are_worth_less_and_are_measured_on_cells(asked, measure):
    before, now = COLUMNS["normal"]
    plain = asked(before, now, measure)
    frames = [
        pd.DataFrame({"y": 0.0, "x": x, "g": np.arange(N) // 20}) for x in (before, now)
    ]
    session = GateSession(
        Settings(
            name="toy",
            task="regression",
            target="y",
            groups="g",
            evaluation="now.csv",
            reference="then.csv",
        )
    )
    session.adopt("reference", frames[0])
    session.adopt("evaluation", frames[1])
    found = DriftGate(session, Ledger("test_it")).stable(["x"], measure=measure)["x"]
    assert found.n == N // 20
    assert found.p_better_than(-0.2) > plain.p_better_than(-0.2)
