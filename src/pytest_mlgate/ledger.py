"""The checks that one gate has asked so far: `Ledger`.

Checks are collected while the test body runs and judged together when it ends, so
that a gate reports all of them and Holm's correction sees all of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.judging import judge
from pytest_mlgate.kept_plots import keep_plots

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.errors import MlgateError
    from pytest_mlgate.verdict import Check
    from pytest_mlgate.verdict import Severity
    from pytest_mlgate.verdict import Verdict


class Ledger:
    """Collect the checks of one gate.

    Parameters
    ----------
    gate
        Node id of the test, or any name that is unique in the session.
    """

    def __init__(self, gate: str) -> None:
        self.gate = gate
        self._checks: list[Check] = []
        self._taken: set[tuple[str, str | None]] = set()
        # by the name as it was asked: the number that the next one of it gets
        self._numbers: dict[tuple[str, str | None], int] = {}
        # the first question that could not be asked: the gate is not whole without it,
        # whether or not the test catches the error
        self.refused: MlgateError | None = None

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check so far, in the order of asking."""
        return tuple(self._checks)

    def add(self, check: Check) -> None:
        """Take a check; one that was asked before under the same name is numbered."""
        asked = (check.name, check.slice)
        name, number = check.name, self._numbers.get(asked, 2)
        while (name, check.slice) in self._taken:
            name, number = f"{check.name} #{number}", number + 1
        self._numbers[asked] = number
        self._taken.add((name, check.slice))
        self._checks.append(replace(check, name=name))

    def judge(
        self, *, alpha: Mapping[str, float], severity: Severity, power: float
    ) -> tuple[Verdict, ...]:
        """Judge the checks, those of each family with the family's share of alpha."""
        verdicts: dict[int, Verdict] = {}
        for family in dict.fromkeys(check.family for check in self._checks):
            places = [i for i, c in enumerate(self._checks) if c.family == family]
            found = judge(
                [self._checks[i] for i in places],
                gate=self.gate,
                alpha=alpha[family],
                severity=severity,
                power=power,
            )
            verdicts.update(zip(places, found, strict=True))
        return keep_plots([verdicts[i] for i in range(len(self._checks))])
