"""The public names of the package, with what each is."""

from __future__ import annotations

import dataclasses
import inspect
from enum import StrEnum

import pytest_mlgate
from generated_docs.markdown_table import first_sentence
from generated_docs.markdown_table import table

MOST_NAMES = 6
"""Fields that are told; of more, the page of the class has them all."""

LINKS = {
    "Gate": "[a family of your own](../how-to/write-a-family.md)",
    "session": "[notebooks and scripts](../how-to/notebook.md)",
    "GateBlock": "[notebooks and scripts](../how-to/notebook.md)",
    "DecisionLog": "[decision log](decision-log.md)",
    "read_log": "[decision log](decision-log.md)",
    "Settings": "[settings](settings.md)",
    "Record": "[the record](record.md)",
    "Verdict": "[the record](record.md)",
    "decide": "[exit statuses](exit-statuses.md)",
}
"""Public name to the page that tells more."""

_GATES = "[gates](gates.md)"


def name_tables() -> dict[str, str]:
    """Write the table of public names."""
    rows = [_row(name) for name in sorted(pytest_mlgate.__all__, key=str.lower)]
    return {"names": table(("name", "kind", "what", "more"), rows)}


def _row(name: str) -> tuple[str, ...]:
    value = getattr(pytest_mlgate, name)
    kind = "class" if inspect.isclass(value) else "function"
    if inspect.isclass(value) and issubclass(value, Exception):
        kind = "exception"
    if not callable(value):
        kind = "text"
    more = LINKS.get(name, _GATES if name.endswith("Gate") else "")
    return f"`{name}`", kind, first_sentence(value.__doc__) + _inside(value), more


def _inside(value: object) -> str:
    """List the members or fields of what has few."""
    if not inspect.isclass(value):
        return ""
    names = [str(one) for one in value] if issubclass(value, StrEnum) else []
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value)]
    elif issubclass(value, tuple):
        names = list(getattr(value, "_fields", ()))
    if not names or len(names) > MOST_NAMES:
        return ""
    return f": {', '.join(f'`{one}`' for one in names)}"
