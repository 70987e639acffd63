"""What did people write about the model, and what has nobody written yet.

Every field has a title here; a card names those that are missing instead of passing
over them.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports.escape import markdown
from pytest_mlgate.reports.escape import web_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.record import Record

LONGEST = 4_000
"""Characters of one text in a card; the settings take no longer ones."""

USUAL_FILE = "model_card.toml"

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "overview": "overview",
        "version": "version",
        "owners": "owners",
        "contact": "contact",
        "licence": "licence",
        "architecture": "architecture",
        "inputs": "inputs",
        "outputs": "outputs",
        "references": "references",
        "citation": "citation",
        "intended_use": "intended use",
        "users": "intended users",
        "out_of_scope": "out of scope",
        "training_data": "training data",
        "training_procedure": "training procedure",
        "limitations": "limitations",
        "tradeoffs": "trade-offs",
        "ethical_considerations": "ethical considerations",
        "groups_at_risk": "groups at risk",
        "human_oversight": "human oversight",
        "monitoring": "monitoring",
        "caveats": "caveats",
    }
)
"""Field of a card -> what reports call it."""


def written(record: Record, field: str) -> tuple[str, ...]:
    """Give the texts of a field; empty where nobody has written any.

    A risk or a group is one text: what it is, then what is said of it.
    """
    card = record.provenance.card
    found = None if card is None else getattr(card, field)
    if found is None:
        return ()
    if isinstance(found, str):
        return (found,)
    return tuple(one if isinstance(one, str) else _told(one) for one in found)


def missing(record: Record) -> tuple[str, ...]:
    """Name the fields that nobody has written."""
    return tuple(field for field in TITLES if not written(record, field))


def file_of(record: Record) -> str:
    """Name the file in which a missing text belongs."""
    card = record.provenance.card
    return USUAL_FILE if card is None else card.file


def told(record: Record, field: str, *, title: bool = True) -> Iterator[str]:
    """Yield the lines of a field: its texts as paragraphs or a list, or a mark.

    Parameters
    ----------
    record
        A finished session.
    field
        A key of `TITLES`.
    title
        Whether its name stands before it.
    """
    texts = written(record, field)
    name = TITLES[field].capitalize()
    if not texts:
        yield f"{name}: {missing_mark(record, field)}\n"
        return
    if title:
        yield f"**{name}**\n"
    if len(texts) == 1:
        yield from (f"{part}\n" for part in _paragraphs(texts[0]))
        return
    yield from (f"- {_line(text)}" for text in texts)
    yield ""


def facts(record: Record, fields: Sequence[str]) -> Iterator[str]:
    """Yield one line for each field, missing ones with their mark."""
    for field in fields:
        write = _linked if field == "references" else _line
        said = "; ".join(write(text) for text in written(record, field))
        yield f"- {TITLES[field]}: {said or missing_mark(record, field)}"


def missing_mark(record: Record, field: str) -> str:
    """Say that nobody has written a text, and where it belongs."""
    return f"**missing** (<code>{field}</code> in {markdown(file_of(record))})"


def _line(text: str) -> str:
    return markdown(text, limit=LONGEST)


def _linked(text: str) -> str:
    """Let an address be one; what only looks like one stays text."""
    try:
        return f"<{web_address(text)}>"
    except InvalidInput:
        return _line(text)


def _paragraphs(text: str) -> list[str]:
    parts = re.split(r"\n\s*\n", text[:LONGEST])
    return [shown for part in parts if (shown := _line(part))]


def _told(one: object) -> str:
    """Put a risk or a group into one text."""
    first, *rest = ("risk", "mitigation")
    if hasattr(one, "group"):
        first, *rest = ("group", "harms", "benefits", "mitigation")
    more = [f"{name}: {value}" for name in rest if (value := getattr(one, name, None))]
    return "; ".join([getattr(one, first), *more])
