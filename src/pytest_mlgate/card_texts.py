"""What only people can say of a model: `CardTexts`, the closed table of a card's file.

What a model is for, whom it may harm, who answers for it: no gate measures that.
Finding and reading the file is the job of `pytest_mlgate.card_file`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator
from pydantic import Field
from pydantic import StringConstraints

from pytest_mlgate.subject_settings import ClosedTable

LONGEST = 4_000
"""Characters of one text: a card is read, and what is longer is linked to."""

_PLACEHOLDERS = frozenset(
    {"", "todo", "tbd", "tba", "fixme", "xxx", "missing", "lorem ipsum"}
)


def _said(value: object) -> object:
    """Take a placeholder for what it is: nothing was written yet."""
    if not isinstance(value, str):
        return value
    word = value.strip(" .…?!-:[]<>\n\t").casefold()
    return None if word in _PLACEHOLDERS else value.strip()


def _listed(value: object) -> tuple[object, ...]:
    """Take one text for a list of one; placeholders fall out."""
    items = value if isinstance(value, list) else [value]
    kept = [_said(item) for item in items]
    return tuple(item for item in kept if item is not None)


def _named_by(key: str) -> BeforeValidator:
    """Let a text stand for the table that says no more than `key`."""

    def tables(value: object) -> object:
        listed = _listed(value)
        return tuple({key: one} if isinstance(one, str) else one for one in listed)

    return BeforeValidator(tables)


_Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
_Text = Annotated[_Words | None, BeforeValidator(_said)]
_Texts = Annotated[tuple[_Words, ...], BeforeValidator(_listed)]
_Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2000)]
_Addresses = Annotated[tuple[_Address, ...], BeforeValidator(_listed)]


class RiskText(ClosedTable):
    """Something that may go wrong for people: ``[[ethical_considerations]]``."""

    risk: _Words
    # what is done about it
    mitigation: _Text = None


class GroupText(ClosedTable):
    """People whom the model may treat worse than others: ``[[groups_at_risk]]``."""

    group: _Words
    harms: _Text = None
    benefits: _Text = None
    mitigation: _Text = None


class CardTexts(ClosedTable):
    """Everything in one ``model_card.toml``; what nobody wrote is None or empty.

    A text such as "TODO" counts as not written.
    """

    # the model's name in the settings: a card next to several models says whose it is
    model: str | None = Field(default=None, min_length=1)

    overview: _Text = None
    version: _Text = None
    owners: _Texts = ()
    contact: _Text = None
    # an SPDX identifier, or the name of another licence
    licence: _Text = None
    architecture: _Text = None
    inputs: _Text = None
    outputs: _Text = None
    references: _Addresses = ()
    citation: _Text = None
    intended_use: _Texts = ()
    users: _Texts = ()
    out_of_scope: _Texts = ()
    training_data: _Text = None
    training_procedure: _Text = None
    limitations: _Texts = ()
    tradeoffs: _Texts = ()
    ethical_considerations: Annotated[tuple[RiskText, ...], _named_by("risk")] = ()
    groups_at_risk: Annotated[tuple[GroupText, ...], _named_by("group")] = ()
    human_oversight: _Text = None
    # what is watched once it answers in production
    monitoring: _Text = None
    caveats: _Texts = ()

    # not keys of the file: its name, and its digest
    file: str = Field(default="model_card.toml", exclude=True)
    digest: str = Field(default="", exclude=True)


FIELDS = tuple(
    name for name in CardTexts.model_fields if name not in {"model", "file", "digest"}
)
"""What a card's file may say of the model, in the order of the card."""
