"""`SkewGate`: shares of rows that differ, against what is allowed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.skew.skew_gate import SkewGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings


@pytest.fixture
def asked(tmp_path):
    settings = Settings(
        name="toy", target="y", evaluation="rows.csv", file=tmp_path / "mlgate.toml"
    )
    ledger = Ledger("test_it")
    return SkewGate(GateSession(settings), ledger), ledger


def features(rows=2000, *, wrong=0, missing=0):
    rng = np.random.default_rng(1)
    offline = pd.DataFrame({"id": np.arange(rows), "x": rng.normal(size=rows)})
    online = offline.assign(x=offline["x"] + (np.arange(rows) < wrong))
    return offline, online.iloc[: rows - missing]


def outcomes(ledger):
    verdicts = ledger.judge(alpha={"skew": 0.05}, severity="required", power=0.8)
    return {v.check: v for v in verdicts}


@pytest.mark.parametrize(
    ("wrong", "outcome"), [(0, "passed"), (20, "inconclusive"), (60, "failed")]
)
def test_the_share_of_rows_that_differ_is_judged(asked, wrong, outcome):
    gate, ledger = asked
    found = gate.same_features(*features(wrong=wrong), on="id", at_most=0.01)
    verdict = outcomes(ledger)["same_features(x)"]
    assert verdict.outcome == outcome
    assert found["x"].estimate == pytest.approx(-wrong / 2000)
    exact = stats.binomtest(wrong, 2000).proportion_ci(0.9, "exact")
    assert found["x"].interval(0.9) == pytest.approx(
        (-exact.high, -exact.low, 0.9), abs=1e-9
    )


def test_none_at_all_is_a_rule_and_shows_the_worst_rows(asked):
    gate, ledger = asked
    gate.same_features(*features(rows=40, wrong=9), on="id", at_most=0)
    verdict = outcomes(ledger)["same_features(x)"]
    assert verdict.outcome == "failed"
    assert verdict.alpha is None  # it costs nothing of the budget
    assert len(verdict.cases) == 5
    assert verdict.cases_left_out == 4
    assert outcomes(ledger)["same_features(unmatched rows)"].outcome == "passed"


def test_a_tolerance_forgives_small_distances(asked):
    gate, ledger = asked
    gate.same_features(*features(wrong=60), on="id", tolerance=1.001)
    assert outcomes(ledger)["same_features(x)"].outcome == "passed"


def test_online_rows_without_a_partner_are_a_check_of_their_own(asked):
    gate, ledger = asked
    online, offline = features(missing=300)
    gate.same_features(offline, online, on="id")
    verdict = outcomes(ledger)["same_features(unmatched rows)"]
    assert (verdict.outcome, verdict.n) == ("failed", 2000)


def test_files_are_read(asked, tmp_path):
    gate, ledger = asked
    offline, online = features(rows=500)
    offline.to_csv(tmp_path / "offline.csv", index=False)
    online.to_parquet(tmp_path / "online.parquet")
    gate.same_features("offline.csv", "online.parquet", on="id", tolerance=1e-12)
    assert outcomes(ledger)["same_features(x)"].outcome == "passed"


def test_without_any_pair_nothing_is_said(asked):
    gate, ledger = asked
    offline, online = features(rows=50)
    gate.same_features(offline.assign(id=-1 - offline["id"]), online, on="id")
    assert outcomes(ledger)["same_features(x)"].outcome == "inconclusive"


@pytest.mark.parametrize("at_most", [-0.1, 1, 5])
def test_a_share_that_is_none_is_refused(asked, at_most):
    with pytest.raises(InvalidInput, match="at_most"):
        asked[0].same_features(*features(rows=10), on="id", at_most=at_most)


@pytest.mark.parametrize("tolerance", [-1, float("nan"), {"x": -0.5}])
def test_a_tolerance_that_is_none_is_refused(asked, tolerance):
    with pytest.raises(InvalidInput, match="tolerance"):
        asked[0].same_features(*features(rows=10), on="id", tolerance=tolerance)


def test_a_source_is_not_compared_with_itself(asked):
    with pytest.raises(InvalidInput, match="must be two sources"):
        asked[0].same_features("a.csv", "a.csv", on="id")
