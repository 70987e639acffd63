"""Models of several kinds in one folder are asked and weighed alike."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest
import xgboost
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
from tests.gates.selection.models_made_up import FEATURES
from tests.gates.selection.models_made_up import WEIGH
from tests.gates.selection.models_made_up import rows

from pytest_mlgate.models.formats import lightgbm_file
from pytest_mlgate.models.formats import xgboost_file


@pytest.fixture(autouse=True)
def without_rehearsal(monkeypatch):
    """Do without the process that costs a second; other tests see that it is there."""
    for module in (xgboost_file, lightgbm_file):
        monkeypatch.setattr(module, "rehearse", lambda *_, **__: None)


@pytest.fixture
def pool(shop):
    """Give a folder with a model of each kind that is installed here."""
    frame = rows(2000, seed=1)
    x, y = frame[FEATURES], frame["y"]
    shop.model("pool/linear.skops", FEATURES)
    same = LogisticRegression().fit(x.to_numpy(np.float32), y)
    made = to_onnx(same, np.zeros((1, 3), dtype=np.float32), options={"zipmap": False})
    folder = shop.path / "pool"
    (folder / "linear.onnx").write_bytes(made.SerializeToString())
    few = xgboost.XGBClassifier(n_jobs=1, n_estimators=5, max_depth=1)
    few.fit(x, y).save_model(folder / "stumps.ubj")
    tree = lightgbm.LGBMClassifier(n_jobs=1, n_estimators=2, verbose=-1).fit(x, y)
    tree.booster_.save_model(folder / "two-trees.lgb")
    return shop


def test_each_kind_gets_its_figures_and_one_is_chosen(pool):
    choice = pool.gate.choose(
        "pool",
        weigh=WEIGH,
        options={"features": FEATURES, "classes": [0, 1]},
    )
    found = {one.name: one.values["roc_auc"] for one in choice.candidates}
    assert set(found) == {"linear.skops", "linear.onnx", "stumps.ubj", "two-trees.lgb"}
    # one model in two formats, the second in single precision
    assert found["linear.onnx"] == pytest.approx(found["linear.skops"], abs=1e-4)
    assert choice.chosen.startswith("linear.")
    assert choice.beats_baseline
