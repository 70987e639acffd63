"""How is one check put on one line: mark, name, value, strip, interval.

The columns are chosen once per table from the width and from what has to fit. Numbers
are never cut; the name gives way first, then the interval, which moves to its own line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.layout import fit
from pytest_mlgate.reports.layout import right
from pytest_mlgate.reports.layout import wrapped
from pytest_mlgate.reports.strip import bad_column
from pytest_mlgate.reports.strip import strip
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Verdict

_MARKS = {
    Outcome.PASSED: ("✓", "P"),
    Outcome.FAILED: ("✗", "F"),
    Outcome.INCONCLUSIVE: ("?", "?"),
    Outcome.NOT_APPLICABLE: ("○", "-"),
}
_SHORTEST_NAME = 18
_LONGEST_NAME = 60
# beyond these a value or an interval goes over its column rather than widen the table
_WIDEST_VALUE = 14
_WIDEST_INTERVAL = 30
_WIDE_TABLE = 110
_MARK = "  x "
_REMARK = "      "


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The widths of the columns, in terminal columns; 0 for a column left out."""

    width: int
    name: int
    word: int
    value: int
    strip: int
    interval: int
    # True where the whole names of the checks do not fit
    short: bool
    ascii_only: bool

    @classmethod
    def for_record(cls, record: Record, *, width: int, ascii_only: bool) -> Table:
        """Choose the columns so that every line of a record fits."""
        counted = [v for v in record.verdicts if v.estimate is not None]
        found = [figures(verdict) for verdict in counted]
        wanted = _longest([wording.label(v) for v in record.verdicts])
        shorter = _longest([wording.short_label(v) for v in record.verdicts])
        word = 16 if width >= _WIDE_TABLE else 0
        value = _widest([f.estimate for f in found], _WIDEST_VALUE)
        interval = _widest([f.interval for f in found], _WIDEST_INTERVAL)
        draw = 29 if width >= _WIDE_TABLE else 21
        fixed = len(_MARK) + word + 2 + value + 2 + draw
        if width - fixed - 2 - interval < min(shorter, _SHORTEST_NAME):
            interval = 0
        room = width - fixed - (interval and interval + 2)
        short = wanted > room
        return cls(
            width=width,
            name=min(shorter if short else wanted, room),
            word=word,
            value=value,
            strip=draw,
            interval=interval,
            short=short,
            ascii_only=ascii_only,
        )

    def header(self) -> str:
        """Name the columns; the words stand on either side of `bad`."""
        line = "|" if self.ascii_only else "│"
        left = bad_column(self.strip)
        chart = f"{'worse ':>{left}}{line}{' better':<{self.strip - left - 1}}"
        blank = " " * (len(_MARK) + self.word + self.name + 2)
        last = "  interval" if self.interval else ""
        return f"{blank}{right('value', self.value)}  {chart}{last}".rstrip()

    def gate(self, name: str) -> str:
        """Name a gate above its checks."""
        return fit(terminal(name), self.width).rstrip()

    def check(self, verdict: Verdict) -> Iterator[str]:
        """Yield the line of a check, and a second one for what did not fit."""
        shown = figures(verdict)
        start = self._start(verdict)
        if verdict.estimate is None:
            yield from self._without_number(start, verdict)
            return
        drawn = strip(verdict, width=self.strip, ascii_only=self.ascii_only)
        line = f"{start}  {right(shown.estimate, self.value)}  {drawn}"
        whole = f"{line}  {shown.interval}"
        if self.interval and columns(whole) <= self.width:
            yield whole
            return
        yield fit(line.rstrip(), self.width).rstrip()
        if not shown.exact and verdict.outcome is not Outcome.PASSED:
            yield from self.remark(f"interval {shown.interval}")

    def details(self, verdict: Verdict) -> Iterator[str]:
        """Yield what -v adds: values, rows, p-values, method, requirement."""
        shown = figures(verdict)
        told = [f"{name} {value}" for name, value in _values(verdict)]
        if told:
            yield from self.remark(", ".join(told))
        if verdict.threshold is not None:
            yield from self.remark(f"required: {wording.required(verdict, shown)}")
        if wording.because(verdict) and verdict.estimate is not None:
            yield from self.remark(f"because: {wording.because(verdict)}")
        if verdict.method:
            exact = " (exact)" if shown.exact else ""
            yield from self.remark(f"method: {verdict.method}{exact}")
        if verdict.outcome in {Outcome.FAILED, Outcome.INCONCLUSIVE}:
            yield from self.remark(f"next: {wording.next_step(verdict)}")

    def remark(self, text: str) -> Iterator[str]:
        """Yield a text under a check."""
        return wrapped(_REMARK, terminal(text, limit=600), width=self.width)

    def _start(self, verdict: Verdict) -> str:
        mark = _MARKS[verdict.outcome][1 if self.ascii_only else 0]
        word = wording.OUTCOME_WORDS[verdict.outcome] if self.word else ""
        cut = "~" if self.ascii_only else "…"
        name = fit(terminal(self._named(verdict)), self.name, mark=cut)
        return f"  {mark} {fit(word, self.word)}{name}"

    def _named(self, verdict: Verdict) -> str:
        """Take the fullest name that fits: a slice says more than the question."""
        if not self.short:
            return wording.label(verdict)
        name = wording.short_label(verdict)
        return name if columns(terminal(name)) <= self.name else wording.title(verdict)

    def _without_number(self, start: str, verdict: Verdict) -> Iterator[str]:
        said = self.word and verdict.outcome is Outcome.NOT_APPLICABLE
        told = wording.because(verdict) or wording.headline(verdict)
        told = wording.clause(verdict.reason) if said else told
        text = f"{start}  {terminal(told, limit=600)}"
        if columns(text) <= self.width:
            yield text
            return
        yield start.rstrip()
        yield from self.remark(told)


def _longest(names: list[str]) -> int:
    widest = max((columns(terminal(name)) for name in names), default=0)
    return min(widest, _LONGEST_NAME)


def _widest(texts: list[str], most: int) -> int:
    return max((len(text) for text in texts if len(text) <= most), default=5)


def _values(verdict: Verdict) -> Iterator[tuple[str, str]]:
    shown = figures(verdict)
    if verdict.candidate is not None and shown.relative:
        yield "candidate", shown.candidate
    if verdict.baseline is not None:
        yield "baseline", shown.baseline
    if verdict.n is not None:
        yield "n", shown.n
    if shown.confidence is not None:
        yield "interval at", shown.confidence
    if verdict.alpha is not None:
        yield "p(pass)", numbers.p_value(verdict.p_pass)
        yield "p(fail)", numbers.p_value(verdict.p_fail)
        yield "alpha", numbers.share(verdict.alpha)
