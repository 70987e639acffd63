"""`SliceGate`: one check on all slices, the worst decides."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score
from tests.gate_project import table

from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.slice.slice_gate import SliceGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings


@pytest.fixture
def ask(tmp_path):
    """Ask on rows; give what was measured and the verdict."""

    def ask(frame, metric="roc_auc", *, by="region", margin=0.05, old="p_old"):
        baseline = SubjectSettings(score=old) if old else None
        settings = Settings(
            name="toy",
            target="y",
            positive=1,
            evaluation="table.csv",
            candidate=SubjectSettings(score="p_new"),
            baseline=baseline or SubjectSettings(registry="champion"),
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings)
        session.adopt("evaluation", frame)
        ledger = Ledger("test_gates.py::test_it")
        found = SliceGate(session, ledger).not_worse_anywhere(
            metric, by=by, margin=margin
        )
        share = {"slice": 0.05}
        (verdict,) = ledger.judge(alpha=share, severity="required", power=0.8)
        return found, verdict

    return ask


def worse_in_the_south():
    rows = table(rows=6000)
    rng = np.random.default_rng(4)
    south = rows["region"] == "south"
    return rows.assign(p_new=np.where(south, rng.random(6000).round(6), rows["p_new"]))


def test_a_candidate_that_is_better_everywhere_passes(ask):
    found, verdict = ask(table())
    assert verdict.outcome == "passed"
    rows = table()
    gains = [
        roc_auc_score(part["y"], part["p_new"])
        - roc_auc_score(part["y"], part["p_old"])
        for _, part in rows.groupby("region")
    ]
    assert found.estimate == pytest.approx(min(gains), abs=1e-12)


def test_a_candidate_that_is_worse_in_one_slice_fails_and_the_slice_is_named(ask):
    _, verdict = ask(worse_in_the_south())
    assert verdict.outcome == "failed"
    assert verdict.cases[0].startswith("worst: region=south")


def test_a_small_slice_is_unknown_and_listed(ask):
    rows = table()
    rows.loc[:6, "region"] = "isle"
    _, verdict = ask(rows, "accuracy")
    assert verdict.outcome == "inconclusive"
    assert any("region=isle" in case for case in verdict.cases)


def test_slices_are_bins_and_intersections(ask):
    found, _ = ask(table(), by=["region", {"x": [0]}])
    assert "worst of 4 slices" in found.method


def test_without_a_champion_it_does_not_apply(ask):
    _, verdict = ask(table(), old=None)
    assert verdict.outcome == "not_applicable"
    assert verdict.reason == NO_BASELINE


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"margin": 0}, "positive"),
        ({"metric": "roc_au"}, "did you mean 'roc_auc'"),
        ({"by": []}, "each of them once"),
        ({"metric": "selection_rate"}, "neither better nor worse"),
    ],
)
def test_what_cannot_be_meant_is_refused(ask, wrong, told):
    with pytest.raises(InvalidInput, match=told):
        ask(table(), **wrong)


def test_rows_that_stay_in_an_engine_are_refused(ask):
    with pytest.raises(InvalidInput, match="needs the rows in memory"):
        ask(pl.from_pandas(table()).lazy())
