from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.advice import Action
from pytest_mlgate.advice import advise
from pytest_mlgate.trend import Level
from pytest_mlgate.trend import Trend
from pytest_mlgate.trend import WindowFacts

PROMISED = Level(value=0.9, low=0.88, high=0.92, n=500, source="version 2's promotion")
REALISED = Level(value=0.8, low=0.78, high=0.82, n=500, source="500 labels")

WINDOW = WindowFacts(
    start="2026-03-01T00:00:00+00:00",
    end="2026-03-31T00:00:00+00:00",
    decisions=500,
    errors=0,
    mature=500,
    labelled=480,
    version=2,
    estimate=None,
    no_estimate=None,
    realised=REALISED,
    not_realised=None,
    promised=PROMISED,
    outcome="passed",
    forecast=None,
    drift="age",
    psi=0.02,
    drift_outcome="passed",
    value_per_case=None,
)


def trend(*windows, previous=1, champion=2, promoted="2026-02-28T00:00:00+00:00"):
    return Trend(
        name="churn",
        metric="accuracy",
        higher_is_better=True,
        as_of="2026-06-01T00:00:00+00:00",
        maturity_days=7.0,
        margin=0.02,
        alpha=0.05,
        least_coverage=0.8,
        windows=windows,
        labels={},
        champion=champion,
        previous=previous,
        promoted=promoted,
    )


FAILED = replace(WINDOW, outcome="failed")
UNCLEAR = replace(WINDOW, outcome="inconclusive")
YOUNG = replace(
    WINDOW, mature=0, labelled=0, outcome=None, realised=None, not_realised="no labels"
)
MOVED = {"drift_outcome": "failed", "psi": 0.41}


def test_a_promise_that_is_kept_needs_nothing():
    found = advise(trend(FAILED, WINDOW, YOUNG))
    assert found.action == Action.GO_ON
    assert "certainly is less than 0.02 worse than the 0.900" in found.reasons[0]


def test_a_failure_right_after_the_promotion_is_rolled_back():
    found = advise(trend(FAILED, YOUNG))
    assert found.action == Action.ROLL_BACK
    assert "version 2 failed in its first window of labels" in found.reasons
    assert "version 1 was the champion before" in found.reasons


def test_without_a_champion_before_there_is_only_training():
    assert advise(trend(FAILED, previous=None)).action == Action.RETRAIN


def test_a_model_that_was_good_once_is_trained_anew():
    found = advise(trend(WINDOW, replace(FAILED, **MOVED)))
    assert found.action == Action.RETRAIN
    assert found.reasons[1] == "its inputs moved, most of all age (psi 0.41)"
    assert found.reasons[2] == "it kept the promise before"


def test_a_failure_without_drift_says_so():
    found = advise(trend(WINDOW, FAILED))
    assert "the same inputs have other answers" in found.reasons[1]


def test_a_version_that_is_champion_no_more_is_no_reason_to_roll_back():
    assert advise(trend(replace(FAILED, version=1))).action == Action.RETRAIN


def test_failures_of_the_version_before_do_not_excuse_the_new_one():
    before = replace(WINDOW, version=1)
    assert advise(trend(before, before, FAILED)).action == Action.ROLL_BACK


@pytest.mark.parametrize(
    ("window", "told"),
    [
        (replace(YOUNG, decisions=0), "holds no decision"),
        (YOUNG, "no decision is 7 days old yet"),
        (replace(YOUNG, mature=400, labelled=100), "at most 25 % of the mature"),
        (replace(YOUNG, mature=400, labelled=390), "no labels"),
        (
            replace(YOUNG, mature=400, labelled=390, not_realised=None),
            "nothing that was promised",
        ),
    ],
)
def test_what_cannot_be_judged_waits_and_says_why(window, told):
    found = advise(trend(window, window))
    assert found.action == Action.WAIT
    assert told in found.reasons[0]


def test_labels_that_settle_nothing_are_waited_for():
    found = advise(trend(WINDOW, UNCLEAR))
    assert found.action == Action.WAIT
    assert "settle neither" in found.reasons[0]


def test_a_forecast_of_a_loss_waits_for_its_labels():
    found = advise(trend(WINDOW, replace(YOUNG, forecast="failed")))
    assert found.action == Action.WAIT
    assert "the answers alone forecast a worse accuracy" in found.reasons[0]


def test_a_window_that_has_only_begun_to_mature_overrules_none():
    stub = replace(WINDOW, mature=120, labelled=110)
    assert advise(trend(WINDOW, FAILED, stub)).action == Action.RETRAIN


def test_a_quiet_month_that_failed_is_no_month_that_has_only_begun():
    quiet = replace(FAILED, decisions=200, mature=200, labelled=190)
    assert advise(trend(WINDOW, quiet)).action == Action.RETRAIN


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"mature": 500, "not_realised": "30 % have their label"}, "30 % have"),
        ({"decisions": 0, "errors": 0}, "the log holds no decision"),
    ],
)
def test_a_window_that_was_due_and_tells_nothing_is_not_gone_on_from(facts, told):
    found = advise(trend(WINDOW, replace(YOUNG, **facts)))
    assert found.action == Action.WAIT
    assert told in found.reasons[0]


def test_a_window_is_not_due_before_its_labels_are_final():
    ripening = replace(YOUNG, mature=500, end="2026-05-28T00:00:00+00:00")
    assert advise(trend(WINDOW, ripening)).action == Action.GO_ON
    begun = replace(YOUNG, decisions=0, end="2026-03-01T01:00:00+00:00")
    assert advise(trend(WINDOW, begun)).action == Action.GO_ON


def test_requests_without_an_answer_are_told_and_nothing_goes_on():
    failing = replace(WINDOW, decisions=198, mature=198, errors=1802)
    found = advise(trend(failing))
    assert found.action == Action.WAIT
    assert "1,802 of 2,000 requests had an error and no answer" in found.reasons[0]
    assert advise(trend(replace(WINDOW, errors=5))).action == Action.GO_ON


def test_errors_of_windows_that_cannot_be_judged_yet_are_told():
    found = advise(trend(replace(YOUNG, errors=100)))
    assert "100 of 600 requests" in found.reasons[1]


@pytest.mark.parametrize(
    "window",
    [
        # nobody knows whose answers these are
        replace(FAILED, version=None),
        # some are of another version
        replace(FAILED, others=1),
        # it ended before the promotion
        replace(
            FAILED,
            start="2026-01-01T00:00:00+00:00",
            end="2026-01-31T00:00:00+00:00",
        ),
    ],
)
def test_what_the_champion_did_not_do_alone_takes_it_not_down(window):
    assert advise(trend(window)).action == Action.RETRAIN


def test_the_first_window_of_its_own_is_rolled_back_after_a_mixed_one():
    mixed = replace(FAILED, others=100, start="2026-01-30T00:00:00+00:00")
    assert advise(trend(mixed, FAILED)).action == Action.ROLL_BACK


def test_moved_inputs_alone_are_told_and_nothing_more():
    found = advise(trend(replace(WINDOW, **MOVED)))
    assert found.action == Action.GO_ON
    assert found.reasons[1] == "yet its inputs moved: age (psi 0.41)"


def test_a_champion_that_has_served_for_long_is_not_rolled_back():
    old = replace(trend(FAILED), serving_since="2025-11-01T00:00:00+00:00")
    assert advise(old).action == Action.RETRAIN
    new = replace(trend(FAILED), serving_since="2026-02-20T00:00:00+00:00")
    assert advise(new).action == Action.ROLL_BACK
