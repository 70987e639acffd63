"""Names of markers and fixtures, one per family; imports nothing that does."""

from __future__ import annotations

from pytest_mlgate.own_families import own_families

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


def family_of(name: str) -> str | None:
    """Name the family of a marker or fixture; None where it is none of a gate."""
    own = name.removesuffix("_gate")
    known = own != name and own in own_families()
    return FIXTURES.get(name, own if known else None)


def marker_lines() -> list[str]:
    """Describe every marker for ``pytest --markers``."""
    own = {f"{family}_gate": family for family in own_families()}
    return [MARKER_HELP, *(marker_line(n, f) for n, f in {**FIXTURES, **own}.items())]


def marker_line(name: str, family: str) -> str:
    """Describe the marker of a family."""
    told = family.replace("_", " ")
    return f"{name}: a {told} gate (given by the fixture of that name)"
