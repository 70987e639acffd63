"""Groups of one question stand beside each other, on the scale that people read."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pytest_mlgate.measurement import Interval
from pytest_mlgate.reports.plots.groups import MOST_GROUPS
from pytest_mlgate.reports.plots.groups import group_bars
from pytest_mlgate.reports.plots.shown_scale import on_shown_scale


@pytest.fixture
def of_group(verdicts):
    """Give the verdict of one group."""

    def of_group(name, estimate, **changes):
        interval = Interval(estimate - 0.02, estimate + 0.03, 0.9)
        one = verdicts["inconclusive"]
        return replace(
            one, slice=name, estimate=estimate, **{"interval": interval, **changes}
        )

    return of_group


def test_groups_of_one_question_are_bars_worst_first(of_group):
    found = [of_group("sex=Male", 0.03), of_group("sex=Female", -0.01)]
    (bars,) = group_bars(found)
    assert bars.title == "gain in recall by sex"
    assert bars.plot.categories == ("Female", "Male")
    assert bars.plot.lines[0].y == (-0.01, 0.03)
    assert bars.plot.lines[0].low == pytest.approx((-0.03, 0.01))
    assert bars.plot.confidence == 0.9
    assert bars.limit == -0.02
    assert bars.left_out == 0


def test_combined_groups_keep_their_whole_names(of_group):
    names = ("sex=Male and race=White", "sex=Female and race=White")
    (bars,) = group_bars([of_group(name, 0.1) for name in names])
    assert bars.title == "gain in recall by group"
    assert set(bars.plot.categories) == set(names)


def test_where_less_is_better_the_value_is_turned(of_group, verdicts):
    turned = {
        "question": "at_most",
        "subject": "candidate",
        "orientation": -1,
        "threshold": verdicts["log_loss"].threshold,
    }
    found = [of_group("a=1", -0.4, **turned), of_group("a=2", -0.3, **turned)]
    (bars,) = group_bars(found)
    assert bars.title == "recall by a"
    assert bars.plot.lines[0].y == (0.4, 0.3)
    assert bars.plot.lines[0].low == pytest.approx((0.37, 0.27))
    assert bars.limit == 0.45


def test_a_ratio_is_shown_in_percent(of_group):
    found = [of_group(f"a={n}", math.log(1 + n / 10), ratio="gain") for n in (1, 2)]
    (bars,) = group_bars(found)
    assert bars.plot.y_label == "gain in recall, %"
    assert bars.plot.lines[0].y == pytest.approx((10.0, 20.0))


def test_questions_do_not_mix(of_group):
    found = [of_group("a=1", 0.1), of_group("a=2", 0.1, check="another")]
    assert list(group_bars(found)) == []


def test_a_lone_group_and_all_rows_are_no_bars(of_group, verdicts):
    assert list(group_bars([of_group("a=1", 0.1), verdicts["passed"]])) == []


def test_what_has_no_interval_is_left_out_and_counted(of_group):
    found = [of_group(f"a={n}", 0.1) for n in range(3)]
    open_ = of_group("a=9", 0.1, interval=Interval(0.0, math.inf, 0.9))
    (bars,) = group_bars([*found, open_, replace(open_, interval=None)])
    assert len(bars.plot.categories) == 3
    assert bars.left_out == 2


def test_of_many_groups_the_worst_are_kept(of_group):
    found = [of_group(f"a={n}", n / 100) for n in range(MOST_GROUPS + 5)]
    (bars,) = group_bars(found)
    assert bars.plot.categories[0] == "0"
    assert len(bars.plot.categories) == MOST_GROUPS
    assert bars.left_out == 5


def test_groups_with_limits_of_their_own_have_none_in_common(of_group, verdicts):
    own = replace(verdicts["inconclusive"].threshold, bad=-0.5)
    found = [of_group("a=1", 0.1), of_group("a=2", 0.1, threshold=own)]
    (bars,) = group_bars(found)
    assert bars.limit is None


def test_the_scale_is_that_of_the_words(single):
    shown = on_shown_scale(single)
    if shown.low is not None and shown.high is not None:
        assert shown.low <= shown.value <= shown.high
    else:
        assert single.estimate is None
