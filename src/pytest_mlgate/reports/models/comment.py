"""What does a reviewer see when a pull request changes several models: one comment.

A row for each model comes first; then, folded, the reasons and the checks of each, the
worst one first, as far as there is room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import markdown
from pytest_mlgate.reports.escape import slug
from pytest_mlgate.reports.escape import web_address
from pytest_mlgate.reports.markdown import COMMENT_LIMIT
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.models.row import WORST_FIRST
from pytest_mlgate.reports.models.row import row_of
from pytest_mlgate.reports.models.row import worst_of
from pytest_mlgate.reports.room import Section
from pytest_mlgate.reports.room import fill

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.models.row import Row

_MARKS = {"promote": "✅", "proceed": "✅", "hold": "❔", "block": "❌"}

_HEADER = (
    "| model | decision | failed | inconclusive | passed | no verdict | next |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | --- |\n"
)

_FOLD = "\n<details><summary>{mark} {name}: {told}</summary>\n\n"
_END = "\n</details>\n"
_MOST_NOTES = 10
_LEAST = 200
"""Characters of a folded report that are worth folding."""


def marker_of_models(records: Iterable[Record]) -> str:
    """Give the hidden line by which a later run finds the comment about all models."""
    stages = {slug(record.provenance.stage) for record in records}
    stage = stages.pop() if len(stages) == 1 else "*"
    # no name of a model makes a star
    return f"<!-- mlgate:v1 key=*/{stage} -->"


def models_md(
    decided: Sequence[tuple[Record, Decision]],
    *,
    link: str | None = None,
    limit: int = COMMENT_LIMIT,
) -> str:
    """Write one comment about several models.

    Parameters
    ----------
    decided
        Record and decision of each, at least one.
    link
        Address at which the full reports can be read.
    limit
        Most characters.

    Returns
    -------
    str
        Markdown in which no stranger's word is more than text.

    Raises
    ------
    InvalidInput
        If `limit` cannot hold the frame of the table, or `link` is no web address.
    """
    order = sorted(decided, key=lambda one: WORST_FIRST.index(one[1].outcome))
    rows = [row_of(record, decision) for record, decision in order]
    page = fill([_table(rows, order, link)], limit=limit)
    for place, (record, decision) in enumerate(order):
        fair = (limit - len(page)) // (len(order) - place)
        page += _folded(record, decision, rows[place], limit=fair)
    return page


def _table(
    rows: Sequence[Row],
    decided: Sequence[tuple[Record, Decision]],
    link: str | None,
) -> Section:
    worst = worst_of(row.outcome for row in rows)
    stages = ", ".join(dict.fromkeys(markdown(row.stage) for row in rows))
    return Section(
        opening=f"{marker_of_models(record for record, _ in decided)}\n"
        f"## mlgate: {str(worst).upper()}\n\n"
        f"**{len(rows)} models**, stage {stages}. {_meaning(rows)}\n\n{_HEADER}",
        rows=tuple(_row(row) for row in rows),
        closing=_said_of_all(decided)
        + ("" if link is None else f"\n[The full reports]({web_address(link)})\n"),
        noun="models",
        rank=0,
    )


def _said_of_all(decided: Sequence[tuple[Record, Decision]]) -> str:
    """Give the notes that stand in every record: they are about the run."""
    told = [record.provenance.notes for record, _ in decided]
    shared = [note for note in told[0] if all(note in notes for notes in told)]
    hidden = len(shared) - _MOST_NOTES
    lines = [f"- {markdown(note, limit=300)}\n" for note in shared[:_MOST_NOTES]]
    if hidden > 0:
        lines.append(f"- {wording.left_out(hidden, 'notes')}\n")
    return "".join(["\n", *lines]) if lines and len(told) > 1 else ""


def _meaning(rows: Sequence[Row]) -> str:
    told = [
        f"{count} {outcome}"
        for outcome in WORST_FIRST
        if (count := sum(row.outcome is outcome for row in rows))
    ]
    return f"Each model is decided on its own: {', '.join(told)}."


def _row(row: Row) -> str:
    cells = (
        f"**{markdown(row.name)}**",
        f"{_MARKS[str(row.outcome)]} {row.outcome}",
        *(str(n) for n in (row.failed, row.inconclusive, row.passed, row.silent)),
        markdown(row.next_step, limit=300),
    )
    return f"| {' | '.join(cells)} |\n"


def _folded(record: Record, decision: Decision, row: Row, *, limit: int) -> str:
    """Fold the report of a model; where there is no room for it, its reasons."""
    opening = _FOLD.format(
        mark=_MARKS[str(row.outcome)],
        name=markdown(row.name),
        told=wording.decision_words(row.outcome, row.stage),
    )
    room = limit - len(opening) - len(_END)
    if room < _LEAST:
        return ""
    reasons = Section(
        opening="",
        rows=tuple(f"- {markdown(told, limit=400)}\n" for told in decision.reasons),
        closing="",
        noun="reasons",
        rank=0,
    )
    body = _whole(record, decision, limit=room) or fill([reasons], limit=room)
    return f"{opening}{body}{_END}"


def _whole(record: Record, decision: Decision, *, limit: int) -> str:
    """Give the report of one model without marker and title; "" where none fits."""
    try:
        text = report_md(record, decision, limit=limit)
    except InvalidInput:
        return ""
    return text.partition("\n\n")[2]
