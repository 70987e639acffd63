from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from pytest_mlgate.stats.counts.mcnemar import mcnemar_mid_p

COUNTS = st.integers(0, 300)


@pytest.mark.parametrize(("gained", "lost"), [(5, 14), (14, 5), (1, 9), (40, 61)])
def test_mid_p_is_statsmodels_exact_less_half_the_observed_table(gained, lost):
    exact = mcnemar([[60, gained], [lost, 21]], exact=True).pvalue / 2
    half = stats.binom.pmf(gained, gained + lost, 0.5) / 2
    one_side = mcnemar_mid_p(min(gained, lost), max(gained, lost))
    assert float(one_side) == pytest.approx(exact - half, abs=1e-12)


def test_mid_p_equals_enumeration_of_all_coin_tosses():
    tosses = (np.arange(2**7)[:, np.newaxis] >> np.arange(7)) & 1
    wins = tosses.sum(axis=1)
    expected = np.mean(wins < 2) + np.mean(wins == 2) / 2
    assert float(mcnemar_mid_p(2, 5)) == pytest.approx(expected, abs=1e-15)


@given(COUNTS, COUNTS)
def test_the_two_directions_share_one_probability(gained, lost):
    worse, better = mcnemar_mid_p(gained, lost), mcnemar_mid_p(lost, gained)
    assert 0 <= worse <= 1
    assert float(worse + better) == pytest.approx(1.0)


def test_no_disagreement_says_nothing():
    assert float(mcnemar_mid_p(0, 0)) == 0.5


def test_a_million_disagreements_are_no_trouble():
    assert float(mcnemar_mid_p(500_000, 500_000)) == pytest.approx(0.5)
    assert float(mcnemar_mid_p(495_000, 505_000)) < 1e-20


@pytest.mark.parametrize("discordance", [0.01, 0.10])
def test_equal_models_are_called_worse_in_at_most_five_percent(discordance):
    rng = np.random.default_rng(11)
    disputed = rng.binomial(1000, discordance, 20_000)
    gained = rng.binomial(disputed, 0.5)
    p = mcnemar_mid_p(gained, disputed - gained)
    assert np.mean(p <= 0.05) <= 0.055
    assert np.mean(p <= 0.005) <= 0.008
