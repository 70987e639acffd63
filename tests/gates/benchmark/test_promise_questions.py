"""Production against what a promotion measured."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import numpy as np
import pytest
from scipy import stats
from tests.monitoring.conftest import service  # noqa: F401 - a fixture

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark import promise_questions
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.monitoring.watching import promise_of
from pytest_mlgate.monitoring.window_evaluation import AskedWindow
from pytest_mlgate.monitoring.window_session import WindowSession
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.monitoring.against_promise import against_promise
from pytest_mlgate.trend import Level

AS_OF = datetime(2026, 4, 1, tzinfo=UTC)


def level(value, *, half=0.04):
    return Level(
        value=value, low=value - half, high=value + half, n=2000, source="version 1"
    )


@pytest.fixture
def asked(service, monkeypatch):  # noqa: F811 - the fixture
    """Ask a gate in a window whose promotion measured what is told."""

    def ask(levels, **options):
        monkeypatch.setattr(
            promise_questions, "promised_levels", lambda *_, **__: levels
        )
        ledger = Ledger("a")
        session = WindowSession(service(), asked=AskedWindow(as_of=AS_OF))
        BenchmarkGate(session, ledger).as_promised("accuracy", **options)
        return ledger.judge(alpha={"benchmark": 0.05}, severity="required", power=0.8)

    return ask


@pytest.mark.parametrize(
    ("promised", "outcome"), [(0.72, "passed"), (0.78, "inconclusive"), (0.9, "failed")]
)
def test_production_is_held_against_its_promise(asked, promised, outcome):
    (found,) = asked({None: level(promised)}, margin=0.05)
    assert found.outcome == outcome
    assert found.baseline == promised
    assert found.estimate == pytest.approx(found.candidate - promised)
    assert "promised by version 1" in found.assumptions


def test_slices_are_held_against_their_own_promises(asked):
    found = asked({"sex=f": level(0.7), "sex=m": level(0.95)}, margin=0.1, by="sex")
    assert {v.slice: v.outcome for v in found} == {
        "sex=f": "passed",
        "sex=m": "failed",
    }


def test_what_nobody_promised_is_never_kept(asked):
    (found,) = asked({}, margin=0.1)
    assert found.outcome == "inconclusive"
    assert found.reason.startswith("Nothing was promised")
    assert "at_least('accuracy', …)" in found.remedy


def test_before_production_the_question_does_not_apply(service):  # noqa: F811 - the fixture
    ledger = Ledger("a")
    BenchmarkGate(GateSession(service()), ledger).as_promised("accuracy", margin=0.1)
    (found,) = ledger.judge(alpha={"benchmark": 0.05}, severity="required", power=0.8)
    assert found.outcome == "not_applicable"


def sample(rng, n, *, wrong=0.0):
    likely = rng.beta(1, 2, n)
    truth = (rng.random(n) < likely) ^ (rng.random(n) < wrong)
    return truth, BinaryAnswers(decisions=likely >= 0.5, scores=likely)


def level_of(found):
    low, high = sorted(found.orientation * end for end in found.interval(0.90)[:2])
    value = found.orientation * found.estimate
    return Level(value=value, low=low, high=high, n=found.n, source="then")


def outcomes(metric, reps, *, then, now, margin, wrong, seed):
    """Judge pairs of samples: what was measured then, and what production shows."""
    rng = np.random.default_rng(seed)
    asked, found = metric_of(metric, task="binary"), []
    for _ in range(reps):
        earlier, later = (
            measure_rows(asked, truth, answers=answers, structure=RowStructure())
            for truth, answers in (sample(rng, then), sample(rng, now, wrong=wrong))
        )
        promised = promise_of(level_of(earlier), later.orientation)
        # of an interval at 90 % both ends are claims at 5 %, as a verdict makes them
        low, high, _ = against_promise(later, promised).interval(0.90)
        found.append("passed" if low > -margin else "failed" if high < 0 else "?")
    return found.count("passed"), found.count("failed")


def most(reps, rate=0.05):
    """What comes with a chance of 1 in 10,000 at most if the rate is kept."""
    return stats.binom.ppf(1 - 1e-4, reps, rate)


def true_loss(metric, wrong):
    """What flipped answers cost, on the same rows with and without."""
    asked = metric_of(metric, task="binary")
    fine, worse = (
        measure_rows(asked, truth, answers=answers, structure=RowStructure())
        for truth, answers in (
            sample(np.random.default_rng(99), 200_000, wrong=share)
            for share in (0.0, wrong)
        )
    )
    return fine.estimate - worse.estimate


def rates(reps, *, metric, then, now):
    wrong = 0.1
    margin = true_loss(metric, wrong)
    same = outcomes(metric, reps, then=then, now=now, margin=margin, wrong=0.0, seed=1)
    lost = outcomes(
        metric, reps, then=then, now=now, margin=margin, wrong=wrong, seed=2
    )
    return same[1] / reps, lost[0] / reps


def test_equal_performance_rarely_fails_and_the_margin_rarely_passes():
    failed, passed = rates(120, metric="accuracy", then=800, now=400)
    assert failed * 120 <= most(120)
    assert passed * 120 <= most(120)


@pytest.mark.calibration
@pytest.mark.parametrize("metric", ["accuracy", "recall", "f1", "roc_auc", "brier"])
@pytest.mark.parametrize(("then", "now"), [(2000, 500), (500, 2000), (300, 300)])
def test_as_promised_keeps_both_levels(metric, then, now):
    failed, passed = rates(3000, metric=metric, then=then, now=now)
    print(f"{metric} {then}/{now}: failed {failed:.3f}, passed {passed:.3f}")  # noqa: T201 - figures
    assert failed * 3000 <= most(3000, 0.06)
    assert passed * 3000 <= most(3000, 0.06)
