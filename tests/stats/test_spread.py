from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.dependence import spread_of
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.spread import Spread


def spread(**changes):
    known = {
        "standard_error": 0.1, "df": 99.0, "effective": 100.0, "skewness": 0.0,
        "pulling": 33.0, "cannot_judge": None, "rows_to_judge": 0,
    }  # fmt: skip
    return Spread(**{**known, **changes})


@pytest.mark.parametrize(
    ("skewness", "few"), [(0.39, False), (0.4, True), (-0.4, True)]
)
def test_a_skewness_of_four_tenths_is_a_handful(skewness, few):
    assert spread(skewness=skewness).rests_on_handful is few


@pytest.mark.parametrize(("pulling", "few"), [(5.0, False), (4.9, True)])
def test_fewer_than_five_that_pull_are_a_handful(pulling, few):
    assert spread(pulling=pulling).rests_on_handful is few


def test_few_units_that_pull_as_they_should_are_none():
    assert not spread(effective=12.0, pulling=4.0).rests_on_handful


def test_stretches_of_time_are_not_asked():
    assert not spread(skewness=None, pulling=1.0).rests_on_handful


def test_rows_that_leave_more_than_a_handful_follow_the_shape():
    # the skewness of a mean falls with the square root of the rows
    assert spread(skewness=0.8).rows_until_many(100) == 401
    assert spread(pulling=2.0).rows_until_many(100) == 251
    assert spread(pulling=0.0).rows_until_many(100) == 1


def test_two_rows_that_disagree_pull_as_two():
    psi = np.zeros(500)
    psi[:2] = 0.01, -0.01
    found = spread_of(psi, RowStructure(), df=499)
    assert found.pulling == pytest.approx(2)
    assert found.rests_on_handful
    normal = np.random.default_rng(1).normal(size=3000)
    many = spread_of(normal, RowStructure(), df=2999)
    assert many.pulling == pytest.approx(1000, rel=0.1)
