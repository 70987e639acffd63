"""Gates without Python: from the tables of a settings file to pytest items.

One item for each table, ``mlgate.toml::name``, collected with the folder of the
settings file or with the file itself. The item asks for the fixture of its family, so
that fixtures, markers, selection and reports are those of every gate.
"""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from inspect import Parameter
from inspect import Signature
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeGuard

import pytest

from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.expectation import declare
from pytest_mlgate.plugin.families import MARKER

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.declared_table import DeclaredTable
    from pytest_mlgate.expectation import DeclaredGate
    from pytest_mlgate.settings import Settings


class DeclaredGates(pytest.Module):
    """A settings file as pytest sees it: a module without Python."""

    # as pytest's own text files of doctests have it: there is nothing to import
    obj = None

    # the settings that the file holds, validated
    settings: Settings

    def collect(self) -> Iterator[DeclaredItem]:
        """Give one item for each table."""
        for table in self.settings.gates:
            yield DeclaredItem.from_parent(
                self,
                name=table.name,
                callobj=_question(table, self.settings),
                table=table,
            )


class DeclaredItem(pytest.Function):
    """One table as a test."""

    def __init__(self, *, table: DeclaredTable, **named: Any) -> None:  # noqa: ANN401 - pytest's own
        super().__init__(**named)
        self.table = table
        self.add_marker(getattr(pytest.mark, MARKER)(**table.marker))

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Say where the table stands; pytest counts lines from 0."""
        line = None if self.table.line is None else self.table.line - 1
        # pytest shows the dots of a name as ::, unless the node id ends otherwise
        return self.table.file or self.path, line, f"gate {self.name}"


def _question(table: DeclaredTable, settings: Settings) -> Callable[..., None]:
    """Make the test function of a table: its one argument is the family's fixture."""
    fixture = f"{table.family}_gate"

    def declared(**given: Any) -> None:  # noqa: ANN401 - a gate
        from pytest_mlgate.gates.declared_question import ask  # noqa: PLC0415 - when it runs

        ask(given[fixture], table, settings=settings)

    declared.__signature__ = Signature(  # type: ignore[attr-defined] # what pytest reads
        [Parameter(fixture, Parameter.KEYWORD_ONLY)]
    )
    declared.__doc__ = f"Ask {table.check}."
    return declared


def not_collected(
    items: Sequence[pytest.Item], settings: Settings, *, root: Path
) -> Iterator[DeclaredGate]:
    """Declare the gates of tables whose file was not among the collected paths.

    The settings of a run say that they guard the candidate: whoever passes another
    folder to pytest has left them out.
    """
    seen = {item.table.name for item in items if _is_of(item, settings)}
    file = settings.file
    inside = file.is_relative_to(root)
    path = file.relative_to(root).as_posix() if inside else file.name
    for table in settings.gates:
        if table.name not in seen:
            yield declare(
                f"{path}::{table.name}",
                families=[table.family],
                marker=table.marker,
                today=datetime.now(UTC).date(),
                path=path,
                line=table.line,
                local_id=f"{file.name}::{table.name}",
                grace=duration("review_grace", settings.review_grace),
                left_out=f"{file.name} was not among the paths given to pytest",
            )


def _is_of(item: pytest.Item, settings: Settings) -> TypeGuard[DeclaredItem]:
    # by file, too: two models may share a file of gates, and its tables are equal
    here = item.path.resolve() == settings.file.resolve()
    return here and isinstance(item, DeclaredItem) and item.table in settings.gates
