"""Do two engines give the same verdicts on one file, and how far do numbers differ.

Counts are the same in every engine. Sums of floating-point numbers are added in another
order, so that estimates differ in their last digits.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from pathlib import Path

Verdict = dict[str, Any]

NUMBERS = ("estimate", "p_fail", "p_pass", "candidate", "baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How two records of the same questions compare.

    Parameters
    ----------
    checks : int
        Verdicts of either record.
    other_outcomes : tuple of str
        Checks whose outcome is another.
    largest : float
        The largest distance between two numbers of a check, estimates and p-values,
        relative to the larger one where that is above 1.
    """

    checks: int
    other_outcomes: tuple[str, ...]
    largest: float


def compare_records(one: Path, other: Path) -> Agreement:
    """Compare two report folders.

    Parameters
    ----------
    one, other : Path
        Folders with a `record.json` each, of the same gates.

    Returns
    -------
    Agreement

    Raises
    ------
    ValueError
        If they do not hold the same checks.
    """
    first, second = _verdicts(one), _verdicts(other)
    if first.keys() != second.keys():
        message = f"the records hold other checks: {first.keys() ^ second.keys()}"
        raise ValueError(message)
    return Agreement(
        checks=len(first),
        other_outcomes=tuple(
            name for name, v in first.items() if v["outcome"] != second[name]["outcome"]
        ),
        largest=max(_distances(first, second), default=0.0),
    )


def _verdicts(folder: Path) -> dict[str, Verdict]:
    record = json.loads((folder / "record.json").read_text("utf-8"))
    return {f"{v['check']} {v['slice']}": v for v in record["verdicts"]}


def _distances(
    first: Mapping[str, Verdict], second: Mapping[str, Verdict]
) -> Iterator[float]:
    for name, verdict in first.items():
        for key in NUMBERS:
            one, other = verdict.get(key), second[name].get(key)
            if isinstance(one, int | float) and isinstance(other, int | float):
                yield abs(one - other) / max(abs(one), abs(other), 1.0)
            elif isinstance(one, int | float) or isinstance(other, int | float):
                yield float("inf")
