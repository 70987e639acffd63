"""A record keeps each picture once, those of what did not pass first."""

from __future__ import annotations

from dataclasses import replace

from pytest_mlgate.judging import judge
from pytest_mlgate.kept_plots import MOST_PLOTS
from pytest_mlgate.kept_plots import keep_plots
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold


def picture(height=0.5, kind="roc"):
    line = PlotLine(name="candidate", x=(0.0, 1.0), y=(height, height))
    return Plot(kind=kind, x_label="x", y_label="y", lines=(line,))


def verdict(metric="roc_auc", plot=None, outcome=Outcome.PASSED, **changes):
    check = Check(
        family="benchmark",
        name=metric,
        question="at_least",
        subject="candidate",
        metric=metric,
        measurement=Measurement.known(1.0, n=1, method="exact"),
        threshold=Threshold(ok=0.0, bad=0.0),
        plot=plot,
    )
    (made,) = judge([check], gate="test_a", alpha=0.05)
    return replace(made, outcome=outcome, **changes)


def where(verdicts):
    return [place for place, told in enumerate(verdicts) if told.plot is not None]


def test_a_picture_of_several_checks_stands_beside_its_own_metric():
    told = [verdict("recall", picture()), verdict("roc_auc", picture())]
    assert where(keep_plots(told)) == [1]
    # whatever became of the check that it stood in for
    told[0] = replace(told[0], outcome=Outcome.FAILED)
    assert where(keep_plots(told)) == [1]


def test_among_checks_of_its_metric_it_stands_beside_the_worst():
    told = [verdict(plot=picture()) for _ in range(4)]
    assert where(keep_plots(told)) == [0]
    told[2] = replace(told[2], outcome=Outcome.INCONCLUSIVE)
    assert where(keep_plots(told)) == [2]
    told[3] = replace(told[3], outcome=Outcome.FAILED)
    assert where(keep_plots(told)) == [3]
    told[1] = replace(told[1], outcome=Outcome.FAILED, severity="advisory")
    assert where(keep_plots(told)) == [3]


def test_different_pictures_are_all_kept_while_they_are_few():
    told = [verdict("psi", picture(i, "distribution")) for i in range(MOST_PLOTS)]
    assert keep_plots(told) == tuple(told)


def test_beyond_the_limit_what_passed_goes_first():
    told = [verdict("psi", picture(i, "distribution")) for i in range(100)]
    told[98] = replace(told[98], outcome=Outcome.INCONCLUSIVE)
    told[99] = replace(told[99], outcome=Outcome.FAILED)
    kept = where(keep_plots(told))
    assert kept == [*range(MOST_PLOTS - 2), 98, 99]


def test_nothing_but_pictures_is_changed():
    told = [verdict("psi", picture(i % 7, "distribution")) for i in range(100)]
    found = keep_plots(told, most=3)
    assert where(found) == [0, 1, 2]
    assert [replace(v, plot=None) for v in found] == [
        replace(v, plot=None) for v in told
    ]
    assert keep_plots([]) == ()
    assert keep_plots(found, most=3) == found
