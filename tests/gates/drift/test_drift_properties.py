"""`DriftGate.stable` on any table: it answers or says why not; halves do not drift."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.drift.measures import MEASURES
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

FIXTURES = Path(__file__).parents[2] / "fixtures"
ALPHA = 0.05
NAMES = ("a", "b", "c")


def ask(reference, evaluation, *, target="y", **options):
    session = GateSession(
        Settings(
            name="toy",
            task="regression",
            target=target,
            evaluation="now.csv",
            reference="then.csv",
            file=Path("mlgate.toml"),
        )
    )
    session.adopt("reference", reference)
    session.adopt("evaluation", evaluation)
    ledger = Ledger("test_it")
    measured = DriftGate(session, ledger).stable(**options)
    found = ledger.judge(alpha={"drift": ALPHA}, severity="required", power=0.8)
    return measured, {v.check: v for v in found}


NUMBERS = st.one_of(
    st.none(),
    st.floats(width=64),
    st.sampled_from([0.0, -0.0, 1.0, 2.5, np.inf, -np.inf, 1e308, 5e-324]),
)
TIMES = st.datetimes().map(pd.Timestamp)
COLUMNS = {
    "number": (NUMBERS, "float64"),
    "small number": (st.floats(width=32), "float32"),
    "whole": (st.integers(-(2**63), 2**63 - 1), "int64"),
    "whole with gaps": (st.one_of(st.none(), st.integers(0, 5)), "Int64"),
    "flag": (st.booleans(), "bool"),
    "flag with gaps": (st.one_of(st.none(), st.booleans()), "boolean"),
    "text": (st.one_of(st.none(), st.text(max_size=6)), object),
    "category": (st.sampled_from(["u", "v", ""]), "category"),
    "time": (st.one_of(st.just(pd.NaT), TIMES), "datetime64[us]"),
    "anything": (
        st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=2), TIMES),
        object,
    ),
}


@st.composite
def frames(draw):
    """Draw two tables whose columns are of the same kind, mostly."""
    kinds = {name: draw(st.sampled_from(sorted(COLUMNS))) for name in NAMES}
    tables = []
    for _ in range(2):
        rows = draw(st.integers(1, 12))
        times = draw(st.sampled_from([1, 40]))
        columns = {}
        for name, kind in kinds.items():
            if draw(st.integers(0, 15)) == 0:
                kind = draw(st.sampled_from(sorted(COLUMNS)))  # noqa: PLW2901 - it changed
            values, dtype = COLUMNS[kind]
            drawn = draw(st.lists(values, min_size=rows, max_size=rows))
            columns[name] = pd.Series(drawn * times, dtype=dtype)
        tables.append(pd.DataFrame(columns).assign(y=0.0))
    return tables


@settings(max_examples=60, deadline=None, derandomize=True)
@given(tables=frames(), measure=st.sampled_from(sorted(MEASURES)))
def test_every_table_gets_answers_or_an_error_in_words(tables, measure):
    try:
        measured, verdicts = ask(*tables, measure=measure)
    except MlgateError as error:
        assert "Hint: " in str(error)  # noqa: PT017 - a verdict is as good
        return
    for found in measured.values():
        for x in (0.0, -0.05, -0.2, -1.0):
            assert 0 <= found.p_better_than(x) <= 1
            assert 0 <= found.p_worse_than(x) <= 1
        interval = found.interval(0.9)
        assert interval is None or interval.low <= interval.high
    assert {v.outcome for v in verdicts.values()} <= {
        "passed",
        "failed",
        "inconclusive",
    }


@cache
def real(name):
    if name == "flights":
        frame = pd.read_csv(FIXTURES / "flights_2013_windows.csv.gz")
        frame = frame.drop(columns=["time_hour", "tailnum", "flight"])
    else:
        frame = pd.read_csv(FIXTURES / f"{name}.csv")
    return frame.assign(y=0.0)


def blocked_halves(name, *, halves, measure="psi"):
    """Cut a table at random, again and again; count the sessions that block."""
    frame = real(name)
    blocked = []
    for seed in range(halves):
        rng = np.random.default_rng([31, seed])
        order = rng.permutation(len(frame))
        middle = len(frame) // 2
        one, other = (
            frame.iloc[rows].reset_index(drop=True)
            for rows in (order[:middle], order[middle:])
        )
        _, verdicts = ask(one, other, measure=measure)
        blocked.append([n for n, v in verdicts.items() if v.outcome == "failed"])
    return blocked


@pytest.mark.parametrize("name", ["penguins", "german_credit", "flights"])
def test_two_halves_of_a_real_table_rarely_block(name):
    blocked = blocked_halves(name, halves=10)
    # three or more of 10 have a chance of 1 % at .05
    assert sum(map(bool, blocked)) <= 2, blocked


@pytest.mark.calibration
@pytest.mark.parametrize(
    "measure", [name for name, known in MEASURES.items() if known.of_cells]
)
@pytest.mark.parametrize("name", ["penguins", "german_credit", "flights"])
def test_many_halves_of_a_real_table_block_in_at_most_alpha(name, measure):
    halves = 200
    blocked = blocked_halves(name, halves=halves, measure=measure)
    bound = ALPHA + 2.33 * math.sqrt(ALPHA * (1 - ALPHA) / halves)
    assert np.mean(list(map(bool, blocked))) <= bound, blocked
