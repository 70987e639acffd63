"""Which project is a session of 90 checks run on: rows, settings and gates.

A table of a million rows as people have it: a target, the probabilities of two models,
twenty columns of numbers and five of text, and the profile of as many training rows.
The questions are those of every family that can be asked of answers in columns, and
none is there for the sake of the clock.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.rows import SEED
from benchmarks.rows import binary_rows
from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.data.tables import wrap_frame

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from pathlib import Path

N_NUMBERS = 20
TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "region": ("centre", "east", "north", "south", "west"),
        "plan": ("basic", "gold", "plus"),
        "channel": ("app", "phone", "shop", "web"),
        "sex": ("female", "male"),
        "race": ("a", "b", "c", "d", "e"),
    }
)

CHECKS: Mapping[str, int] = MappingProxyType(
    {
        "schema": 11,
        "benchmark": 30,
        "edge_case": 2,
        "fairness": 20,
        "slice": 2,
        "drift": 25,
    }
)
"""How many checks of each family a session gives, 90 in all."""

SETTINGS = """
name = "ninety"
target = "y"
positive = 1
evaluation = "rows.parquet"
reference = "train.json"
sensitive = ["sex", "race"]
inconclusive = "allow"

[candidate]
score = "p_new"

[baseline]
score = "p_old"
"""

GATES = """
NUMBERS = [f"x{number:02d}" for number in range(20)]


def test_rows_are_what_they_should_be(schema_gate):
    schema_gate.rows(at_least=1_000)
    schema_gate.ranges({name: (-50, 50) for name in NUMBERS})
    schema_gate.ranges({"p_new": (0, 1), "p_old": (0, 1)})
    schema_gate.allowed({"plan": ["basic", "gold", "plus"]})
    schema_gate.allowed({"channel": ["app", "phone", "shop", "web"]})
    schema_gate.allowed({"sex": ["female", "male"]})
    schema_gate.allowed({"y": [0, 1]})
    schema_gate.holds("p_new >= 0 and p_old >= 0")
    schema_gate.holds("x00 < 50 or y == 1")
    schema_gate.holds("abs(x01 - x02) < 100")
    schema_gate.label_balance(at_least=0.1)


def test_the_candidate_is_no_worse(benchmark_gate):
    for metric in ("roc_auc", "average_precision", "f1", "recall", "precision",
                   "accuracy", "log_loss", "brier"):
        benchmark_gate.not_worse(metric, margin=0.05)


def test_it_is_no_worse_for_any_part(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05, by="region")
    benchmark_gate.not_worse("recall", margin=0.05, by="plan")
    benchmark_gate.not_worse("log_loss", margin=0.05, by="channel")
    benchmark_gate.not_worse("accuracy", margin=0.05, by="race")


def test_it_is_good_enough(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.6)
    benchmark_gate.at_least("f1", 0.3)
    benchmark_gate.at_least("mcc", 0.1)
    benchmark_gate.at_most("log_loss", 0.9)
    benchmark_gate.at_most("brier", 0.4)


def test_few_decisions_change(edge_case_gate):
    edge_case_gate.flips(at_most=0.2)
    edge_case_gate.churn(at_most=0.3)


def test_groups_are_treated_alike(fairness_gate):
    for metric in ("selection_rate", "recall", "false_positive_rate", "precision"):
        fairness_gate.difference(metric, at_most=0.1)
    fairness_gate.ratio("selection_rate", at_least=0.8)
    fairness_gate.equalized_odds(at_most=0.1)
    fairness_gate.mean_gap(at_most=0.1)
    fairness_gate.group_at_least("accuracy", 0.5)


def test_no_gap_widens(fairness_gate):
    fairness_gate.not_wider("recall", margin=0.05)
    fairness_gate.not_wider("selection_rate", margin=0.05)


def test_no_slice_is_weak(slice_gate):
    slice_gate.no_weak_slice("accuracy", margin=0.1)
    slice_gate.not_worse_anywhere("accuracy", by=["region", "plan"], margin=0.05)


def test_no_input_moved(drift_gate):
    drift_gate.stable(missing=False, unseen=False)
"""


def write_project(folder: Path, n: int) -> None:
    """Write the table, the profile, the settings and the gates.

    Parameters
    ----------
    folder : Path
        Is made.
    n : int
        Rows of both tables.
    """
    folder.mkdir()
    session_rows(n).to_parquet(folder / "rows.parquet", index=False)
    train = session_rows(n, seed=SEED + 3)
    write_profile(profile_table(wrap_frame(train)), folder / "train.json")
    (folder / "mlgate.toml").write_text(SETTINGS, "utf-8")
    # a name of its own: pytest imports two files of one name once
    (folder / f"test_{folder.name}.py").write_text(GATES, "utf-8")


def session_rows(n: int, *, seed: int = SEED) -> pd.DataFrame:
    """Draw a target, two models' probabilities, and features that no model knows."""
    rng = np.random.default_rng(seed)
    rows = binary_rows(n)
    numbers = {f"x{number:02d}": rng.normal(size=n) for number in range(N_NUMBERS)}
    texts = {
        name: np.asarray(values, dtype=object)[rng.integers(0, len(values), n)]
        for name, values in TEXTS.items()
    }
    answers = {
        "y": rows.y.astype(np.int64),
        "p_new": rows.candidate,
        "p_old": rows.baseline,
    }
    return pd.DataFrame(answers | numbers | texts)


def checks_by_family(families: Iterable[str]) -> dict[str, int]:
    """Count verdicts by family, in the order of `CHECKS`."""
    found = Counter(families)
    return {name: found[name] for name in (*CHECKS, *sorted(found.keys() - CHECKS))}
