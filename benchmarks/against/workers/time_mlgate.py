"""What do we take: the same questions in a session of gates, decision included.

A session starts from the frames that everybody starts from, and ends with verdicts and
the decision: opening, digests of the tables, every check and judging are all counted.
"""

# its tool is installed in an environment of its own, not where types are checked
# mypy: ignore-errors

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from taking_turns import serve

import pytest_mlgate

if TYPE_CHECKING:
    import pandas as pd

ROWS: dict[str, Any] = {"target": "y", "task": "regression"}
"""No question is about answers, but settings name a target."""

LEVELS = [f"level {level:02d}" for level in range(20)]
MODELS: dict[str, Any] = {
    "target": "y",
    "candidate": {"score": "p_new"},
    "baseline": {"score": "p_old"},
}


def drift(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Hold every column to the default limits, by verdicts with known error rates."""
    # the target is no input, so it is a column more
    rows, past = (side.assign(y=side["x0"]) for side in (after, before))
    with pytest_mlgate.session(evaluation=rows, reference=past, **ROWS) as gate:
        gate.drift.stable(missing=False, unseen=False)
    return _told(gate)


def comparison(rows: pd.DataFrame) -> str:
    """Compare two models in two metrics."""
    with pytest_mlgate.session(evaluation=rows, **MODELS) as gate:
        auroc = gate.benchmark.not_worse("roc_auc", margin=0.005)
        accuracy = gate.benchmark.not_worse("accuracy", margin=0.005)
    shown = (f"[{m.low:+.4f}, {m.high:+.4f}]" for m in _intervals(auroc, accuracy))
    return "AUROC {}, accuracy {}".format(*shown) + f"; {_told(gate)}"


def _intervals(*measured: Any) -> list[Any]:  # noqa: ANN401 - Measurements
    return [one.interval(0.95) for one in measured]


def fairness(rows: pd.DataFrame) -> str:
    """Bound the widest gap of four metrics between fifteen groups, for all pairs."""
    with pytest_mlgate.session(evaluation=rows, **MODELS) as gate:
        for metric in ("selection_rate", "recall", "false_positive_rate", "accuracy"):
            gate.fairness.difference(metric, by=["origin", "sex"], at_most=0.1)
    return _told(gate)


def schema(rows: pd.DataFrame) -> str:
    """Ask of every number a range, of every text one of twenty levels."""
    texts = [name for name in rows.columns if name[0] == "s"]
    asked = rows.assign(y=rows["x0"])
    with pytest_mlgate.session(evaluation=asked, **ROWS) as gate:
        gate.schema.ranges({name: (-50, 50) for name in rows if name[0] != "s"})
        gate.schema.allowed(dict.fromkeys(texts, LEVELS))
    return _told(gate)


def conforms(rows: pd.DataFrame) -> str:
    """Ask the same by pandera's schema."""
    from time_pandera import schema_of  # noqa: PLC0415 - only this work needs pandera

    with pytest_mlgate.session(evaluation=rows.assign(y=rows["x0"]), **ROWS) as gate:
        gate.schema.conforms(schema_of(rows), rows)
    return _told(gate)


def _told(gate: Any) -> str:  # noqa: ANN401 - a session, which is imported on use
    outcomes = [verdict.outcome for verdict in gate.record.verdicts]
    named = sorted(set(outcomes))
    return ", ".join(f"{outcomes.count(name)} {name}" for name in named)


if __name__ == "__main__":
    serve(
        {
            "drift": drift,
            "comparison": comparison,
            "fairness": fairness,
            "schema": schema,
            "conforms": conforms,
        },
        packages=("pytest-mlgate", "scipy", "scikit-learn"),
    )
