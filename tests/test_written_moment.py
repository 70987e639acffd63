"""Which moment a text names."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pandas as pd
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.written_moment import as_written
from pytest_mlgate.written_moment import asked_moment


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, None),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T18:00:00", datetime(2026, 11, 23, 18, tzinfo=UTC)),
        ("2026-11-23T18:00+01:00", datetime(2026, 11, 23, 17, tzinfo=UTC)),
        (datetime(2026, 11, 23, 18), datetime(2026, 11, 23, 18, tzinfo=UTC)),  # noqa: DTZ001 - without a zone on purpose
    ],
)
def test_a_time_is_read_in_utc(asked, found):
    assert asked_moment("since", asked) == found


@pytest.mark.parametrize("asked", ["soon", 5, "0001-01-01T00:00+14:00", pd.NaT])
def test_what_is_no_time_is_refused(asked):
    with pytest.raises(InvalidInput, match="`since` must be a time in ISO 8601"):
        asked_moment("since", asked)


def test_the_zone_stays_as_written():
    assert as_written("2026-11-23T18:00").tzinfo is None
