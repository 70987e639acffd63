"""What do a table and two words make: settings, and what was guessed on the way.

`understand` reads the rows and asks both models once, so that whatever is wrong with
them is said before a file is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.cli.start.answer_source import CONSTANTS
from pytest_mlgate.cli.start.answer_source import answer_keys
from pytest_mlgate.cli.start.known_champion import CHAMPION
from pytest_mlgate.cli.start.known_champion import USUAL
from pytest_mlgate.cli.start.known_champion import Production
from pytest_mlgate.cli.start.known_champion import absolute_address
from pytest_mlgate.cli.start.known_champion import production
from pytest_mlgate.cli.start.known_champion import refuse_champion_again
from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.proposals.column_roles import guess_positive
from pytest_mlgate.proposals.column_roles import guess_task
from pytest_mlgate.proposals.column_roles import key_columns
from pytest_mlgate.proposals.column_roles import moment_columns
from pytest_mlgate.proposals.column_roles import plain_value
from pytest_mlgate.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.cli.start.wishes import Wishes
    from pytest_mlgate.data.tables import DataTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Settings that were tried, and what a person should know about them."""

    # the tables of mlgate.toml, as `Settings` takes them
    keys: dict[str, Any]
    session: GateSession
    # guesses, one sentence each
    notes: tuple[str, ...]
    # columns that name rows, and columns of moments
    row_keys: tuple[str, ...]
    moments: tuple[str, ...]


def understand(wishes: Wishes, *, root: Path) -> Understood:
    """Make settings of what somebody said, and try them.

    Parameters
    ----------
    wishes
        Paths start at the working folder.
    root
        Where the settings file will be; elsewhere, paths become absolute.

    Raises
    ------
    MlgateError
        If the rows or the models cannot be used; nothing was written.
    """
    table = read_table(wishes.data, root=Path.cwd())
    notes: list[str] = []
    keys = _top_keys(wishes, table, notes)
    _refuse_unknown(wishes.sensitive, table, wishes.target)
    found = production(wishes, name=keys["name"])
    keys["name"] = found.name
    for role, word in (
        ("candidate", wishes.candidate),
        ("baseline", _baseline(wishes, found, table, keys["task"])),
    ):
        if word is None:
            keys[role] = found.keys(wishes)
            continue
        keys[role] = answer_keys(
            word,
            role=role,
            table=table,
            target=wishes.target,
            task=keys["task"],
            trusted=wishes.trusted,
            trust_pickle=wishes.trust_pickle,
        )
        _note_pickle(keys[role], notes)
    if wishes.baseline is None:
        told = CONSTANTS[keys["task"]]
        notes.append(
            f"no baseline: held against the usual answer (constant = {told!r})"
            if found.champion is None
            else found.note()
        )
    if found.registry != USUAL:
        keys = _before_models(keys, registry=found.registry)
    if root.resolve() != Path.cwd().resolve():
        address = absolute_address(found.registry, Path.cwd())
        keys = _before_models(_absolute(keys), registry=address)
    session = _tried(keys, root, found)
    frame = session.evaluation.frame
    row_keys = key_columns(frame)
    if row_keys:
        notes.append(
            f"{_listed(row_keys)} names each row: asked to be unique, not to stay"
        )
    moments = moment_columns(frame)
    return Understood(
        keys=keys,
        session=session,
        notes=tuple(notes),
        row_keys=row_keys,
        moments=moments,
    )


def _top_keys(wishes: Wishes, table: DataTable, notes: list[str]) -> dict[str, Any]:
    target = wishes.target
    task, why = guess_task(table.frame, target)
    if wishes.task is not None:
        task = wishes.task
    else:
        notes.append(f"task {task!r}, because {why}; --task says otherwise")
    keys: dict[str, Any] = {
        "name": wishes.name or _slug(target),
        "task": task,
        "target": target,
    }
    if task == "binary":
        keys["positive"] = _positive(wishes, table, notes)
    keys["evaluation"] = wishes.data
    if wishes.reference is not None:
        keys["reference"] = wishes.reference
    if wishes.sensitive:
        keys["sensitive"] = list(dict.fromkeys(wishes.sensitive))
    return keys


def _positive(wishes: Wishes, table: DataTable, notes: list[str]) -> str | int | bool:
    if wishes.positive is None:
        guessed, why = guess_positive(table.frame, wishes.target)
        notes.append(f"positive {guessed!r}, because {why}; --positive says otherwise")
        return guessed
    known = distinct_values(column(table.frame, wishes.target))
    # the command line has text only; settings know numbers and booleans, too
    same = [value for value in known if str(value) == wishes.positive]
    return plain_value(same[0]) if same else wishes.positive


def _refuse_unknown(names: Iterable[str], table: DataTable, target: str) -> None:
    for name in names:
        column(table.frame, name, what=f"--sensitive: {table.reference}")
        if name == target:
            raise InvalidInput(
                f"--sensitive must name a column of people's groups; {name!r} is the "
                "target. Hint: name what they must not be treated differently by."
            )


def _note_pickle(keys: dict[str, Any], notes: list[str]) -> None:
    if "trust" in keys:
        notes.append(
            f"{keys['model']} is a pickle and runs code when it is read; it is trusted "
            f"as it is now ({keys['sha256'][:19]}…)"
        )


def _absolute(keys: dict[str, Any]) -> dict[str, Any]:
    """Let paths lead to the same files from another folder."""

    def moved(value: object) -> object:
        if isinstance(value, str) and Path(value).exists():
            return str(Path(value).resolve())
        return value

    paths = ("evaluation", "reference", "model", "predictions")
    made = {n: moved(v) if n in paths else v for n, v in keys.items()}
    for role in ("candidate", "baseline"):
        inside = keys[role].items()
        made[role] = {n: moved(v) if n in paths else v for n, v in inside}
    return made


def _baseline(
    wishes: Wishes, found: Production, table: DataTable, task: str
) -> str | None:
    """Say in one word where the baseline is; None: it is the champion."""
    if wishes.baseline is None:
        return None if found.champion is not None else CONSTANTS[task]
    is_column = wishes.baseline in table.columns
    return None if wishes.baseline == CHAMPION and not is_column else wishes.baseline


def _before_models(keys: dict[str, Any], **more: str) -> dict[str, Any]:
    """Put keys where a reader looks for them: above the tables of the models."""
    plain = {name: value for name, value in keys.items() if not isinstance(value, dict)}
    return {**plain, **more, **{n: v for n, v in keys.items() if n not in plain}}


def _tried(keys: dict[str, Any], root: Path, found: Production) -> GateSession:
    """Read tables, ask both models, and compare their forms."""
    settings = Settings.model_validate(
        {**keys, "file": (root / "mlgate.toml").absolute(), "digest": ""}
    )
    is_stored = keys["baseline"].get("registry") == CHAMPION
    session = GateSession(settings, champion=found.champion if is_stored else None)
    try:
        if is_stored:
            refuse_champion_again(session, found)
        session.prepare()
    except UntrustedModel as error:
        raise UntrustedModel(f"{error} {_how_to_trust(str(error))}") from error
    if settings.reference is not None:
        session.movement.require_two_tables()
        session.reference  # noqa: B018 - reading is the effect
    return session


def _how_to_trust(told: str) -> str:
    """Say with the options of a command what a message says with settings."""
    listed = re.search(r"trusted = \[(.*?)\]", told)
    if listed is None:
        return "To this command say --trust-pickle."
    names = re.findall(r'"(.*?)"', listed[1])
    return f"To this command say {' '.join(f'--trusted {name}' for name in names)}."


def _slug(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]+", "-", text).strip("-").lower() or "model"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(repr, names))
