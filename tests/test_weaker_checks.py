"""Which checks of one gate ask for less: how they are told apart and named."""

from __future__ import annotations

from itertools import permutations

import pytest
from tests.test_weakening import level
from tests.test_weakening import loss
from tests.test_weakening import rule

from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.weaker_checks import GONE
from pytest_mlgate.weaker_checks import LOOSER
from pytest_mlgate.weaker_checks import NOT_APPLIED
from pytest_mlgate.weaker_checks import OTHERWISE
from pytest_mlgate.weaker_checks import weaker_checks

SAME = {"check": "at_least(precision, 0.8)"}


def weaker(last, now) -> list[tuple[str, str, str]]:
    """Give what became of each check, and its limits then and today."""
    return [(one.what, one.before, one.after) for one in weaker_checks(last, now)]


def test_each_check_that_is_gone_is_listed():
    asked = [rule("ranges(age)"), rule("unique(id)"), loss(0.01)]
    found = list(weaker_checks(asked, []))
    assert [one.what for one in found] == [GONE] * 3
    assert {one.check for one in found} == {one.check for one in asked}


def test_a_check_that_is_lost_does_not_hide_a_looser_one():
    last = [loss(0.01), level(0.8)]
    for gone, kept in ([0, 1], [1, 0]):
        looser = level(0.7) if kept else loss(0.02)
        found = {one.what for one in weaker_checks(last, [looser])}
        assert found == {GONE, LOOSER}, gone


def test_the_same_words_about_another_metric_are_another_question():
    asked = level(0.8, metric="precision", check="at_least(m, 0.8)")
    other = level(0.8, metric="recall", check="at_least(m, 0.8)")
    assert weaker([asked], [other]) == [(GONE, "asked", "not asked")]


def test_among_checks_of_today_the_strictest_is_named():
    today = [level(value, **SAME) for value in (0.5, 0.7, 0.6)]
    for shuffled in permutations(today):
        assert weaker([level(0.8)], shuffled) == [(LOOSER, "ok 0.8", "ok 0.7")]


def test_the_limit_that_matters_makes_the_strictest_and_then_the_other():
    def band(ok, bad):
        return level(0.8, threshold=Threshold(ok=ok, bad=bad))

    last = band(0.8, 0.7)
    assert weaker([last], [band(0.9, 0.5), band(0.7, 0.6)]) == [
        (LOOSER, "ok 0.8, bad 0.7", "ok 0.7, bad 0.6")
    ]
    assert weaker([last], [band(0.65, 0.6), band(0.7, 0.6)]) == [
        (LOOSER, "ok 0.8, bad 0.7", "ok 0.7, bad 0.6")
    ]


def test_a_check_that_does_not_apply_is_named_only_where_nothing_else_is():
    silent = level(0.9, **SAME, outcome=Outcome.NOT_APPLICABLE)
    for today in ([silent, level(0.6, **SAME)], [level(0.6, **SAME), silent]):
        assert weaker([level(0.8)], today) == [(LOOSER, "ok 0.8", "ok 0.6")]
    assert weaker([level(0.8)], [silent]) == [
        (NOT_APPLIED, "judged", "not applicable: because")
    ]


def test_a_threshold_that_was_dropped_is_looser_and_one_that_never_was_is_not():
    without = level(0.8, threshold=None)
    assert weaker([level(0.8)], [without]) == [(LOOSER, "ok 0.8", "no threshold")]
    assert weaker([without], [level(0.8)]) == [(LOOSER, "no threshold", "ok 0.8")]
    assert weaker([without], [without]) == []


def test_both_scales_are_named():
    number, ratio = level(0.8), level(0.8, orientation=-1, ratio="loss")
    names = ("a number, higher is better", "a ratio, lower is better")
    assert weaker([number], [ratio]) == [(OTHERWISE, *names)]
    assert weaker([ratio], [number]) == [(OTHERWISE, *reversed(names))]


def test_nothing_is_written_as_a_negative_zero():
    def at_most(value):
        limits = Threshold(ok=0.0, bad=-value)
        return level(0.0, orientation=-1, threshold=limits)

    assert weaker([at_most(0.1)], [at_most(0.2)]) == [
        (LOOSER, "ok 0, bad 0.1", "ok 0, bad 0.2")
    ]


def test_two_checks_of_one_name_are_listed_in_an_order_that_is_not_of_the_run():
    last = [level(value, **SAME) for value in (0.7, 0.8)]
    found = weaker(last, [level(0.6)])
    assert found == [(LOOSER, f"ok {value}", "ok 0.6") for value in (0.7, 0.8)]
    assert weaker(last[::-1], [level(0.6)]) == found


@pytest.mark.parametrize("order", [1, -1])
def test_a_report_does_not_hide_the_check_beside_it(order):
    report = rule("no_weak_slice(accuracy)", outcome=Outcome.NOT_APPLICABLE)
    judged = rule("no_weak_slice(accuracy) #2")
    today = rule("no_weak_slice(accuracy, margin=0.1)")
    assert weaker([report, judged][::order], [today]) == [
        (OTHERWISE, judged.check, today.check)
    ]
