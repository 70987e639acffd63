"""Times of any library are the same moments; what is no time is told."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.rules.column_kinds import kind_of
from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.data.rules.durations import spelled_duration
from pytest_mlgate.data.rules.moments import moments_of
from pytest_mlgate.errors import InvalidInput

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])


def series(native):
    return nw.from_native(native, series_only=True)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2100, 1, 1)),  # noqa: DTZ001 - zones come below
        min_size=1,
        max_size=5,
    ),
    ZONES,
)
def test_a_time_without_a_zone_is_read_in_the_zone_that_is_given(times, zone):
    wanted = [pd.Timestamp(t).tz_localize("UTC") for t in times]
    stated = [t.isoformat() for t in wanted]
    expected = [t.timestamp() for t in wanted]
    for native in (
        pd.Series(stated),
        pl.Series(stated),
        pd.Series(pd.DatetimeIndex(wanted)),
    ):
        found = moments_of(series(native), zone=zone)
        assert np.allclose(found.seconds, expected, atol=1e-5, rtol=0)
        assert not found.zoneless.any()
    local = [t.tz_convert(zone) for t in wanted]
    plain = [t.tz_localize(None) for t in local]
    again = moments_of(series(pd.Series(plain)), zone=zone).seconds
    text = moments_of(series(pd.Series([p.isoformat() for p in plain])), zone=zone)
    assert np.allclose(again, text.seconds, atol=1e-5, rtol=0)
    assert text.zoneless.all()


def test_numbers_and_words_are_no_times():
    for native in (pd.Series([1.7e9, None]), pl.Series(["soon", None])):
        found = moments_of(series(native))
        assert found.unreadable.tolist() == [True, False]
        assert np.isnan(found.seconds).all()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", 3, "/etc"])
def test_what_is_no_zone_is_refused(zone):
    with pytest.raises(InvalidInput, match="zone"):
        moments_of(series(pd.Series(["2026-01-01"])), zone=zone)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7d", 168),
        ("1d 12h", 36),
        ("1.5h", 1.5),
        ("2w", 336),
        ("90m", 1.5),
        ("90 min", 1.5),
    ],
)
def test_a_duration_is_read(text, hours):
    assert duration("within", text) == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    "text", ["", " ", "7", "d", "7 days", "-1d", "1e9d", "9" * 400 + "d", None]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(InvalidInput, match="within"):
        duration("within", text)


def test_a_duration_is_written_in_two_units():
    assert spelled_duration(dt.timedelta(days=8, hours=1, seconds=5)) == "8 d 1 h"
    assert spelled_duration(dt.timedelta(0)) == "0 s"
    assert spelled_duration(dt.timedelta(minutes=-3)) == "-3 min"


@pytest.mark.parametrize(
    ("native", "kind"),
    [
        (pd.Series([1, 2], dtype="int8"), "integer"),
        (pl.Series([1, None]), "integer"),
        (pd.Series([1.0, None]), "integer"),
        (pd.Series([1.5, None]), "number"),
        (pd.Series([1.0, np.inf]), "integer"),
        (pl.Series([True, None]), "boolean"),
        (pd.Series([True, None], dtype=object), "boolean"),
        (pd.Series(["a", None]), "text"),
        (pd.Series(["a"], dtype="category"), "text"),
        (pd.Series([1, 2], dtype="category"), "integer"),
        (pl.Series(["a"], dtype=pl.Categorical), "text"),
        (pd.Series([None, None], dtype=object), "empty"),
        (pl.Series([None, None]), "empty"),
        (pd.Series([1, "a"], dtype=object), "mixed"),
        (pl.Series([dt.date(2026, 1, 1)]), "date"),
        (pd.Series([dt.date(2026, 1, 1)], dtype=object), "date"),
        (pd.Series(pd.to_datetime(["2026-01-01"])), "datetime"),
        (pd.Series(pd.to_datetime(["2026-01-01"], utc=True)), "datetime with zone"),
        (pd.Series(pd.to_timedelta([1], unit="s")), "duration"),
        (pl.Series([[1]]), "mixed"),
    ],
)
def test_a_kind_is_the_same_in_every_library_and_width(native, kind):
    assert kind_of(series(native)) == kind
