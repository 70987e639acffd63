"""Labels that come late: what is known now alarms always, mature cohorts do not."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.delayed_labels.label_join import join_labels
from pytest_mlgate.monitoring.decisions import champion_decisions
from pytest_mlgate.monitoring.watching import Watch
from pytest_mlgate.monitoring.watching import watch_windows
from pytest_mlgate.settings import Settings
from pytest_mlgate.trend import Level

START = pd.Timestamp("2026-01-01", tz="UTC")
DAYS, MEAN_DELAY, RATE = 60, 7.0, 0.02
AS_OF = datetime(2026, 3, 2, tzinfo=UTC)  # day 60


def world(rng, per_day):
    """Sixty days on which nothing changes; only positives are ever reported, late."""
    n = DAYS * per_day
    day = np.repeat(np.arange(DAYS), per_day) + rng.random(n)
    positive = np.flatnonzero(rng.random(n) < RATE)
    known = day[positive] + rng.exponential(MEAN_DELAY, positive.size)
    log = pd.DataFrame({"request_id": np.arange(n), "time": at(day)})
    labels = pd.DataFrame({"request_id": positive, "y": 1, "known": at(known)})
    return day, log, labels


def at(day):
    return START + pd.to_timedelta(day, unit="D").round("us")


def alarms(hits, n, other_hits, other_n):
    """Two shares differ at two-sided 5 %, the pooled z test."""
    pooled = (hits + other_hits) / (n + other_n)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
    return abs(hits / n - other_hits / other_n) > 1.96 * error


def false_alarms(reps, per_day, *, seed):
    rng = np.random.default_rng(seed)
    naive = mature = 0
    for _ in range(reps):
        day, log, labels = world(rng, per_day)
        seen = labels.loc[labels["known"] <= AS_OF, "request_id"].to_numpy()
        last = day >= DAYS - 7
        naive += alarms(
            last[seen].sum(), last.sum(), (~last)[seen].sum(), (~last).sum()
        )
        found = join_labels(
            log, labels, target="y", maturity=timedelta(days=35), as_of=AS_OF
        )
        young, old = found.mature & (day >= 13), found.mature & (day < 13)
        hit = found.labelled
        mature += alarms((hit & young).sum(), young.sum(), (hit & old).sum(), old.sum())
    return naive / reps, mature / reps


def test_a_naive_window_alarms_always_and_a_mature_cohort_does_not():
    naive, mature = false_alarms(40, 500, seed=1)
    assert naive >= 0.97
    # five of forty and more would come with a chance of 5 % at a true rate of .05
    assert mature <= 0.10


@pytest.mark.calibration
def test_a_naive_window_alarms_always_and_mature_cohorts_at_their_level():
    naive, mature = false_alarms(1000, 2000, seed=2)
    assert naive == 1.0
    assert 0.03 <= mature <= 0.06


SETTINGS = Settings(
    name="late", target="y", positive=1, file=Path("mlgate.toml"), alpha=0.05
)


def trend_of(rng, *, per_day, without_label):
    day, log, labels = world(rng, per_day)
    n = len(log)
    log = log.assign(
        arm="champion", error=None, version=1, label=None, score=rng.random(n) * 0.04
    )
    decisions = champion_decisions(
        log,
        labels,
        SETTINGS,
        maturity=timedelta(days=35),
        as_of=AS_OF,
        without_label=without_label,
    )
    del day
    watch = Watch(
        settings=SETTINGS,
        metric="brier",
        since=START.to_pydatetime(),
        until=AS_OF,
        window=timedelta(days=7),
        as_of=AS_OF,
        maturity=timedelta(days=35),
        margin=0.01,
        alpha=0.05,
        least_coverage=0.8,
        # E(y - s)^2 of scores that know nothing, uniform in [0, .04]
        promised={
            None: Level(
                value=0.02 * 0.9933 * (1 - 2 * 0.02) + 0.04**2 / 3,
                low=None,
                high=None,
                n=1,
                source="theory",
            )
        },
        moved=lambda _table: None,
    )
    return watch_windows(watch, decisions)


def test_windows_in_which_nothing_changed_are_told_so():
    windows = trend_of(np.random.default_rng(3), per_day=300, without_label=0)
    assert [w.outcome for w in windows[:3]] == ["passed"] * 3
    assert [w.outcome for w in windows[4:]] == [None] * 5
    assert [w.mature for w in windows[:3]] == [2100] * 3
    assert all(w.coverage == 1 for w in windows[:3])
    assert all(w.mature == 0 for w in windows[4:])


def test_without_a_rule_for_what_is_missing_two_percent_are_no_window():
    windows = trend_of(np.random.default_rng(3), per_day=300, without_label=None)
    assert windows[0].outcome is None
    assert "2 % of the mature decisions have their label" in windows[0].not_realised


@pytest.mark.calibration
def test_trends_in_which_nothing_changed_alarm_at_most_at_their_level():
    rng = np.random.default_rng(4)
    failed = [
        any(w.outcome == "failed" for w in trend_of(rng, per_day=300, without_label=0))
        for _ in range(300)
    ]
    assert np.mean(failed) <= 0.07
