"""Names of markers and fixtures, one per family; standard library only."""

from __future__ import annotations

# The families of `pytest_mlgate.budget.FAMILIES`, repeated here because this file is
# read in every pytest session and must not import more; a test compares them.
FIXTURES = {
    f"{family}_gate": family
    for family in (
        "schema",
        "benchmark",
        "edge_case",
        "behaviour",
        "fairness",
        "slice",
        "drift",
        "skew",
        "resource",
        "selection",
        "canary",
        "audit",
    )
}
"""Fixture name, which is the marker name too, to family."""

MARKER = "mlgate"

MARKER_HELP = (
    "mlgate(stage=, severity=, weight=, owner=, source=, review_by=, waive=, until=): "
    "how a gate counts, who owns it and where its thresholds come from"
)


def marker_lines() -> list[str]:
    """Describe every marker for ``pytest --markers``."""
    lines = [MARKER_HELP]
    lines += [
        f"{name}: a {family.replace('_', ' ')} gate (given by the fixture of that name)"
        for name, family in FIXTURES.items()
    ]
    return lines
