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
    from pytest_mlgate.record import ExpectedGate

_ROWS, _FINDS, _CHANCE, _SOURCE = 10, 12, 7, 9
_MARKS = {True: ("✓", "+"), False: ("✗", "x"), None: ("○", "-")}
_SOURCES = {
    "exact": "exact",
    "last record": "last run",
    "guess": "guess",
    "unknown": "",
}
_COUNTS = {True: "passed", False: "failed", None: "plain"}


def plan_lines(
    checks: Sequence[PlannedCheck],
    *,
    power: float,
    silent: Sequence[ExpectedGate] = (),
    note: str | None = None,
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
    silent
        Gates that gave no plan, or broke in the middle of it, with their status.
    note
        Why the last record was left aside, None when it was not.
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
        f"{'equal':>{_CHANCE}}{'spread':>{_SOURCE}}"
    )
    yield Line(head.rstrip(), "faint")
    gate = None
    for check in checks:
        if check.gate != gate:
            gate = check.gate
            yield Line(fit(terminal(gate), width).rstrip(), "title")
        yield from _check(check, name=name, width=width, ascii_only=ascii_only)
    for silent_gate in silent:
        told = f"no plan from {silent_gate.gate}: {silent_gate.status}"
        if silent_gate.detail:
            told += f" ({silent_gate.detail})"
        yield from spread("", told, width, "inconclusive")
    yield Line("", "plain")
    yield from _summary(checks, power=power, width=width)
    if note:
        yield from spread("", note, width, "inconclusive")


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
    source = _SOURCES[check.source]
    yield Line(
        f"  {mark} {label}{right(numbers.count(check.rows), _ROWS)}"
        f"{right(finds, _FINDS)}{right(chance, _CHANCE)}{right(source, _SOURCE)}",
        _COUNTS[check.settles],  # type: ignore[arg-type] # members of Kind
    )
    if check.not_applicable:
        told = f"does not apply: {check.not_applicable}"
        yield from spread("      ", told, width, "not_applicable")
    elif check.note:
        yield from spread("      ", check.note, width, "faint")
    elif check.cannot_pass:
        told = f"no candidate can pass: {check.cannot_pass}"
        yield from spread("      ", told, width, "failed")


def _summary(
    checks: Sequence[PlannedCheck], *, power: float, width: int
) -> Iterator[Line]:
    asked = [check for check in checks if check.not_applicable is None]
    settled = sum(check.settles is True for check in asked)
    barred = sum(check.cannot_pass is not None for check in asked)
    open_ones = sum(check.settles is None for check in asked)
    told = f"{settled} of {len(asked)} checks: these rows can settle them"
    if open_ones:
        told += f"; {open_ones} depend on the models' own level"
    if barred:
        told += f"; {barred} no candidate can pass"
    yield from spread("", told, width, "title")
    guess = "a guess (made-up models: levels near 0.8, errors 70 % in common"
    yield from spread(
        "",
        f"finds loss: blocked with a probability of {100 * power:.0f} % (against the "
        "baseline, or below a requirement). equal: the chance that two equal models "
        f"pass. spread: from the last record in the report folder, or {guess}; how "
        "far rows of a group, or near in time, hang together is guessed too)",
        width,
        "faint",
    )
    told = "nothing was evaluated, decided or written"
    yield from spread("", told, width, "title")
