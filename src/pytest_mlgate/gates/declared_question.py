"""Ask what a table of the settings file declares: `ask`.

TOML knows texts, numbers, lists and tables. What a question takes beyond these is named
by a text: a function or a schema of the user's own as ``python:module:attribute``, a
schema as a file, bands of predictions as ``prediction_bands(10)``.
"""

from __future__ import annotations

import re
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.gates.benchmark.prediction_bands import prediction_bands
from pytest_mlgate.gates.named_schema import named_schema
from pytest_mlgate.models.formats.python_object import SCHEME
from pytest_mlgate.models.formats.python_object import python_object

if TYPE_CHECKING:
    from pytest_mlgate.declared_table import DeclaredTable
    from pytest_mlgate.settings import Settings

SCHEMA = "schema"
"""Parameter that takes a pandera schema."""

_IN_PLACES = "what"
"""The one parameter that takes any number of values: behaviour.invariant_to."""

# parameters whose value may be an object of the user's own code
_OF_CODE = frozenset({"metric", "rule", "where", "contract", "store", "of"})

_BANDS = re.compile(r"prediction_bands\((\d+)\)")


def ask(gate: Any, table: DeclaredTable, *, settings: Settings) -> None:  # noqa: ANN401 - a gate, or what stands for one in a plan
    """Ask the question of a table.

    Parameters
    ----------
    gate
        The gate of the table's family, or what stands for it in a plan.
    table
        What to ask.
    settings
        Of the file that declares it; paths and modules are looked for beside that.

    Raises
    ------
    MlgateError
        If something named cannot be found, or the gate refuses a value; the message
        begins with the place of the table.
    """
    try:
        given = {
            key: _value(key, value, table.family, settings)
            for key, value in table.parameters.items()
        }
        question = getattr(gate, table.question)
        question(*given.pop(_IN_PLACES, ()), **given)
    except MlgateError as error:
        # the object itself: the ledger of the gate holds it, too
        error.args = (f"{place_of(table)}: {error}", *error.args[1:])
        raise


def place_of(table: DeclaredTable) -> str:
    """Say where a table stands, as an editor can follow it."""
    name = "settings" if table.file is None else table.file.name
    at = f"{name}:{table.line}" if table.line is not None else name
    return f"{at}: gate {table.name!r}"


def _value(key: str, value: Any, family: str, settings: Settings) -> Any:  # noqa: ANN401 - what TOML holds, and what a gate takes
    """Turn what TOML holds into what a gate takes."""
    if key == SCHEMA:
        return named_schema(value, settings=settings)
    if isinstance(value, str):
        return _named(key, value, family, settings)
    if key == "weigh":
        return {name: _tuple(aim) for name, aim in value.items()}
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def _named(key: str, text: str, family: str, settings: Settings) -> Any:  # noqa: ANN401 - whatever a text names
    """Give what a text names; most name themselves."""
    if key == _IN_PLACES:
        return [text]
    if key in _OF_CODE and text.startswith(SCHEME):
        return python_object(text, root=settings.root, what=key)[1]
    bands = _BANDS.fullmatch(text) if (family, key) == ("benchmark", "by") else None
    return text if bands is None else prediction_bands(int(bands[1]))


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
