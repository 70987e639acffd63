"""Which page has which tables, and where they stand in it: `renewed`.

A table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from generated_docs.command_tables import command_tables
from generated_docs.exit_table import exit_tables
from generated_docs.gate_tables import gate_tables
from generated_docs.name_table import name_tables
from generated_docs.option_table import option_tables
from generated_docs.record_tables import record_tables
from generated_docs.setting_tables import setting_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

FOLDER = Path(__file__).parents[1] / "docs" / "reference"

PAGES: dict[str, Callable[[], Mapping[str, str]]] = {
    "options.md": option_tables,
    "settings.md": setting_tables,
    "commands.md": command_tables,
    "exit-statuses.md": exit_tables,
    "record.md": record_tables,
    "gates.md": gate_tables,
    "python.md": name_tables,
}
"""Page to the function that gives its tables by their names."""

_PLACE = re.compile(
    r"(?P<start><!-- generated: (?P<name>.+?) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)


def renewed(text: str, tables: Mapping[str, str]) -> str:
    """Put tables into a page.

    Parameters
    ----------
    text
        The page, with a pair of markers for each table.
    tables
        Markdown by name.

    Raises
    ------
    ValueError
        If markers and tables do not go together.
    """
    named = [found["name"] for found in _PLACE.finditer(text)]
    if sorted(named) != sorted(tables):
        message = f"markers {sorted(named)} must be those of {sorted(tables)}"
        raise ValueError(message)
    return _PLACE.sub(
        lambda found: (
            f"{found['start']}\n{tables[found['name']].strip()}\n\n{found['end']}"
        ),
        text,
    )


def renew_all() -> list[str]:
    """Write every page that is not as it should be, and name it."""
    changed = []
    for name, tables in PAGES.items():
        file = FOLDER / name
        text = file.read_text("utf-8")
        new = renewed(text, tables())
        if new != text:
            file.write_text(new, "utf-8")
            changed.append(name)
    return changed
