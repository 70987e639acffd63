"""What people wrote about a model, as a record keeps it: `Card`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Something that may go wrong for people, and what is done about it."""

    risk: str
    mitigation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAtRisk:
    """People whom a model may treat worse than others."""

    group: str
    harms: str | None = None
    benefits: str | None = None
    mitigation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What people wrote for the card of a model; None or empty: nobody has."""

    # the name of the file, and its digest
    file: str
    digest: str
    overview: str | None = None
    version: str | None = None
    owners: tuple[str, ...] = ()
    contact: str | None = None
    licence: str | None = None
    architecture: str | None = None
    inputs: str | None = None
    outputs: str | None = None
    references: tuple[str, ...] = ()
    citation: str | None = None
    intended_use: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    out_of_scope: tuple[str, ...] = ()
    training_data: str | None = None
    training_procedure: str | None = None
    limitations: tuple[str, ...] = ()
    tradeoffs: tuple[str, ...] = ()
    ethical_considerations: tuple[Risk, ...] = ()
    groups_at_risk: tuple[GroupAtRisk, ...] = ()
    human_oversight: str | None = None
    monitoring: str | None = None
    caveats: tuple[str, ...] = ()
