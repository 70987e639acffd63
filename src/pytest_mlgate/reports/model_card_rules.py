"""Which sections of a card speak to which items of known rules: a map, and no claim.

Items are named by their number where the rule numbers them (Annex IV of Regulation (EU)
2024/1689; NIST AI 100-1), and by their subject where it does not (Guideline E-23 in the
version of 2027; SR 26-2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = ("EU AI Act, Annex IV", "OSFI E-23 (2027)", "SR 26-2", "NIST AI RMF 1.0")

_MAP: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "Model details",
        "1(a), 1(c), 2(b), 2(c)",
        "inventory; documentation",
        "model inventory",
        "GOVERN 1.6, MAP 2.1",
    ),
    (
        "Intended use",
        "1(a), 1(h)",
        "model rationale; approved use",
        "model purpose and use",
        "MAP 1.1, MAP 3.3",
    ),
    (
        "Training",
        "2(a), 2(d)",
        "model data; development",
        "conceptual soundness",
        "MAP 2.3, MEASURE 2.1",
    ),
    (
        "Data",
        "2(d), 2(g)",
        "model data",
        "data quality and relevance",
        "MEASURE 2.1",
    ),
    (
        "Evaluation",
        "2(g), 3, 4",
        "validation; performance testing",
        "outcomes analysis; benchmarking",
        "MEASURE 1.1, 2.3, 2.5",
    ),
    (
        "Fairness",
        "2(g), 3",
        "bias and unfair outcomes",
        "outcomes analysis",
        "MEASURE 2.11",
    ),
    (
        "Limitations and failure modes",
        "3, 5",
        "model limitations",
        "limitations and assumptions",
        "MAP 2.2, MEASURE 2.5",
    ),
    (
        "Ethical considerations",
        "3, 5",
        "model risk rating",
        "model risk identification",
        "MAP 5.1, MANAGE 1.3",
    ),
    (
        "Oversight and monitoring",
        "2(e), 3, 9",
        "monitoring; human intervention",
        "ongoing monitoring",
        "MAP 3.5, MANAGE 4.1",
    ),
    (
        "Gate verdict",
        "2(g)",
        "review; approval",
        "effective challenge; validation",
        "MANAGE 1.1",
    ),
    (
        "Waivers and approvals",
        "2(g), 6",
        "approval; exceptions",
        "governance; effective challenge",
        "MANAGE 1.4",
    ),
    (
        "Lineage and provenance",
        "2(d), 2(g), 6",
        "data lineage and provenance",
        "documentation",
        "MEASURE 2.1, MEASURE 2.8",
    ),
)
"""Section, then the items of each of `RULES`."""


def rules_table() -> Iterator[str]:
    """Yield the map as a Markdown table, after a sentence on what it is not."""
    yield (
        "Where a reader may look who writes what a rule asks for. It claims no "
        "compliance, covers no rule as a whole and is no legal advice: which rules "
        "apply, and whether they are kept, people decide.\n"
    )
    yield f"| section | {' | '.join(RULES)} |"
    yield "| --- |" + " --- |" * len(RULES)
    yield from (f"| {' | '.join(row)} |" for row in _MAP)


def mapped_sections() -> tuple[str, ...]:
    """Name the sections that the map speaks of."""
    return tuple(row[0] for row in _MAP)
