"""What is wrong with a log, by kind: `Defects`, counts and the first cases in words."""

from __future__ import annotations

from collections import Counter

from pytest_mlgate.data.rules.breach import CASES_SHOWN
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import in_turn


class Defects:
    """Collect defects; of each kind the first are worded, all are counted.

    Examples
    --------
    >>> found = Defects()
    >>> found.add("rows lost", "a #3", count=2)
    >>> found.add("rows without an answer", "a #9")
    >>> found.count, found.kinds
    (3, '2 rows lost, 1 row without an answer')

    Three defects of two kinds.
    """

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._cases: dict[str, list[str]] = {}
        self._told = 0

    def add(self, kind: str, case: str, *, count: int = 1) -> None:
        """Note a defect; `kind` is a noun in the plural, "rows lost"."""
        self._count[kind] += count
        self._told += 1
        cases = self._cases.setdefault(kind, [])
        if len(cases) < CASES_SHOWN:
            cases.append(case)

    def __contains__(self, kind: str) -> bool:
        """Tell whether there is a defect of a kind."""
        return kind in self._count

    @property
    def count(self) -> int:
        """How many there are of all kinds."""
        return self._count.total()

    @property
    def kinds(self) -> str:
        """Name every kind and how many there are of it."""
        return ", ".join(
            f"{count:,} {kind if count != 1 else _singular(kind)}"
            for kind, count in self._count.items()
        )

    @property
    def left_out(self) -> int:
        """How many cases are not among `cases`."""
        return self._told - len(self.cases)

    @property
    def cases(self) -> tuple[str, ...]:
        """Give the first case of every kind, then the second ones, and so on."""
        return in_turn(
            [
                Breach(count=self._count[kind], cases=tuple(cases))
                for kind, cases in self._cases.items()
            ]
        )[1]


def _singular(kind: str) -> str:
    """Turn the first word into a single one: every kind begins with its noun."""
    noun, _, rest = kind.partition(" ")
    return f"{noun.removesuffix('s')} {rest}".strip()
