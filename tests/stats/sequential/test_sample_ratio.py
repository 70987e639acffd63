from __future__ import annotations

import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.sequential.sample_ratio import sample_ratio_p


@pytest.mark.parametrize(
    ("candidate", "champion", "share"), [(510, 490, 0.5), (80, 920, 0.1), (0, 30, 0.5)]
)
def test_it_is_the_chi_square_of_scipy(candidate, champion, share):
    n = candidate + champion
    known = stats.chisquare([candidate, champion], [n * share, n * (1 - share)]).pvalue
    assert sample_ratio_p(candidate, champion, share=share) == pytest.approx(known)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.2, True, float("nan")])
def test_a_share_is_between_0_and_1(share):
    with pytest.raises(InvalidInput, match="`share` must be between 0 and 1"):
        sample_ratio_p(10, 10, share=share)


def test_two_empty_arms_have_no_ratio():
    with pytest.raises(InvalidInput, match="Both arms are empty"):
        sample_ratio_p(0, 0, share=0.5)
