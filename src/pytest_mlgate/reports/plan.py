"""What does a person see of a plan: which checks the rows can settle, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.layout import fit
from pytest_mlgate.reports.layout import right
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import spread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.plan import PlannedCheck

_ROWS, _FINDS, _CHANCE, _SOURCE = 12, 13, 8, 13
_MARKS = {True: ("✓", "+"), False: ("✗", "x"), None: ("○", "-")}
_COUNTS = {True: "passed", False: "failed", None: "plain"}


def plan_lines(
    checks: Sequence[PlannedCheck],
    *,
    power: float,
    width: int = 80,
    ascii_only: bool = False,
) -> Iterator[Line]:
    """Yield the lines of the plan.

    Parameters
    ----------
    checks
        Planned checks of all gates, in the order of collection.
    power
        The probability of a block that "finds loss" is stated for.
    width
        Columns of the terminal, at least 60.
    ascii_only
        For terminals that cannot show the marks.

    Yields
    ------
    Line
        Text and what it is about.
    """
    name = max(width - _ROWS - _FINDS - _CHANCE - _SOURCE - 4, 14)
    head = (
        f"{'':{name + 4}}{'rows':>{_ROWS}}{'finds loss':>{_FINDS}}"
        f"{'equal':>{_CHANCE}}{'spread from':>{_SOURCE}}"
    )
    yield Line(head.rstrip(), "faint")
    gate = None
    for check in checks:
        if check.gate != gate:
            gate = check.gate
            yield Line(fit(terminal(gate), width).rstrip(), "title")
        yield from _check(check, name=name, width=width, ascii_only=ascii_only)
    yield Line("", "plain")
    yield from _summary(checks, power=power, width=width)


def _check(
    check: PlannedCheck, *, name: int, width: int, ascii_only: bool
) -> Iterator[Line]:
    mark = _MARKS[check.settles][1 if ascii_only else 0]
    where = f" [{check.slice}]" if check.slice else ""
    label = fit(
        terminal(f"{check.check}{where}"), name, mark="~" if ascii_only else "…"
    )
    finds = "" if check.detectable is None else f"{check.detectable:.2g}"
    chance = "" if check.chance is None else f"{100 * check.chance:.0f} %"
    yield Line(
        f"  {mark} {label}{right(numbers.count(check.rows), _ROWS)}"
        f"{right(finds, _FINDS)}{right(chance, _CHANCE)}{right(check.source, _SOURCE)}",
        _COUNTS[check.settles],  # type: ignore[arg-type] # members of Kind
    )
    if check.cannot_pass:
        yield from spread(
            "      ", f"no candidate can pass: {check.cannot_pass}", width, "failed"
        )


def _summary(
    checks: Sequence[PlannedCheck], *, power: float, width: int
) -> Iterator[Line]:
    settled = sum(check.settles is True for check in checks)
    unknown = sum(check.settles is None for check in checks)
    told = f"{settled} of {len(checks)} checks are likely to be settled by these rows"
    if unknown:
        told += f"; {unknown} cannot be foreseen before a first run"
    yield from spread("", told, width, "title")
    yield from spread(
        "",
        f"finds loss: blocked with a probability of {100 * power:.0f} %. equal: the "
        "chance that two equal models pass. spread from: the last record in the report "
        "folder, or a guess (errors 70 % in common, levels near 0.8)",
        width,
        "faint",
    )
