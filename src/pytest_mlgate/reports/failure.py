"""What is a person told when a gate says no: four parts in a fixed order.

What is true, in words; what was observed and how sure that is; what was required; what
to do next. The text is the message of `pytest_mlgate.errors.GateFailure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.reports.figures import Figures
    from pytest_mlgate.verdict import Verdict

CHECKS_SHOWN = 10
CASES_SHOWN = 10

_INDENT = "  "
_LABEL_WIDTH = 11


def failure_text(verdicts: Sequence[Verdict]) -> str:
    """Word every verdict that did not pass.

    Parameters
    ----------
    verdicts
        Of one gate, or of several; what passed or does not apply is passed over.

    Returns
    -------
    str
        Failed checks first, at most ten in full, then how many were left out; empty
        if everything passed.
    """
    failed = [v for v in verdicts if v.outcome is Outcome.FAILED]
    unsettled = [v for v in verdicts if v.outcome is Outcome.INCONCLUSIVE]
    told = failed + unsettled
    blocks = ["\n".join(failure_lines(v)) for v in told[:CHECKS_SHOWN]]
    if len(told) > CHECKS_SHOWN:
        rest = wording.left_out(len(told) - CHECKS_SHOWN, "checks that did not pass")
        blocks.append(f"{rest}; the report has them all")
    return "\n\n".join(blocks)


def failure_lines(verdict: Verdict) -> Iterator[str]:
    """Yield the lines about one verdict; one that passed has no next step."""
    shown = figures(verdict)
    yield terminal(f"{wording.title(verdict)}: {wording.headline(verdict)}", limit=400)
    yield _row("observed", _observed(verdict, shown))
    yield _row("interval", interval_text(verdict, shown))
    yield _row("required", _required(verdict, shown))
    reason = wording.because(verdict)
    if reason:
        yield _row("because", reason)
    yield from _cases(verdict)
    if verdict.outcome in {Outcome.FAILED, Outcome.INCONCLUSIVE}:
        yield _row("next", wording.next_step(verdict))


def interval_text(verdict: Verdict, shown: Figures) -> str:
    """Write the interval with its confidence and its method."""
    sure = shown.interval
    if shown.confidence is not None:
        sure = f"{sure} at {shown.confidence}"
    return f"{sure}, {verdict.method}" if verdict.method else sure


def _row(name: str, text: str) -> str:
    # The observed row holds its columns with several blanks; nothing else has them.
    parts = (terminal(part, limit=600) for part in text.split("   "))
    return f"{_INDENT}{name:<{_LABEL_WIDTH}}{'   '.join(parts)}"


def _observed(verdict: Verdict, shown: Figures) -> str:
    known = []
    if shown.relative:
        known = [f"candidate {shown.candidate}", f"baseline {shown.baseline}"]
    elif verdict.baseline is not None:
        known = [f"baseline {shown.baseline}"]
    if verdict.n is not None:
        known.append(f"n = {shown.n}")
    return f"{shown.estimate}   {', '.join(known)}" if known else shown.estimate


def _required(verdict: Verdict, shown: Figures) -> str:
    rule = wording.required(verdict, shown)
    today = wording.baseline_today(verdict)
    return f"{rule}; {today}" if today else rule


def _cases(verdict: Verdict) -> Iterator[str]:
    shown = verdict.cases[:CASES_SHOWN]
    for place, case in enumerate(shown):
        yield _row("cases" if place == 0 else "", case)
    hidden = len(verdict.cases) - len(shown) + verdict.cases_left_out
    if hidden > 0:
        yield _row("" if shown else "cases", wording.left_out(hidden, "cases"))
