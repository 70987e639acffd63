from __future__ import annotations

import numpy as np
import pytest
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate
from tests.gates.canary.made_up_logs import last
from tests.gates.canary.made_up_logs import shadow
from tests.gates.canary.made_up_logs import with_users

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.judging import judge
from pytest_mlgate.verdict import Outcome


def outcome(asked):
    return judge([last(asked)], gate="gate", alpha=0.05)[0].outcome


def test_agreement_is_the_share_of_requests_decided_alike():
    log, _ = shadow(differing=0.1)
    asked = gate()
    found = asked.agreement(at_least=0.95, log=log)
    one, other = (
        log[log["arm"] == arm].sort_values("request_id")["label"].to_numpy()
        for arm in ("candidate", "champion")
    )
    assert found.estimate == (one == other).mean()
    assert found.method == "beta-binomial confidence sequence, exact at every look"
    assert outcome(asked) is Outcome.PASSED
    asked.agreement(at_least=0.999, log=log)
    assert outcome(asked) is Outcome.FAILED


def test_a_failed_request_is_no_agreement():
    log, _ = shadow(1_000, differing=0.0)
    failed = (log["arm"] == "candidate") & (log.index % 10 == 0)
    log.loc[failed, "error"] = "timeout"
    log.loc[failed, "label"] = None
    found = gate().agreement(at_least=0.99, log=log)
    assert found.estimate == 1 - failed.sum() / 1_000


def test_numbers_agree_within_a_distance():
    log, _ = shadow(1_000)
    rng = np.random.default_rng(0)
    log["score"] = rng.normal(size=len(log))
    log["label"] = None
    asked = gate(task="regression")
    wide = asked.agreement(at_least=0.9, within=10, log=log)
    assert wide.estimate == 1.0
    narrow = asked.agreement(at_least=0.9, within=0.1, log=log)
    assert narrow.estimate < 0.2
    assert last(asked).name == "agreement(at_least=0.9, within=0.1)"


def test_users_of_an_agreement_depend_on_themselves():
    log, _ = shadow(2_000, differing=0.0)
    users = np.arange(2_000) // 20
    number = log["request_id"].str[1:].astype(int)
    odd = (users[number] % 10 == 0) & (log["arm"] == "candidate")
    log.loc[odd, "label"] = "1"
    watched = with_users(log, users)
    apart = gate().on(watched).agreement(at_least=0.9).interval(0.9)
    together = gate().on(watched, groups="user").agreement(at_least=0.9).interval(0.9)
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_failures_are_held_against_a_number():
    asked = gate()
    log, _ = canary(4_000, failing=0.05)
    found = asked.errors(at_most=0.01, log=log)
    assert outcome(asked) is Outcome.FAILED
    assert found.candidate == pytest.approx(0.05, abs=0.015)
    good, _ = canary(4_000)
    asked.errors(at_most=0.01, log=good)
    assert outcome(asked) is Outcome.PASSED


def test_failures_are_held_against_the_champions():
    asked = gate()
    log, _ = canary(4_000, failing=0.05)
    found = asked.errors(margin=0.02, log=log)
    assert found.estimate < -0.03
    assert outcome(asked) is Outcome.FAILED
    nobody, _ = canary(4_000)
    none = asked.errors(margin=0.02, log=nobody)
    # not one failure in either arm: no spread, and a bound all the same
    assert outcome(asked) is Outcome.PASSED
    assert none.method.startswith("share of requests with a loss")


def test_latency_of_a_shadow_is_that_of_pairs():
    asked = gate()
    log, _ = shadow(slower=1.5)
    found = asked.latency(ratio=1.25, log=log)
    assert found.method.startswith("median of paired log ratios")
    assert outcome(asked) is Outcome.FAILED
    log, _ = shadow()
    asked.latency(ratio=1.25, log=log)
    assert outcome(asked) is Outcome.PASSED


def test_latency_of_a_canary_is_that_of_arms():
    log, _ = canary(6_000)
    asked = gate()
    found = asked.latency(ratio=1.25, quantile=0.9, log=log)
    assert found.n == 6_000
    assert found.method.startswith("ratio of quantiles")
    assert outcome(asked) is Outcome.PASSED
    slow = log.assign(
        latency_ms=log["latency_ms"] * np.where(log["arm"] == "candidate", 1.6, 1.0)
    )
    asked.latency(ratio=1.25, log=slow)
    assert outcome(asked) is Outcome.FAILED


def test_requests_without_a_latency_may_be_the_slowest():
    log, _ = canary(2_000)
    gone = (log["arm"] == "candidate") & (log.index % 20 == 0)
    log.loc[gone, "latency_ms"] = np.nan
    found = gate().latency(ratio=3, log=log)
    assert found.cannot_pass.endswith("the slowest may be among them.")


def test_agreement_of_a_canary_is_refused():
    log, _ = canary(500)
    with pytest.raises(InvalidInput, match="no request of this log has two"):
        gate().agreement(at_least=0.9, log=log)


@pytest.mark.parametrize(
    ("question", "options", "told"),
    [
        ("agreement", {"at_least": 1.0}, "`at_least` must be a share between 0 and 1"),
        ("agreement", {"at_least": 0.9, "within": 1}, "that of decisions has none"),
        ("errors", {}, "Exactly one of `at_most` and `margin`"),
        ("errors", {"at_most": 0.1, "margin": 0.1}, "Exactly one"),
        ("errors", {"at_most": 2}, "`at_most` must be a share"),
        ("errors", {"margin": True}, "`margin` must be a share"),
        ("latency", {"ratio": 0.9}, "`ratio` must be above 1"),
        ("latency", {"ratio": 2, "quantile": 1.5}, "`quantile` must be"),
        ("latency", {"ratio": float("nan")}, "`ratio` must be above 1"),
    ],
)
def test_a_limit_that_cannot_be_meant_is_refused(question, options, told):
    log, _ = shadow(300)
    with pytest.raises(InvalidInput, match=told):
        getattr(gate(), question)(**options, log=log)


def test_a_shadow_without_decisions_is_refused_and_not_called_disagreement():
    log, _ = shadow(500)
    with pytest.raises(InvalidInput, match="The log has no `label`"):
        gate().agreement(at_least=0.9, log=log.assign(label=None))


def test_a_log_without_latencies_is_refused():
    log, _ = canary(500)
    log["latency_ms"] = np.nan
    with pytest.raises(InvalidInput, match="no `latency_ms` of the candidate"):
        gate().latency(ratio=2, log=log)
