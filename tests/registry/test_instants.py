from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.instants import asked_time
from pytest_mlgate.registry.instants import event_time
from pytest_mlgate.registry.instants import is_event_time


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2026-03-01", "2026-03-01T23:59:59.999999+00:00"),
        ("20260301", "2026-03-01T23:59:59.999999+00:00"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01T10:00", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01 10:00", "2026-03-01T10:00:00+00:00"),
        ("2026-03-01T23:30:00-02:00", "2026-03-02T01:30:00+00:00"),
    ],
)
def test_a_day_is_its_end_and_an_instant_is_brought_to_utc(asked, found):
    assert asked_time(asked) == found
    assert is_event_time(asked_time(asked))


@pytest.mark.parametrize(
    "asked",
    ["", "yesterday", "2026-02-30", "03/01/2026", "2026", "0001-01-01T00+23:59"],
)
def test_what_is_no_moment_is_refused_with_the_forms_that_work(asked):
    with pytest.raises(
        InvalidInput, match=r"`--at` must be a day such as '2026-01-31'"
    ):
        asked_time(asked, name="--at")


def test_the_time_of_an_event_is_in_utc():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert event_time("2026-03-01T12:00:00Z") == noon
    assert event_time("2026-03-01T12:00:00+00:00") == noon


@pytest.mark.parametrize(
    "text", ["2026-03-01T12:00:00", "2026-03-01T12:00:00+01:00", "noon", "", None, 7]
)
def test_another_text_is_no_time_of_an_event(text):
    assert not is_event_time(text)
    with pytest.raises(InvalidInput, match="`when` must be an ISO 8601 time in UTC"):
        event_time(text)


def test_a_moment_that_nobody_named_is_called_at():
    with pytest.raises(InvalidInput, match="`at` must be a day"):
        asked_time("yesterday")
