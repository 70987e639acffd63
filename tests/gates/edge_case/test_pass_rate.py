"""`pass_rate`: a share of cases with an exact bound."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import proportion_confint
from tests.gates.edge_case.ledgers import Bench
from tests.gates.edge_case.ledgers import fitted
from tests.gates.edge_case.ledgers import record
from tests.gates.edge_case.ledgers import rows

from pytest_mlgate.errors import InvalidInput

FRAME = rows()


def asked(folder, held, failed, **options):
    bench = Bench(folder, FRAME, fitted(FRAME), fitted(rows(seed=1)))
    good = [record(f"good{i}", 2.0 + i / 1000) for i in range(held)]
    bad = [record(f"bad{i}", -2.0 - i / 1000) for i in range(failed)]
    found = bench.gate.pass_rate(bench.write(*good, *bad), **options)
    (verdict,) = bench.verdicts()
    return found, verdict


@pytest.mark.parametrize(
    ("held", "failed", "at_least", "outcome"),
    [
        (59, 0, 0.95, "passed"),
        (58, 0, 0.95, "inconclusive"),
        (92, 1, 0.95, "passed"),
        (91, 1, 0.95, "inconclusive"),
        (20, 10, 0.95, "failed"),
    ],
)
def test_a_rate_is_proved_refuted_or_open(tmp_path, held, failed, at_least, outcome):
    found, verdict = asked(tmp_path, held, failed, at_least=at_least)
    assert verdict.outcome == outcome
    assert (verdict.question, verdict.metric) == ("pass_rate", "pass_rate")
    theirs = proportion_confint(held, held + failed, alpha=0.10, method="beta")
    assert verdict.interval[:2] == pytest.approx(theirs, abs=1e-12)
    assert found.estimate == held / (held + failed)


def test_an_open_rate_says_how_many_cases_would_prove_it(tmp_path):
    _, verdict = asked(tmp_path, 40, 1, at_least=0.95)
    assert verdict.rows_needed == 93
    assert "93 cases would prove the share if no other failed." in verdict.reason
    _, verdict = asked(tmp_path, 40, 0, at_least=0.95)
    assert "59 cases would prove the share if none failed." in verdict.reason
    assert "would prove" not in asked(tmp_path, 59, 0, at_least=0.95)[1].reason


def test_a_band_passes_above_its_bad_end(tmp_path):
    assert asked(tmp_path, 30, 0, at_least=0.95, bad=0.9)[1].outcome == "passed"


def test_the_failing_cases_are_shown_and_the_baseline_is_judged_beside(tmp_path):
    _, verdict = asked(tmp_path, 20, 10, at_least=0.95)
    assert verdict.cases[0].startswith("still broken bad0 | ")
    assert verdict.baseline_outcome == "failed"


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"at_least": 1.0}, r"a share between 0 and 1; got 1.0.*every case holds"),
        ({"at_least": 95}, r"95 percent is 0.95"),
        ({"at_least": float("nan")}, r"a share between 0 and 1"),
        ({"at_least": True}, r"a share between 0 and 1"),
        ({"at_least": "0.9"}, r"a share between 0 and 1"),
        ({"at_least": 0.9, "bad": 0.95}, r"`bad` must be at most the required value"),
        ({"at_least": 0.9, "bad": 0.0}, r"`bad` must be a share"),
    ],
)
def test_a_share_that_cannot_be_shown_is_refused(tmp_path, options, rule):
    with pytest.raises(InvalidInput, match=rule):
        asked(tmp_path, 2, 0, **options)
