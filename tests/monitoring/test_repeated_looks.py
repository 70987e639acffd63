"""Who looks every day sees no more false alarms than who looks once."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.monitoring.decisions import champion_decisions
from pytest_mlgate.monitoring.watching import Watch
from pytest_mlgate.monitoring.watching import watch_windows
from pytest_mlgate.settings import Settings
from pytest_mlgate.trend import Level

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SETTINGS = Settings(
    name="late", target="y", positive=1, file=Path("mlgate.toml"), alpha=0.05
)
OURS, THEIRS = ("sha256:" + letter * 64 for letter in "ab")


def world(rng, n, *, days):
    """Thirty percent of the answers are wrong, as was promised, on every day."""
    day = np.sort(rng.uniform(0, days, n))
    truth = rng.random(n) < 0.5
    time = pd.Timestamp(START) + pd.to_timedelta(day, unit="D").round("us")
    log = pd.DataFrame(
        {
            "request_id": np.arange(n),
            "time": time,
            "model": OURS,
            "version": None,
            "arm": "champion",
            "score": None,
            "label": np.where(truth ^ (rng.random(n) < 0.3), "1", "0"),
            "error": None,
        }
    )
    labels = pd.DataFrame(
        {"request_id": np.arange(n), "y": truth.astype(int), "known": time}
    )
    return log, labels


def look(log, labels, day, *, window=30, days=30, versions=None):
    as_of = START + day * DAY
    decisions = champion_decisions(
        log, labels, SETTINGS, maturity=DAY, as_of=as_of, versions=versions
    )
    promised = Level(value=0.7, low=None, high=None, n=1, source="theory")
    watch = Watch(
        settings=SETTINGS,
        metric="accuracy",
        since=START,
        until=START + min(day, days) * DAY,
        window=window * DAY,
        as_of=as_of,
        maturity=DAY,
        margin=0.05,
        alpha=0.05,
        least_coverage=0.8,
        promised={None: promised},
        moved=lambda _table: None,
    )
    return watch_windows(watch, decisions)


def outcomes(rng, n, *, looks, **asked):
    log, labels = world(rng, n, days=asked["days"])
    return [[w.outcome for w in look(log, labels, day, **asked)] for day in looks]


def test_a_window_is_judged_once_its_last_label_is_final():
    log, labels = world(np.random.default_rng(1), 3000, days=30)
    (before,) = look(log, labels, 30.9)
    assert (before.outcome, before.realised) == (None, None)
    assert before.mature == pytest.approx(2990, abs=15)
    assert before.not_realised == "its labels are final on 2026-02-01"
    (after,) = look(log, labels, 31)
    assert after.outcome == "passed"


def test_many_looks_at_a_window_alarm_no_more_often_than_one():
    rng = np.random.default_rng(2)
    early = last = 0
    for _ in range(20):
        seen = outcomes(rng, 300, looks=range(5, 33, 3), window=30, days=30)
        early += any("failed" in look for look in seen[:-1])
        last += "failed" in seen[-1]
    # looks at labels that ripen alarmed in one of these runs, and the last in none
    assert early <= last <= 2


def test_what_was_said_of_a_window_is_said_at_every_later_look():
    looks = range(8, 60, 7)
    seen = outcomes(np.random.default_rng(3), 900, looks=looks, window=7, days=60)
    final = seen[-1]
    for told in seen:
        judged = [outcome for outcome in told if outcome is not None]
        assert judged == final[: len(judged)]
    assert len([outcome for outcome in final if outcome is not None]) == 8


@pytest.mark.calibration
def test_a_year_of_monthly_and_daily_looks_alarms_at_most_at_its_level():
    rng = np.random.default_rng(4)
    # verdicts never change, so the last look of a year has seen what all have
    failed = [
        "failed" in outcomes(rng, 3600, looks=[361], window=30, days=360)[0]
        for _ in range(300)
    ]
    assert np.mean(failed) <= 0.06


def test_an_answer_is_of_the_version_whose_artifact_gave_it():
    log, labels = world(np.random.default_rng(5), 600, days=30)
    log.loc[:9, "model"] = THEIRS
    (facts,) = look(log, labels, 31, versions={OURS: 3, "sha256:" + "c" * 64: 1})
    assert (facts.version, facts.others) == (3, 10)
    (facts,) = look(log, labels, 31, versions={"sha256:" + "c" * 64: 1})
    assert (facts.version, facts.others) == (None, 0)


def test_an_answer_for_missing_labels_is_one_that_occurs():
    log, labels = world(np.random.default_rng(6), 100, days=30)
    asked = {"maturity": DAY, "as_of": START + 31 * DAY}
    with pytest.raises(InvalidInput, match="an answer that occurs: '0', '1'"):
        champion_decisions(log, labels, SETTINGS, without_label="banana", **asked)
    found = champion_decisions(log, labels[50:], SETTINGS, without_label="0", **asked)
    assert found.known.all()
    assert not found.truth[:50].any()
