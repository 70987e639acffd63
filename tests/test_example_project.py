"""The example project, as its README tells it, each session in a process of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io

from pytest_mlgate.registry.address import open_registry

NO_NETWORK = str(Path(__file__).parent / "no_network")

TRUSTED = "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"
WRITTEN = {
    "record.json",
    "junit.xml",
    "report.md",
    "report.html",
    "model_card.md",
    "model_card.json",
}

SETTINGS = """
name = "income"
target = "income"
positive = ">50K"
evaluation = "{evaluation}"
reference = "data/adult_train.csv.gz"

[candidate]
{candidate}

[baseline]
{baseline}
"""


def model(name):
    return f'model = "models/{name}.skops"\ntrusted = ["{TRUSTED}"]'


class Example:
    """A copy of the example project with trained models."""

    def __init__(self, path):
        self.path = path

    def python(self, *args):
        """Run Python where no connection can be made, and none may be tried."""
        tried = self.path / "network-calls.txt"
        done = subprocess.run(
            [sys.executable, *args],
            cwd=self.path,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": NO_NETWORK, "NETWORK_CALLS": str(tried)},
        )
        assert not tried.exists(), tried.read_text()
        return done

    def gates(self, *args):
        return self.python("-m", "pytest", "--mlgate", *args)

    def settings(
        self, *, candidate, baseline, evaluation="data/adult_test.csv.gz", name="own"
    ):
        text = SETTINGS.format(
            candidate=candidate, baseline=baseline, evaluation=evaluation
        )
        (self.path / f"{name}.toml").write_text(text)
        return f"--mlgate-config={name}.toml"

    def train(self, **recipes):
        """Fit boosted models by the example's own code, changed in one place."""
        told = "; ".join(
            f"train.{name} = lambda: {recipe}" for name, recipe in recipes.items()
        )
        done = self.python("-c", f"import train; {told}; train.train(*{[*recipes]})")
        assert done.returncode == 0, done.stderr

    @property
    def record(self):
        return json.loads((self.path / "mlgate-report" / "record.json").read_text())

    @property
    def verdicts(self):
        return self.record["verdicts"]

    @property
    def reasons(self):
        return "\n".join(self.record["decision"]["reasons"])

    @property
    def history(self):
        registry = open_registry("sqlite:///.mlgate/registry.db", root=self.path)
        assert registry.verify("income") == ()
        return registry.history("income")


def test_a_connection_would_be_found_out(tmp_path):
    asks = "import urllib.request as u; u.urlopen('http://127.0.0.1:9/')"
    with pytest.raises(AssertionError, match="127"):
        Example(tmp_path).python("-c", asks)


@pytest.fixture
def example(trained_example, tmp_path):
    folder = tmp_path / "example_project"
    shutil.copytree(trained_example, folder)
    return Example(folder)


def wrong_of(record):
    return [
        verdict
        for verdict in record["verdicts"]
        if verdict["severity"] == "required" and verdict["outcome"] != "passed"
    ]


def assert_four_parts(text):
    """What was observed, how sure that is, what was required, and what to do now."""
    parts = r"worse than the baseline.*\n"
    for name in ("observed", "interval", "required", "next"):
        parts += rf"\s+{name}\s+\S.*\n"
    assert re.search(parts, text), text


def test_the_first_run_trains_what_is_missing_and_promotes(example):
    before = (example.path / "models" / "baseline.skops").read_bytes()
    (example.path / "models" / "baseline.skops").unlink()
    done = example.gates()
    assert done.returncode == 0, done.stdout
    assert "decision: PROMOTE" in done.stdout
    assert "trained models/baseline.skops" in done.stdout
    assert (example.path / "models" / "baseline.skops").read_bytes() == before
    assert {p.name for p in (example.path / "mlgate-report").iterdir()} == WRITTEN
    assert example.record["decision"]["outcome"] == "promote"
    assert wrong_of(example.record) == []
    assert len(example.record["verdicts"]) == 27
    # nothing was asked to be written
    assert not (example.path / ".mlgate" / "registry.db").exists()


def test_a_freeze_holds_what_passed(example):
    (example.path / "freeze.txt").write_text("no letters go out before 7 January\n")
    done = example.gates("gates/test_schema.py")
    assert done.returncode == 75, done.stdout
    assert "no letters go out before 7 January" in done.stdout
    assert wrong_of(example.record) == []


def test_from_the_first_champion_to_the_second(example):
    first = example.gates("--mlgate-promote")
    assert first.returncode == 0, first.stdout
    assert "income version 1 is champion" in first.stdout
    promoted = example.record["provenance"]["candidate"]["digest"]

    again = example.gates("--mlgate-config=champion.toml", "--mlgate-promote")
    assert again.returncode == 0, again.stdout
    assert "already the champion" in again.stdout
    assert {
        v["outcome"] for v in example.record["verdicts"] if v["question"] == "not_worse"
    } == {"not_applicable"}
    assert len(example.history) == 1

    better = example.gates("--mlgate-config=challenger.toml", "--mlgate-promote")
    assert better.returncode == 0, better.stdout
    assert example.record["provenance"]["baseline"]["digest"] == promoted
    assert wrong_of(example.record) == []
    one, two = example.history
    assert one.digest == promoted
    assert two.baseline_digest == promoted
    assert two.digest == example.record["provenance"]["candidate"]["digest"]

    back = example.gates("--mlgate-config=champion.toml", "--mlgate-promote")
    assert back.returncode == 1, back.stdout
    assert "decision: BLOCK" in back.stdout
    assert_four_parts(back.stdout)
    assert len(example.history) == 2


def test_the_candidate_with_three_percent_of_its_answers_flipped_is_blocked(example):
    rows = pd.read_csv(example.path / "data" / "adult_test.csv.gz")
    loaded = skops.io.load(example.path / "models/candidate.skops", trusted=[TRUSTED])
    score = loaded.predict_proba(rows)[:, list(loaded.classes_).index(">50K")]
    flipped = np.random.default_rng(0).random(len(rows)) < 0.03
    score = np.where(flipped, 1 - score, score)
    told = np.where(score >= 0.5, ">50K", "<=50K")
    pd.DataFrame({"score": score, "label": told}).to_csv(
        example.path / "flipped.csv", index=False
    )
    config = example.settings(
        candidate='predictions = "flipped.csv"\nscore = "score"\nlabel = "label"',
        baseline=model("candidate"),
    )
    # of answers in a table nothing can be timed, and no other person be asked about
    about_answers = [f"gates/test_{name}.py" for name in ("benchmark", "fairness")]
    done = example.gates(config, *about_answers)
    assert done.returncode == 1, done.stdout
    assert "decision: BLOCK" in done.stdout
    assert_four_parts(done.stdout)
    failed = {v["metric"] for v in wrong_of(example.record)}
    assert {"roc_auc", "average_precision"} <= failed
    assert "roc_auc" in example.reasons


def test_the_plain_boosting_is_better_on_average_and_blocked_for_its_gap(example):
    done = example.python("train.py", "--plain")
    assert done.returncode == 0, done.stderr
    config = example.settings(candidate=model("plain"), baseline=model("baseline"))
    done = example.gates(config)
    assert done.returncode == 1, done.stdout
    assert "widens a gap between groups" in done.stdout
    found = {(v["question"], v["metric"], v["slice"]): v for v in example.verdicts}
    assert found["not_worse", "roc_auc", None]["outcome"] == "passed"
    assert found["not_worse", "roc_auc", None]["estimate"] > 0.01
    wider = found["not_wider", "recall", None]
    assert wider["outcome"] == "failed"
    assert wider["candidate"] > 0.14
    assert wider["baseline"] < 0.02


def test_the_candidate_with_half_its_trees_is_blocked(example):
    example.train(challenger="train.boosted(trees=20, learning_rate=0.1, leaves=31)")
    config = example.settings(
        candidate=model("challenger"), baseline=model("candidate")
    )
    done = example.gates(config)
    assert done.returncode == 1, done.stdout
    assert "decision: BLOCK" in done.stdout
    assert_four_parts(done.stdout)


def test_on_150_rows_the_session_is_inconclusive_and_says_how_many_it_takes(example):
    rows = pd.read_csv(example.path / "data" / "adult_test.csv.gz")
    few = rows.sample(150, random_state=0)
    few.to_csv(example.path / "few.csv", index=False)
    config = example.settings(
        candidate=model("candidate"), baseline=model("baseline"), evaluation="few.csv"
    )
    done = example.gates(config)
    assert done.returncode == 75, done.stdout
    assert "decision: HOLD" in done.stdout
    wrong = wrong_of(example.record)
    assert {verdict["outcome"] for verdict in wrong} == {"inconclusive"}
    needed = [v["rows_needed"] for v in wrong if v["rows_needed"] is not None]
    assert needed
    assert min(needed) > 0
    assert re.search(r"about [\d,]+ rows( of this slice)? would settle it", done.stdout)


def test_two_equal_models_promote_on_the_whole_test_set(example):
    """The same recipe on the same rows, and only the seed of its columns differs."""
    recipe = (
        "(lambda model: (model[-1].set_params(max_features=0.5, random_state={}), "
        "model)[1])(train.boosted(trees=150, learning_rate=0.1, leaves=31))"
    )
    example.train(baseline=recipe.format(1), challenger=recipe.format(2))
    config = example.settings(candidate=model("challenger"), baseline=model("baseline"))
    done = example.gates(config)
    assert done.returncode == 0, done.stdout
    assert "decision: PROMOTE" in done.stdout
    compared = [v for v in example.record["verdicts"] if v["question"] == "not_worse"]
    assert len(compared) == 7
    assert {verdict["outcome"] for verdict in compared} == {"passed"}
    assert all(verdict["estimate"] != 0 for verdict in compared)
