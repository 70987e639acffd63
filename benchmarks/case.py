"""What is measured, and what came of it: `Case` and `Result`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Some work, and other work that it is compared with in the same run.

    Parameters
    ----------
    name : str
        As `--only` takes it.
    work, unit : callable
        What is timed, and what it is a multiple of.
    unit_name : str
        The unit in words.
    target : float or None
        The ratio that the work may take at most.
    """

    name: str
    work: Callable[[], object]
    unit: Callable[[], object]
    unit_name: str
    target: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one case took.

    Parameters
    ----------
    name : str
        The case.
    cpu_s, wall_s : float or None
        Medians in seconds; None where memory was measured.
    ratio : float or None
        Multiple of the unit; None where it cannot be measured here.
    unit_name : str
        The unit in words.
    target : float or None
        The largest ratio that is wanted.
    """

    name: str
    cpu_s: float | None
    wall_s: float | None
    ratio: float | None
    unit_name: str
    target: float | None

    @property
    def standing(self) -> str:
        """Say "within" or "over" where there is a target, else nothing."""
        if self.target is None or self.ratio is None:
            return ""
        return "within" if self.ratio <= self.target else "over"
