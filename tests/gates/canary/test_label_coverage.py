from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate
from tests.gates.canary.made_up_logs import last
from tests.gates.canary.made_up_logs import shadow

from pytest_mlgate.judging import judge
from pytest_mlgate.verdict import Outcome

WEEK = pd.Timedelta("7D")


def late(known, which):
    """Give some labels a week too late, and one that says that it is then."""
    later = known.assign(known=known["known"].where(~which, known["known"] + WEEK))
    later.loc[0, "known"] = known["known"].max() + 2 * WEEK
    return later


def ask(log, known, **settings):
    asked = gate(**settings)
    found = asked.not_worse("accuracy", margin=0.03, log=log, labels=known)
    return asked, found


def outcome(asked):
    return judge([last(asked)], gate="gate", alpha=0.05)[0].outcome


def test_labels_that_come_late_hide_no_loss():
    log, known = shadow(6_000, differing=0.0)
    number = log["request_id"].str[1:].astype(int)
    hard = number % 10 < 4
    wrong = (log["arm"] == "candidate") & hard & (number % 5 < 2)
    flipped = log["label"].map({"0": "1", "1": "0"})
    log["label"] = log["label"].where(~wrong, flipped)
    asked, _ = ask(log, known, maturity="1d")
    assert outcome(asked) is not Outcome.PASSED
    late_ones = late(known, known.index % 10 < 4)
    asked, found = ask(log, late_ones, maturity="1d")
    assert outcome(asked) is Outcome.INCONCLUSIVE
    # request 0 is one of those that are late
    assert found.cannot_pass == (
        "60 % of the mature requests have their label; 80 % are needed"
    )
    assert found.note == (
        "2,400 of 6,000 mature requests have no label and do not count."
    )
    assert "set a longer `maturity`" in last(asked).remedy


def test_a_canary_counts_labels_by_arm():
    log, known = canary(6_000)
    new = set(log["request_id"][log["arm"] == "candidate"])
    number = known["request_id"].isin(new)
    missing = np.random.default_rng(0).random(6_000) < np.where(number, 0.22, 0.18)
    _, found = ask(log, known[~missing])
    told = found.cannot_pass
    # 80 % of all, and fewer of one arm
    assert told.startswith(("77 %", "78 %"))
    assert told.endswith("of the candidate have their label; 80 % are needed")


@pytest.mark.parametrize("maturity", [None, "1d"])
def test_enough_labels_are_a_pass_that_tells_who_has_none(maturity):
    log, known = shadow(6_000, differing=0.0)
    known = known[known.index % 6 > 0]
    known = late(known.reset_index(drop=True), np.zeros(len(known), dtype=bool))
    asked, found = ask(log, known, maturity=maturity)
    missing = 1_000 + (maturity is not None)
    assert found.cannot_pass is None
    assert found.note == (
        f"{missing:,} of 6,000 mature requests have no label and do not count."
    )
    assert outcome(asked) is Outcome.PASSED


def test_without_maturity_every_request_waits_for_its_label():
    log, known = shadow(6_000, differing=0.0)
    asked, found = ask(log, known[known.index % 2 > 0])
    assert found.cannot_pass.startswith("50 % of the mature requests have their label")
    assert "set `maturity`" in last(asked).remedy
    assert outcome(asked) is Outcome.INCONCLUSIVE


def test_young_requests_are_not_missing_a_label():
    log, known = shadow(6_000, differing=0.0)
    # of the last three hours nobody knows anything yet
    half = known[: 6_000 - 1_200]
    now = log["time"].max()
    asked, found = ask(
        log, half.assign(known=half["known"].clip(upper=now)), maturity="3h"
    )
    assert found.cannot_pass is None
    assert found.note is None
    assert outcome(asked) is Outcome.PASSED
