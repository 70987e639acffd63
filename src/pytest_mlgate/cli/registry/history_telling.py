"""How a registry's history is told to people and programs: `tell` and `explain`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING
from typing import Any

import typer

from pytest_mlgate.cli.governing_settings import governing_settings
from pytest_mlgate.cli.saying import say
from pytest_mlgate.cli.saying import width
from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.record_json import from_json
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.champions import backward_clocks
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.instants import asked_time
from pytest_mlgate.registry.production import production_at
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.history import backward_note
from pytest_mlgate.reports.history import event_lines
from pytest_mlgate.reports.history_at import production_lines
from pytest_mlgate.reports.line import spread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.registry.production import Production
    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.registry.protocol import Registry


def tell(config: Path | None, *, as_json: bool) -> None:
    """Print every event, newest first.

    Raises
    ------
    MlgateError
        If there are no settings, or the history cannot be read or is damaged.
    """
    settings = governing_settings(config)
    registry = open_registry(settings.registry, root=settings.root)
    events = registry.history(settings.name)
    if as_json:
        told = [asdict(event) for event in reversed(events)]
        _print_json({"name": settings.name, "events": told})
        return
    say(
        event_lines(
            settings.name,
            events,
            champion=champion_of(events),
            backward=backward_clocks(events),
            width=width(),
        )
    )


def explain(at: str, config: Path | None, *, as_json: bool) -> None:
    """Print what was in production at a moment, and why.

    Raises
    ------
    MlgateError
        If `at` is no moment, there are no settings, or the history cannot be read or
        is damaged; and, once everything that the history tells is printed, if the
        record cannot be read.
    """
    moment = asked_time(at, name="--at")
    settings = governing_settings(config)
    registry = open_registry(settings.registry, root=settings.root)
    events = registry.history(settings.name)
    production = production_at(events, moment)
    text, problem = _record(registry, production)
    if as_json:
        told = _as_plain(production, text, backward_clocks(events))
        _print_json({"name": settings.name, "at": moment, **told})
    elif production is None:
        typer.echo(_nothing(settings.name, events, moment))
    else:
        problem = _show(production, text, events, moment) or problem
    if problem is not None:
        raise problem


def _record(
    registry: Registry, production: Production | None
) -> tuple[str | None, MlgateError | None]:
    if production is None:
        return None, None
    try:
        return registry.record(production.version.record_digest), None
    except MlgateError as error:
        return None, error


def _show(
    production: Production, text: str | None, events: Sequence[Event], moment: str
) -> MlgateError | None:
    record, problem = None, None
    try:
        record = None if text is None else from_json(text)
    except MlgateError as error:
        problem = error
    say(
        production_lines(
            production,
            at=moment,
            record=record,
            decision=_decision(text),
            width=width(),
        )
    )
    backward = backward_clocks(events)
    if backward:
        say(spread("note: ", backward_note(backward), width(), "inconclusive"))
    return problem


def _decision(text: str | None) -> Decision | None:
    """Take the decision as it was written down; None where it has another form."""
    try:
        body = json.loads(text or "")["decision"]
        return Decision(
            outcome=DecisionOutcome(body["outcome"]),
            reasons=tuple(str(reason) for reason in body["reasons"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _nothing(name: str, events: Sequence[Event], moment: str) -> str:
    told = f"{terminal(name)} at {moment}: nothing was in production"
    moves = moves_of(events)
    if not moves:
        return f"{told}; nothing was ever promoted"
    return f"{told}; the first promotion was at {min(move.when for move in moves)}"


def _as_plain(
    production: Production | None, text: str | None, backward: Sequence[Event]
) -> dict[str, Any]:
    told = {} if production is None else asdict(production)
    return {
        "production": told or None,
        "record": None if text is None else _parsed(text),
        "clocks_behind": [event.sequence for event in backward],
    }


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever was recorded
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _print_json(body: dict[str, Any]) -> None:
    typer.echo(json.dumps(body, indent=2, sort_keys=True))
