"""What is asked of everybody, on how many rows, and who cannot: `WORKS`."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One question that several tools answer.

    Parameters
    ----------
    title : str
        As a heading.
    rows : tuple of int
        Sizes of the tables.
    tables : mapping
        From the names that workers use to those of `tables.TABLES`.
    doing : mapping
        What each tool that takes part does, by rival; ours is the first.
    cannot : mapping
        Why a tool does not take part.
    """

    title: str
    rows: tuple[int, ...]
    tables: Mapping[str, str]
    doing: Mapping[str, str]
    cannot: Mapping[str, str]


DRIFT = Work(
    title="Drift of 50 columns: 40 of numbers, 10 of text, two frames of as many rows",
    rows=(10_000, 100_000, 1_000_000),
    tables={"before": "before", "after": "after"},
    doing={
        "mlgate": "`drift_gate.stable()`: PSI with p-values, from frames to decision",
        "scipy": "loop of `ks_2samp` and `chi2_contingency`",
        "evidently": "`DataDriftPreset` with tests",
        "deepchecks": "`FeatureDrift`, at most 100,000 rows of each table",
        "nannyml": "`UnivariateDriftCalculator`, 10 chunks",
        "bdp": "`FeatureDriftCheck`: means and shares, no sample size",
        "modeltest": "PSI and KS of the 40 columns of numbers, each until one fails",
    },
    cannot={
        "fairlearn": "no drift",
        "mlflow": "no drift",
        "pandera": "no comparison of two tables",
    },
)

COMPARISON = Work(
    title="Two models on the same rows: AUROC and accuracy, differences with intervals",
    rows=(10_000, 100_000, 1_000_000),
    tables={"rows": "people"},
    doing={
        "mlgate": "`benchmark_gate.not_worse()`, closed forms, from frame to decision",
        "scipy": "`scipy.stats.bootstrap` in pairs, percentile, 1,000 resamples",
        "bdp": "`ChallengerPerformanceCheck`, bootstrap of 1,000 resamples",
        "mlflow": "two evaluations and `validate_evaluation_results`: accuracy alone, "
        "**no interval**",
    },
    cannot={
        "deepchecks": "no interval, and no check that compares two models",
        "evidently": "no interval; a second table of answers stands for the baseline",
        "nannyml": "one model against its own past",
        "fairlearn": "one model at a time",
        "pandera": "no models",
        "modeltest": "an interval for one model, none for a difference",
    },
)

FAIRNESS = Work(
    title="Fairness: gaps between fifteen groups of two columns, with intervals",
    rows=(100_000, 1_000_000),
    tables={"rows": "people"},
    doing={
        "mlgate": "`fairness_gate.difference()` of four shares, bounds for all pairs",
        "fairlearn": "`MetricFrame` of the same four, 100 bootstraps",
        "bdp": "`DisparateImpactCheck`, `EqualisedOddsCheck`: 1,000 resamples, "
        "the columns one by one",
    },
    cannot={
        "scipy": "no groups; a loop of bootstraps would be the user's own",
        "mlflow": "no groups",
        "evidently": "no fairness",
        "deepchecks": "no interval",
        "nannyml": "no fairness",
        "modeltest": "no interval",
        "pandera": "no models",
    },
)

SCHEMA = Work(
    title="Rules of 20 columns: missing values, ranges of 15, levels of 5",
    rows=(1_000_000,),
    tables={"rows": "twenty"},
    doing={
        "mlgate": "`schema_gate.ranges()` and `.allowed()`, from frame to decision",
        "mlgate_pandera": "`schema_gate.conforms()` with pandera's schema",
        "pandera": "the same schema alone",
        "evidently": "tests of `MissingValueCount`, `MinValue`, `MaxValue`, "
        "`OutListValueCount`",
        "nannyml": "missing, unseen and range, learned from the first tenth",
    },
    cannot={
        "deepchecks": "a range would be a class of one's own",
        "bdp": "names of columns alone",
        "modeltest": "names of columns and missing values alone",
        "mlflow": "no rules for values",
        "fairlearn": "no rules for values",
        "scipy": "no rules for values",
    },
)

WORKS: Mapping[str, Work] = MappingProxyType(
    {
        "drift": DRIFT,
        "comparison": COMPARISON,
        "fairness": FAIRNESS,
        "schema": SCHEMA,
    }
)
"""What is timed in everybody's environment, by the name that `--only` takes."""

SECOND_WAYS = {"mlgate_pandera": ("mlgate", "conforms")}
"""Another way of a rival's to do a work: the environment, and the worker's function."""
