"""Groups of rows on which two models answered, and a fairness gate that is asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
from tests.docs.stories import ROOT

from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger

ADULT = ROOT / "example_project" / "data" / "adult_test.csv.gz"
CREDIT = ROOT / "tests" / "fixtures" / "german_credit.csv"


def squashed(raw):
    return 1 / (1 + np.exp(-raw))


def adult():
    """Score census rows by hand: married men of long schooling are called rich."""
    rows = pd.read_csv(ADULT)
    raw = (
        0.35 * (rows["education_num"] - 12)
        + 0.03 * (rows["age"] - 40)
        + 0.04 * (rows["hours_per_week"] - 40)
        + 2.0 * (rows["marital_status"] == "Married-civ-spouse")
        - 1.0
    )
    wider = raw + 0.7 * (rows["sex"] == "Male") + 1.0 * (rows["capital_gain"] > 5000)
    return rows.assign(
        y=(rows["income"] == ">50K").astype(int),
        p_old=squashed(raw).round(6),
        p_new=squashed(wider).round(6),
    )


def credit():
    rows = pd.read_csv(CREDIT)
    raw = 2.5 - rows["duration"] / 12 + 0.02 * (rows["age"] - 30)
    return rows.assign(
        y=rows["risk"],
        p_new=squashed(raw).round(6),
        p_old=squashed(raw - 0.2).round(6),
    )


class Asking:
    """A fairness gate with its ledger."""

    def __init__(self, session, kind=FairnessGate):
        self.session = session
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = kind(session, self.ledger)

    def verdicts(self, alpha=0.05):
        share = {self.gate.family: alpha}
        return self.ledger.judge(alpha=share, severity="required", power=0.8)

    def verdict(self):
        (verdict,) = self.verdicts()
        return verdict


def groups(*shares, rows=2000, gap_in="decisions"):
    """Make groups a, b, … of which the given shares are called positive."""
    rng = np.random.default_rng(3)
    sizes = [rows] * len(shares) if isinstance(rows, int) else rows
    names = np.repeat([chr(97 + i) for i in range(len(shares))], sizes)
    chosen = np.concatenate(
        [np.arange(n) < round(n * s) for n, s in zip(sizes, shares, strict=True)]
    )
    y = chosen if gap_in == "labels" else rng.random(chosen.size) < 0.5
    return pd.DataFrame(
        {
            "group": names,
            "age": rng.integers(18, 90, chosen.size),
            "y": y.astype(int),
            "p_new": np.where(chosen, 0.9, 0.1) + rng.normal(0, 0.02, chosen.size),
            "p_old": np.where(rng.random(chosen.size) < 0.3, 0.8, 0.2),
        }
    )
