"""What is drawn beside a canary's check: what was known after so many requests."""

from __future__ import annotations

import numpy as np
import pytest
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate
from tests.gates.canary.made_up_logs import last
from tests.gates.canary.made_up_logs import shadow
from tests.gates.canary.made_up_logs import with_users


def drawn(asked):
    plot = last(asked).plot
    (line,) = plot.lines
    return plot, line


@pytest.mark.parametrize("made", [canary, shadow])
@pytest.mark.parametrize("looks", [None, 5])
def test_the_last_moment_is_the_verdict_of_today(made, looks):
    log, known = made()
    asked = gate().on(rows=4_000)
    found = asked.not_worse("accuracy", margin=0.05, looks=looks, log=log, labels=known)
    plot, line = drawn(asked)
    low, high, _ = found.interval(0.9)
    assert (plot.kind, plot.x_label) == ("sequence", "requests")
    assert (plot.y_label, plot.confidence) == ("gain in accuracy", 0.9)
    assert line.x[-1] == found.n
    assert line.y[-1] == pytest.approx(found.estimate, rel=1e-4)
    assert (line.low[-1], line.high[-1]) == pytest.approx((low, high), rel=1e-3)
    # looks that were too early say nothing, and are not drawn
    assert 3 <= len(line.x) <= (looks or 24)
    assert line.x == tuple(sorted(set(line.x)))


def test_the_band_of_an_early_moment_is_that_of_a_log_that_ended_then():
    log, known = canary()
    asked = gate()
    asked.not_worse("accuracy", margin=0.05, log=log, labels=known)
    _, line = drawn(asked)
    # labels come in the order of requests, so the first half is that of the log
    first = log.sort_values("time").head(2_000)
    found = gate().not_worse("accuracy", margin=0.05, log=first, labels=known)
    place = line.x.index(2_000)
    assert line.y[place] == pytest.approx(found.estimate, rel=1e-4)
    assert line.low[place] == pytest.approx(found.interval(0.9).low, rel=1e-3)


def test_groups_that_depend_on_each_other_are_drawn_with_their_band():
    log, known = canary()
    plain, grouped = gate(), gate().on(groups="user")
    plain.not_worse("accuracy", margin=0.05, log=log, labels=known)
    users = with_users(log, np.arange(4_000) // 4)
    found = grouped.not_worse("accuracy", margin=0.05, log=users, labels=known)
    _, line = drawn(grouped)
    assert line.low[-1] == pytest.approx(found.interval(0.9).low, rel=1e-3)
    assert line.low != drawn(plain)[1].low


def test_shares_are_drawn_as_they_are_read():
    log, _ = shadow()
    asked = gate()
    asked.agreement(at_least=0.9, log=log)
    plot, line = drawn(asked)
    assert plot.y_label == "agreement"
    assert 0.8 < line.low[-1] < line.y[-1] < line.high[-1] <= 1
    log, _ = canary(failing=0.02)
    found = asked.errors(at_most=0.1, log=log)
    plot, line = drawn(asked)
    assert plot.y_label == "error share"
    assert line.y[-1] == pytest.approx(-found.estimate, rel=1e-4)
    assert line.high[-1] == pytest.approx(-found.interval(0.9).low, rel=1e-3)


def test_arms_that_may_not_be_compared_are_not_drawn():
    log, known = canary(share=0.3)
    asked = gate()
    found = asked.not_worse("accuracy", margin=0.05, log=log, labels=known)
    assert found.estimate is None
    assert last(asked).plot is None
    asked.errors(at_most=0.1, log=log)
    assert last(asked).plot is None


def test_a_watch_that_has_just_begun_has_nothing_to_draw():
    log, known = canary(60)
    asked = gate()
    asked.not_worse("accuracy", margin=0.05, log=log, labels=known)
    assert last(asked).plot is None
