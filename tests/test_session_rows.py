"""Rows that a session is given, or lacks: evaluation and reference data by fixtures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.settings_file import load_settings

REAL = Path(__file__).parent / "fixtures"
DELAY = 'name = "delay"\ntask = "regression"\ntarget = "arr_delay"\n'
MEAN = '[candidate]\nvalue = "dep_delay"\n[baseline]\nconstant = "mean"\n'


@pytest.fixture(scope="module")
def flights():
    return pd.read_csv(REAL / "flights_2013.csv.gz").dropna(subset="arr_delay")


@pytest.fixture
def session(tmp_path, flights):
    def make(text):
        flights.to_csv(tmp_path / "test.csv", index=False)
        path = tmp_path / "mlgate.toml"
        path.write_text(text, encoding="utf-8")
        return GateSession(load_settings(path))

    return make


def constant_of(subject):
    (value,) = set(subject.predictions.arrays[0])
    return value


def test_without_evaluation_data_the_message_says_both_ways_to_give_them(session):
    with pytest.raises(SettingsError) as told:
        session(DELAY + MEAN).prepare()
    assert "mlgate.toml: there are no rows to judge the models on" in str(told.value)
    assert 'set `evaluation = "data/test.parquet"`' in str(told.value)
    assert "override the fixture mlgate_evaluation" in str(told.value)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.from_pandas])
def test_evaluation_data_can_be_given_instead_of_named(session, flights, frame):
    found = session(DELAY + MEAN)
    found.prepare(without={"evaluation"})
    found.adopt("evaluation", frame(flights))
    candidate, baseline = found.comparison()
    assert candidate.predictions.arrays[0].tolist() == flights["dep_delay"].tolist()
    assert constant_of(baseline) == flights["arr_delay"].mean()
    assert found.evaluation.reference == "in memory"


def test_a_mean_waits_for_the_reference_data_that_a_fixture_gives(session, flights):
    found = session(f'evaluation = "test.csv"\n{DELAY}{MEAN}')
    found.prepare(without={"reference"})
    assert {"candidate", "baseline"} & found.__dict__.keys() == {"candidate"}
    found.adopt("reference", flights.head(100))
    assert constant_of(found.comparison()[1]) == flights["arr_delay"][:100].mean()


def test_a_mean_that_was_made_too_early_is_made_again(session, flights):
    found = session(f'evaluation = "test.csv"\n{DELAY}{MEAN}')
    found.prepare()
    assert constant_of(found.baseline) == flights["arr_delay"].mean()
    candidate = found.candidate
    found.adopt("reference", flights.head(100))
    assert constant_of(found.comparison()[1]) == flights["arr_delay"][:100].mean()
    # the candidate is not made of the reference data, and is not asked again
    assert found.candidate is candidate


def test_two_different_reference_tables_are_refused(session, flights):
    found = session(f'evaluation = "test.csv"\n{DELAY}{MEAN}')
    found.adopt("reference", flights)
    found.adopt("reference", flights)
    with pytest.raises(InvalidInput, match="mlgate_reference gave two different"):
        found.adopt("reference", flights.head(100))
