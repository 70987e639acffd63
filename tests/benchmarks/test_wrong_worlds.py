"""The worlds are what their descriptions say, and the same in every interpreter."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.against.wrong_tables import AUC
from benchmarks.against.wrong_tables import CUT
from benchmarks.against.wrong_tables import POSITIVES
from benchmarks.against.wrong_tables import Pair
from benchmarks.against.wrong_tables import distance_of
from benchmarks.against.wrong_tables import few_positives
from benchmarks.against.wrong_tables import index_of_shift
from benchmarks.against.wrong_tables import judged_rows
from benchmarks.against.wrong_tables import recall_of
from benchmarks.against.wrong_tables import shift_for
from benchmarks.against.wrong_tables import shift_of_index
from benchmarks.against.wrong_worlds import PARTS
from benchmarks.against.wrong_worlds import WORLDS
from sklearn.metrics import roc_auc_score

N = 60_000


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(20261124)


def recall(rows, model, where=None):
    chosen = rows["y"] == 1 if where is None else (rows["y"] == 1) & where
    return rows.loc[chosen, f"d_{model}"].mean()


@pytest.mark.parametrize("change", [0.0, 0.03, -0.01, -0.03])
def test_both_models_have_the_roc_auc_that_is_said(rng, change):
    pair = Pair(new_auc=AUC + change)
    rows = judged_rows(rng, N, pair)
    assert rows["y"].mean() == pytest.approx(POSITIVES, abs=0.006)
    assert roc_auc_score(rows["y"], rows["p_old"]) == pytest.approx(AUC, abs=0.012)
    gain = roc_auc_score(rows["y"], rows["p_new"]) - roc_auc_score(
        rows["y"], rows["p_old"]
    )
    assert gain == pytest.approx(change, abs=0.006)
    scores = [pair.log_odds(rows, new=new) for new in (False, True)]
    assert np.corrcoef(scores)[0, 1] == pytest.approx(0.94, abs=0.01)


def test_both_models_are_calibrated_and_find_what_the_formula_says(rng):
    rows = judged_rows(rng, N, Pair())
    for model in ("old", "new"):
        p = rows[f"p_{model}"]
        near = p.between(CUT - 0.05, CUT + 0.05)
        assert rows["y"][near].mean() == pytest.approx(p[near].mean(), abs=0.02)
        assert recall(rows, model) == pytest.approx(0.516, abs=0.025)
    assert recall_of(distance_of(AUC)) == pytest.approx(0.516, abs=0.0005)


def test_a_group_loses_fifteen_points_and_no_other_does(rng):
    pair = Pair(lowered={"region": "c"}, by=shift_for(0.15))
    rows = judged_rows(rng, N, pair)
    inside = rows["region"] == "c"
    assert shift_for(0.15) == pytest.approx(0.38, abs=0.005)
    assert recall(rows, "new", inside) == pytest.approx(0.366, abs=0.055)
    assert recall(rows, "new", ~inside) == pytest.approx(0.516, abs=0.03)
    assert recall(rows, "old", inside) == pytest.approx(0.516, abs=0.055)


def test_sharpened_answers_rank_and_decide_as_before(rng):
    plain, sharp = Pair(), Pair(sharpened=2.0)
    rows = judged_rows(rng, 5000, plain)
    same = sharp.decision(rows, new=True)
    assert (same == plain.decision(rows, new=True)).all()
    p = plain.probability(rows, new=True)
    odds = p / (1 - p)
    assert sharp.probability(rows, new=True) == pytest.approx(
        odds**2 / (1 + odds**2), rel=1e-6
    )


def test_the_candidate_finds_seven_of_the_eight_and_nothing_else(rng):
    found = [few_positives(rng, 1000, 0.1).rows for _ in range(120)]
    assert {int(rows["y"].sum()) for rows in found} == {10}
    assert all((rows["d_new"] <= rows["d_old"]).all() for rows in found)
    assert np.mean([recall(r, "old") for r in found]) == pytest.approx(0.8, abs=0.04)
    assert np.mean([recall(r, "new") for r in found]) == pytest.approx(0.7, abs=0.05)
    assert all(((r["p_new"] >= CUT) == (r["d_new"] == 1)).all() for r in found[:20])
    assert all((r["p_new"] != r["p_old"]).any() for r in found[:20])


@pytest.mark.parametrize("index", [0.1, 0.3])
def test_one_column_has_moved_by_the_index_that_is_said(index):
    world = WORLDS[f"drift{index:g}-50000"]
    found = world.tables(0)
    edges = found.reference["n1"].quantile(np.arange(1, 10) / 10).to_numpy()
    cells = [
        np.bincount(np.digitize(table["n1"], edges), minlength=10) / world.n
        for table in (found.reference, found.rows)
    ]
    seen = ((cells[1] - cells[0]) * np.log(cells[1] / cells[0])).sum()
    assert seen == pytest.approx(index, abs=0.03)
    assert index_of_shift(shift_of_index(index)) == pytest.approx(index)
    assert found.rows["n2"].mean() == pytest.approx(0, abs=0.05)
    assert len(found.features) == 20


def test_a_seed_gives_the_same_rows_and_another_seed_others():
    world = WORLDS["equal-500"]
    assert world.tables(3).rows.equals(world.tables(3).rows)
    assert not world.tables(3).rows.equals(world.tables(4).rows)
    assert world.digest() == world.digest() != WORLDS["better-2000"].digest()


@pytest.mark.parametrize("name", WORLDS)
def test_every_world_says_what_is_true_and_what_is_asked(name):
    world = WORLDS[name]
    assert world.truth
    assert set(world.asked) <= set(PARTS)
    assert name.endswith(f"-{world.n}")
    right = name.startswith(("equal", "better", "still"))
    assert world.wrong is not right


def test_the_time_before_a_change_has_no_change():
    rows = WORLDS["auc0.03-2000"].calm(0).rows
    assert list(rows.columns) == list(WORLDS["auc0.03-2000"].tables(0).rows.columns)
    few = WORLDS["recall0.1-1000"].calm(0).rows
    assert (few["d_new"] == few["d_old"]).all()
