from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.delayed_labels.label_join import join_labels
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
LIBRARIES = (pd.DataFrame, pl.DataFrame)


def log_of(days, *, ids=None, library=pd.DataFrame):
    ids = [f"r{place}" for place in range(len(days))] if ids is None else ids
    return library({"request_id": ids, "time": [START + day * DAY for day in days]})


def labels_of(ids, known, values=None, *, library=pd.DataFrame):
    return library(
        {
            "request_id": list(ids),
            "y": [1] * len(ids) if values is None else list(values),
            "known": [START + day * DAY for day in known],
        }
    )


def join(log, labels, *, maturity=7, day=30):
    return join_labels(
        log,
        labels,
        target="y",
        maturity=maturity * DAY,
        as_of=START + day * DAY,
    )


def tally(**counts):
    empty = dict.fromkeys(
        ("used", "waiting", "late", "early", "replaced", "unknown", "empty"), 0
    )
    return empty | counts


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_decision_enters_when_it_is_as_old_as_the_maturity(library):
    log = log_of([22.999, 23, 23.001], library=library)
    found = join(log, labels_of(["r0", "r1", "r2"], [24, 24, 24], library=library))
    assert found.mature.tolist() == [True, True, False]
    assert found.label.tolist() == [0, 1, -1]
    assert asdict(found.tally) == tally(used=2, waiting=1)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_label_counts_until_the_maturity_of_its_decision_and_no_longer(library):
    log = log_of([0, 0, 0], library=library)
    found = join(log, labels_of(["r0", "r1", "r2"], [0, 7, 7.001], library=library))
    assert found.label.tolist() == [0, 1, -1]
    assert found.mature.all()
    assert asdict(found.tally) == tally(used=2, late=1)


def test_a_label_that_nobody_knows_yet_does_not_count():
    log, labels = log_of([0, 5]), labels_of(["r0", "r1"], [6, 6])
    early, late = (join(log, labels, day=day) for day in (5, 12))
    assert early.label.tolist() == [-1, -1]
    assert late.label.tolist() == [0, 1]


def test_what_was_known_as_of_a_day_does_not_change_with_later_labels():
    log = log_of(np.arange(0, 20, 0.1))
    known = np.arange(0, 20, 0.1) + np.linspace(0, 12, 200)
    labels = labels_of(log["request_id"], known)
    then = labels[labels["known"] <= START + 15 * DAY]
    assert np.array_equal(
        join(log, labels, day=15).label >= 0, join(log, then, day=15).label >= 0
    )


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_of_several_labels_the_last_one_known_in_time_counts(order):
    labels = labels_of(["r0", "r0", "r0"], [1, 3, 9], [0, 1, 0]).iloc[order]
    labels = labels.reset_index(drop=True)
    found = join(log_of([0, 0], ids=["r0", "r9"]), labels)
    assert labels["known"][found.label[0]] == START + 3 * DAY
    assert found.label[1] == -1
    assert asdict(found.tally) == tally(used=1, replaced=1, late=1)


def test_both_arms_of_a_request_have_its_label():
    found = join(log_of([0, 0, 1], ids=["a", "a", "b"]), labels_of(["b", "a"], [2, 2]))
    assert found.label.tolist() == [1, 1, 0]
    assert found.tally.used == 2


def test_labels_of_unknown_requests_and_without_value_are_counted():
    labels = labels_of(["r0", "r1", "other"], [1, 1, 1], [1.0, None, 0.0])
    found = join(log_of([0, 0]), labels)
    assert found.label.tolist() == [0, -1]
    assert asdict(found.tally) == tally(used=1, empty=1, unknown=1)
    assert found.tally.labels == 3


def test_a_label_known_before_its_decision_is_not_its_outcome():
    found = join(
        log_of([1] * 40), labels_of([f"r{i}" for i in range(40)], [0.5, *[2] * 39])
    )
    assert found.label[0] == -1
    assert asdict(found.tally) == tally(used=39, early=1)


def test_many_labels_known_before_their_decision_are_an_error():
    with pytest.raises(InvalidInput, match=r"2 of 2 labels were known before.*zones"):
        join(log_of([1, 1]), labels_of(["r0", "r1"], [0.5, 0.5]))


def test_two_labels_of_one_instant_that_differ_are_an_error():
    with pytest.raises(InvalidInput, match=r"'r0' has two labels .*differ: 0, 1 "):
        join(log_of([0]), labels_of(["r0", "r0"], [1, 1], [0, 1]))


def test_a_label_that_came_twice_counts_once():
    found = join(log_of([0]), labels_of(["r0", "r0"], [1, 1], [1, 1]))
    assert found.label.tolist() in ([0], [1])
    assert asdict(found.tally) == tally(used=1, replaced=1)


def test_without_labels_every_decision_waits():
    found = join(log_of([0, 29]), labels_of([], []))
    assert found.label.tolist() == [-1, -1]
    assert found.mature.tolist() == [True, False]


def test_times_as_text_mean_what_they_say():
    log = pd.DataFrame(
        {
            "request_id": ["a", "b"],
            "time": ["2026-01-01T00:00:00.000001Z", "2026-01-01T02:00:00+02:00"],
        }
    )
    labels = pd.DataFrame(
        {"request_id": ["a", "b"], "y": [1, 0], "known": ["2026-01-02", "2026-01-03"]}
    )
    found = join(log, labels)
    assert (found.time[0] - found.time[1]).tolist() == 1
    assert found.label.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"known": ["soon", "2026-01-02"]}, r"'known' must be a time .* 1 of 2"),
        ({"known": [1, 2]}, r"`known` must be a column of times"),
        ({"request_id": ["a", None]}, r"`request_id` must be known in every row"),
    ],
)
def test_what_cannot_be_joined_is_named(change, told):
    labels = pd.DataFrame(
        {"request_id": ["a", "b"], "y": [1, 0], "known": ["2026-01-02"] * 2} | change
    )
    with pytest.raises(InvalidInput, match=told):
        join(log_of([0]), labels)


def test_a_missing_column_is_named():
    with pytest.raises(UnreadableData, match="there is no column 'known'"):
        join(log_of([0]), labels_of(["r0"], [1]).drop(columns="known"))


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(InvalidInput, match="a time with its zone"):
        join_labels(
            log_of([0]),
            labels_of(["r0"], [1]),
            target="y",
            maturity=DAY,
            as_of=datetime(2026, 1, 9),  # noqa: DTZ001 - what is refused
        )


def test_the_join_is_that_of_a_plain_loop():
    rng = np.random.default_rng(3)
    ids = [f"r{i}" for i in rng.integers(0, 60, 300)]
    log = log_of(rng.uniform(0, 30, 300), ids=ids)
    labels = labels_of(
        [f"r{i}" for i in rng.integers(0, 80, 90)],
        rng.uniform(0, 45, 90),
        rng.integers(0, 2, 90),
    )
    # every label after the first decision of its request, so that few are early
    first = log.groupby("request_id")["time"].min()
    labels["known"] = labels["known"].clip(
        lower=labels["request_id"].map(first).fillna(START)
    )
    labels = labels.drop_duplicates(["request_id", "known"]).reset_index(drop=True)
    found = join(log, labels, day=32)
    for row, (request, time) in enumerate(
        zip(log["request_id"], log["time"], strict=True)
    ):
        fits = labels[
            (labels["request_id"] == request)
            & (labels["known"] >= time)
            & (labels["known"] <= time + 7 * DAY)
        ]
        mature = START + 32 * DAY - time >= 7 * DAY
        wanted = fits["known"].idxmax() if mature and len(fits) else -1
        assert found.label[row] == wanted
