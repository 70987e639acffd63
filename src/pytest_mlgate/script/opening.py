"""From what a script gives to a session: a file, settings, keys, tables and models."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.registry.present_champion import present_champion
from pytest_mlgate.settings import STAGES
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings_file import find_settings
from pytest_mlgate.settings_file import load_settings
from pytest_mlgate.settings_file import settings_of_keys

if TYPE_CHECKING:
    from pytest_mlgate.models.subject import Role

PLACE = "session(…)"
"""What messages call settings that are keys of a call."""

TABLES = ("evaluation", "reference")
MODELS: tuple[Role, ...] = ("candidate", "baseline")


def open_session(
    settings: str | os.PathLike[str] | Settings | None,
    keys: Mapping[str, Any],
    *,
    stage: str,
) -> GateSession:
    """Open the session of a script and read what it judges.

    Parameters
    ----------
    settings
        A settings file, or settings. None: `keys`, or the file that governs the
        working folder where there are none.
    keys
        Settings by name, in place of those of a file. A table or a model in memory
        stands for itself.
    stage
        One of `STAGES`.

    Raises
    ------
    MlgateError
        If the settings, the tables or the models cannot be used.
    """
    if stage not in STAGES:
        raise InvalidInput.unknown_name("stage", stage, STAGES)
    given = {name: keys[name] for name in (*TABLES, *MODELS) if _is_object(keys, name)}
    named = {key: _spelled(key, keys[key]) for key in keys if key not in given}
    found = _settings(settings, named, given)
    if stage == "monitor" and found.decision_log is not None:
        raise InvalidInput(
            "A script judges tables, and the stage 'monitor' a window of the decision "
            "log. Hint: pytest --mlgate --mlgate-stage=monitor."
        )
    session = GateSession(found, champion=present_champion(found))
    for role in (*TABLES, *MODELS):
        if role in given:
            session.adopt(role, given[role])
    session.prepare()
    return session


def _settings(
    settings: str | os.PathLike[str] | Settings | None,
    named: dict[str, Any],
    given: Mapping[str, Any],
) -> Settings:
    here = Path.cwd()
    if isinstance(settings, Settings):
        if named:
            raise InvalidInput(
                f"Settings are whole: {', '.join(sorted(named))} cannot change them. "
                "Hint: name the file in place of the settings, or build them with it."
            )
        return settings
    if settings is not None:
        return load_settings((here / settings).absolute(), changes=named)
    if named or given:
        return settings_of_keys({"name": "model", **named}, path=here / PLACE)
    found = find_settings([here], stop=Path(here.anchor), hint="name one of them")
    if found is None:
        raise SettingsError(
            f"No settings were found from {here} upward. Hint: "
            'session("mlgate.toml"), or session(target="churned", evaluation=rows, '
            "candidate=new, baseline=old)."
        )
    return load_settings(found)


def _is_object(keys: Mapping[str, Any], name: str) -> bool:
    """Tell a table or a model from the name of one."""
    value = keys.get(name)
    return value is not None and not isinstance(value, (str, os.PathLike, Mapping))


def _spelled(key: str, value: object) -> object:
    """Spell a value as a settings file does; a model may be its path alone."""
    if isinstance(value, os.PathLike):
        value = str(value)
    return {"model": value} if key in MODELS and isinstance(value, str) else value
