from __future__ import annotations

import pytest

from pytest_mlgate.gates.canary.waiting import how_much_longer
from pytest_mlgate.gates.canary.waiting import span
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.sequential.watched_share import watched_share
from pytest_mlgate.verdict import Threshold

LIMIT = Threshold(ok=-0.01, bad=-0.01)


def told(found, **options):
    usual = {"now": found.n, "hours": 10.0, "invalid": False, "planned": False}
    return how_much_longer(found, LIMIT, alpha=0.05, power=0.8, **usual | options)


def test_the_time_left_is_the_rows_left_at_the_rate_of_the_log():
    found = watched_share(2, 1_000, higher_is_better=False)
    rows = found.rows_needed(
        ok=-0.01, bad=-0.01, alpha=0.05, alpha_pass=0.05, power=0.8
    )
    hours = round((rows - 1_000) / 100)
    assert told(found) == (
        f"go on: at 100 an hour, as in this log, that takes about {hours} hours more"
    )


def test_what_is_invalid_is_not_waited_for():
    found = watched_share(2, 1_000, higher_is_better=False)
    assert told(found, invalid=True) == (
        "mend what is told above, and begin a new watch (since=)"
    )


def test_without_a_number_there_is_nothing_to_foresee():
    none = Measurement.undefined("Nothing yet.", n=0, method="none")
    assert told(none) == "go on, and look again when there are more requests"
    found = watched_share(2, 1_000, higher_is_better=False)
    assert told(found, hours=0.0).startswith("go on, and look again")


def test_a_share_on_its_limit_is_never_settled():
    found = Measurement.known(-0.01, n=100, method="exact")
    assert told(found) is None
    assert told(found, planned=True).startswith("these looks are used up")


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.001, "1 minute"), (1.9, "114 minutes"), (47, "47 hours"), (49, "2 days")],
)
def test_a_span_is_told_in_its_unit(hours, words):
    assert span(hours) == words
