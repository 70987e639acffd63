"""Which settings govern a command: those it is given, or those found from here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.settings_file import find_settings
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from pytest_mlgate.settings import Settings


def governing_settings(config: Path | None) -> Settings:
    """Read the settings of a command that cannot do without.

    Raises
    ------
    SettingsError
        If none are named and none are found from the working folder upward or beneath
        it, or they cannot be used.
    """
    found = found_settings(config)
    if found is None:
        raise SettingsError(
            f"No settings were found from {Path.cwd()} upward: neither mlgate.toml nor "
            "a pyproject.toml with [tool.mlgate]. Hint: run the command in a project, "
            "or name the file with --config."
        )
    return found


def found_settings(config: Path | None) -> Settings | None:
    """Read the settings of a command that can do without; None where there are none.

    Raises
    ------
    SettingsError
        If they cannot be used, or those of several models lie beneath.
    """
    here = Path.cwd()
    hint = "run the command in the folder of one model, or pass --config PATH"
    found = config or find_settings([here], stop=Path(here.anchor), hint=hint)
    return None if found is None else load_settings(found)
