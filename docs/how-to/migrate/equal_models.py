"""Two hundred pairs of models, and how often the rules of a tool say no.

``python equal_models.py TOOL WORLD``: the tool is one of asserts, deepchecks, evidently
and mlgate, each to be run where it is installed. In the world ``equal`` both models are
equally good, and no column has moved; in ``worse`` the candidate has lost three points
of ROC AUC.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
import tempfile
import warnings
from collections import Counter
from itertools import takewhile
from pathlib import Path

import numpy as np
import pandas as pd

PAIRS = 200
TRAIN, TEST = 4000, 3000
NOISE = {"equal": 0.9, "worse": 1.3}  # 0.9: ROC AUC 0.806; 1.3: 0.775
REGIONS = ["north", "south", "east", "west"]
INPUTS = ["age", "income", "hours", "debt", "tenure", "region"]


def probability(score):
    return (1 / (1 + np.exp(-score))).round(6)


def rows(rng, n, noise):
    risk = rng.normal(-0.6, 1.8, n)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 90, n),
            "income": rng.lognormal(10, 0.5, n).round(-2),
            "hours": rng.normal(38, 6, n).round(1),
            "debt": rng.lognormal(7, 1, n).round(),
            "tenure": rng.exponential(4, n).round(1),
            "region": rng.choice(REGIONS, n, p=[0.3, 0.3, 0.3, 0.1]),
            "default": (rng.random(n) < probability(risk)).astype(int),
            "p_old": probability(risk + rng.normal(0, 0.9, n)),
            "p_new": probability(risk + rng.normal(0, noise, n)),
        }
    )


def asserts(train, test):
    from scipy.stats import ks_2samp
    from sklearn.metrics import roc_auc_score

    def loss(part):
        old, new = (roc_auc_score(part["default"], part[p]) for p in ("p_old", "p_new"))
        return old - new

    yield "not worse", loss(test) > 0
    yield "not worse by 0.01", loss(test) > 0.01
    moved = [ks_2samp(train[c], test[c]).pvalue <= 0.05 for c in INPUTS[:-1]]
    yield "drift", any(moved)
    yield "slices", any(loss(part) > 0 for _, part in test.groupby("region"))


def deepchecks(train, test):
    from deepchecks.core.errors import DeepchecksProcessError
    from deepchecks.tabular import Dataset
    from deepchecks.tabular import checks

    def told(table):
        return Dataset(
            table[[*INPUTS, "default"]], label="default", cat_features=["region"]
        )

    def answers(model, side):
        p = test[model].to_numpy()
        return {
            f"y_proba{side}": np.column_stack([1 - p, p]),
            f"y_pred{side}": (p >= 0.5).astype(int),
        }

    def says_no(check, *tables, **given):
        result = check.run(*tables, with_display=False, **given)
        return any(c.category.name != "PASS" for c in result.conditions_results)

    # the baseline's answers stand where those about training rows are meant to
    level = checks.TrainTestPerformance(scorers=["roc_auc", "recall", "precision"])
    level.add_condition_train_test_relative_degradation_less_than()
    both = answers("p_old", "_train") | answers("p_new", "_test")
    yield "not worse", says_no(level, told(test), told(test.copy()), **both)
    drift = checks.FeatureDrift().add_condition_drift_score_less_than()
    yield "drift", says_no(drift, told(train), told(test))
    weak = checks.WeakSegmentsPerformance()
    weak.add_condition_segments_relative_performance_greater_than()
    # where nothing tells right answers from wrong ones it ends with an error, which a
    # suite lists as not run and lets pass
    try:
        yield "slices", says_no(weak, told(test), **answers("p_new", ""))
        yield "slices: not run", False
    except DeepchecksProcessError:
        yield "slices", False
        yield "slices: not run", True


def evidently(train, test):
    from evidently import BinaryClassification
    from evidently import DataDefinition
    from evidently import Dataset
    from evidently import Report
    from evidently.presets import ClassificationQuality
    from evidently.presets import DataDriftPreset

    def answered(part, model):
        kind = BinaryClassification(target="default", prediction_probas="p")
        return Dataset.from_pandas(
            part[["default"]].assign(p=part[model]),
            DataDefinition(classification=[kind]),
        )

    def says_no(preset, current, reference):
        done = Report([preset], include_tests=True).run(current, reference)
        return any(told.status.name == "FAIL" for told in done.tests_results)

    def changed(part):
        return says_no(
            ClassificationQuality(), answered(part, "p_new"), answered(part, "p_old")
        )

    yield "not worse", changed(test)
    yield "drift", says_no(DataDriftPreset(), test[INPUTS], train[INPUTS])
    yield "slices", any(changed(part) for _, part in test.groupby("region"))


SETTINGS = """
name = "credit"
target = "default"
evaluation = "test.csv"
reference = "train.csv"
[candidate]
score = "p_new"
[baseline]
score = "p_old"
"""

GATES = """
def test_not_worse(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.03)

def test_no_region_pays(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.10, by="region")

def test_inputs_did_not_move(drift_gate):
    drift_gate.stable()
"""

VERDICTS = 18

QUESTIONS = {
    "test_not_worse": "not worse",
    "test_no_region_pays": "slices",
    "test_inputs_did_not_move": "drift",
}


def mlgate(train, test):
    import pytest

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mlgate.toml").write_text(SETTINGS)
        (folder / "test_gates_of_credit.py").write_text(GATES)
        train.to_csv(folder / "train.csv", index=False)
        test.to_csv(folder / "test.csv", index=False)
        with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
            pytest.main(["--mlgate", "-p", "no:cacheprovider", str(folder)])
        record = json.loads((folder / "mlgate-report/record.json").read_text())
    if len(record["verdicts"]) != VERDICTS:
        raise RuntimeError(record["decision"])
    sys.modules.pop("test_gates_of_credit", None)
    for test_name, question in QUESTIONS.items():
        outcomes = {
            verdict["outcome"]
            for verdict in record["verdicts"]
            if verdict["gate"].endswith(test_name)
        }
        yield question, "failed" in outcomes
        yield (
            f"{question}: cannot tell",
            ("inconclusive" in outcomes and "failed" not in outcomes),
        )
    outcome = record["decision"]["outcome"]
    yield "any", outcome == "block"
    yield "any: cannot tell", outcome == "hold"


TOOLS = {
    "asserts": asserts,
    "deepchecks": deepchecks,
    "evidently": evidently,
    "mlgate": mlgate,
}


def main(tool, world):
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    said_no = Counter()
    for seed in range(PAIRS):
        rng = np.random.default_rng([2026, seed])
        train, test = (rows(rng, n, NOISE[world]) for n in (TRAIN, TEST))
        told = TOOLS[tool](train, test)
        if world == "worse":  # the other questions have the answers of before
            told = takewhile(lambda answer: answer[0].startswith("not worse"), told)
        answers = dict(told)
        if world == "equal" and "any" not in answers:
            answers["any"] = any(
                answers.get(one) for one in ("not worse", "drift", "slices")
            )
        said_no.update({question: int(no) for question, no in answers.items()})
    for question, count in said_no.items():
        print(f"{tool}, {world}, {question}: {count} of {PAIRS}")


if __name__ == "__main__":
    main(*sys.argv[1:])
