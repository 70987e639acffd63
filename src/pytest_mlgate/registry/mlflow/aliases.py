"""What serving asks MLflow for: the aliases `champion` and `previous`.

They are a view of the history, moved after the event that moves the champion. A process
that is killed in between leaves an event that is not settled: whoever comes next moves
the aliases on. An alias that stands anywhere else was moved by somebody else, and then
nothing is built on it until a person has said which of the two is right.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.champions import previous_of
from pytest_mlgate.registry.champions import version_of
from pytest_mlgate.registry.mlflow.connection import is_missing
from pytest_mlgate.registry.protocol import MOVES

if TYPE_CHECKING:
    from pytest_mlgate.registry.mlflow.connection import MlflowConnection
    from pytest_mlgate.registry.mlflow.log import Entry
    from pytest_mlgate.registry.mlflow.log import Log
    from pytest_mlgate.registry.mlflow.log import MlflowLog
    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.registry.protocol import Version

CHAMPION, PREVIOUS = "champion", "previous"

# another process may be between its event and its alias: look again before judging
_LOOKS, _PAUSE_S = 4, 0.15
# every round but the last was lost to somebody else who moved the champion
_ROUNDS = 20

_TWICE = "UNIQUE constraint failed"

_LOGGER = logging.getLogger(__name__)


class MlflowAliases:
    """The aliases of registered models, held against their histories."""

    def __init__(self, mlflow: MlflowConnection, log: MlflowLog) -> None:
        self._mlflow = mlflow
        self._log = log

    def read(self, name: str) -> dict[str, int]:
        """Tell which versions the aliases of a model name.

        Raises
        ------
        RegistryError
            If MLflow cannot be asked.
        """
        try:
            with self._mlflow.calling(f"tell the aliases of {name!r}") as client:
                aliases = client.get_registered_model(name).aliases
        except RegistryError as error:
            if not is_missing(error):
                raise
            return {}
        return {alias: int(version) for alias, version in (aliases or {}).items()}

    def settled(
        self, name: str, *, meant: int | None = None, own: bool = False
    ) -> tuple[Log, int | None]:
        """Read a history, and bring the aliases to where it says if that is unfinished.

        Parameters
        ----------
        name
            Of the model.
        meant
            A version that "champion" may name although the history does not say so,
            because the caller is about to write that down.
        own
            Whether the caller has just written what is unfinished; what another process
            wrote is left to it for a moment, and completed aloud.

        Returns
        -------
        tuple
            The history, and the version that "champion" names.

        Raises
        ------
        PromotionRefused
            If somebody else moved "champion".
        RegistryError
            If MLflow cannot be asked, or the history is not whole.
        """
        for look in range(1, _LOOKS + 1):
            last = look == _LOOKS
            # in this order: an alias is moved after its event is written
            at = self.read(name).get(CHAMPION)
            log = self._log.read_whole(name)
            move = _last_move(log)
            if move is None:
                return log, at
            entry, event = move
            if entry.is_settled:
                if at is not None and at in {event.version, meant}:
                    return log, at
            elif at in {entry.alias_before, event.version} and (own or last):
                self._follow(name)
                if not own:
                    _LOGGER.warning("%s", _finished(name, event))
                at = self.read(name).get(CHAMPION)
                return self._log.read_whole(name), at
            if not last:
                time.sleep(_PAUSE_S)
        raise _moved(name, at, event, log)

    def defects(self, name: str, log: Log) -> tuple[str, ...]:
        """Say where aliases are not what the history says, one line each.

        Raises
        ------
        RegistryError
            If MLflow cannot be asked.
        """
        move = _last_move(log)
        if move is None:
            return ()
        entry, event = move
        aliases = self.read(name)
        at = aliases.get(CHAMPION)
        if not entry.is_settled and at in {entry.alias_before, event.version}:
            return (_unfinished(event),)
        told = [_misplaced(name, CHAMPION, at, event.version)]
        if not log.defects:
            previous = _number(previous_of(log.events))
            told.append(_misplaced(name, PREVIOUS, aliases.get(PREVIOUS), previous))
        return tuple(line for line in told if line)

    def _follow(self, name: str) -> None:
        """Move the aliases, and look again: the last word is not for who was slow."""
        for _ in range(_ROUNDS):
            log = self._log.read_whole(name)
            entry, event = _moves(log)[-1]
            self._set(name, PREVIOUS, _number(previous_of(log.events)))
            self._set(name, CHAMPION, event.version)
            later, _ = _moves(self._log.read_whole(name))[-1]
            if later.number == entry.number:
                if not later.is_settled:
                    self._log.settle(name, entry.number)
                return
        raise RegistryError(
            f"The champion of {name!r} in MLflow was moved {_ROUNDS} times while its "
            "alias followed. Hint: run again when fewer processes promote at once."
        )

    def _set(self, name: str, alias: str, number: int | None) -> None:
        at = self.read(name).get(alias)
        if at == number:
            return
        hint = (
            "the history is written and the alias is not moved; the next session or "
            "command completes it"
        )
        act = f"move the alias {alias!r} of {name!r}"
        try:
            with self._mlflow.calling(act, hint=hint) as client:
                if number is None:
                    client.delete_registered_model_alias(name, alias)
                else:
                    client.set_registered_model_alias(name, alias, str(number))
        except RegistryError as error:
            # two processes that make the same alias at once: MLflow lets one of them
            # fail, and who comes second finds the alias where the history has it
            if _TWICE not in str(error) or self.read(name).get(alias) != number:
                raise


def _moves(log: Log) -> tuple[tuple[Entry, Event], ...]:
    return tuple(pair for pair in log.whole if pair[1].event in MOVES)


def _last_move(log: Log) -> tuple[Entry, Event] | None:
    moves = _moves(log)
    return moves[-1] if moves else None


def _number(version: Version | None) -> int | None:
    return None if version is None else version.number


def _unfinished(event: Event) -> str:
    return (
        f"the alias {CHAMPION!r} has not followed the {event.event} to version "
        f"{event.version} yet: a process was killed; the next session or command "
        "completes it"
    )


def _finished(name: str, event: Event) -> str:
    return (
        f"The {event.event} of {name!r} to version {event.version} ({event.when}, by "
        f"{event.who or 'somebody unknown'}) was not finished: the alias "
        f"{CHAMPION!r} had not followed. It has now."
    )


def _misplaced(name: str, alias: str, at: int | None, wanted: int | None) -> str | None:
    if at == wanted:
        return None
    return (
        f"the alias {alias!r} of {name!r} was moved by somebody else: it names "
        f"{_version(at)}, and the history says {_version(wanted)}"
    )


def _version(number: int | None) -> str:
    return "no version" if number is None else f"version {number}"


def _moved(name: str, at: int | None, event: Event, log: Log) -> PromotionRefused:
    known = at is not None and version_of(log.events, at) is not None
    other = (
        f"; or, if version {at} is to stay, write that down: `mlgate rollback {at} "
        "--reason …`"
        if known
        else ""
    )
    return PromotionRefused(
        f"The alias {CHAMPION!r} of {name!r} in MLflow names {_version(at)}, and the "
        f"history says version {event.version} ({event.event}, {event.when}, by "
        f"{event.who or 'somebody unknown'}). Somebody else moved it, so it is not "
        "known which one serves, and nothing is done until then. Hint: put it back "
        f"with `MlflowClient().set_registered_model_alias({name!r}, {CHAMPION!r}, "
        f"'{event.version}')`{other}."
    )
