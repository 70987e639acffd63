"""How a project gets its first gates: `start_project`, all files or none."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.cli.start.new_files import write_all
from pytest_mlgate.cli.start.project_files import project_files
from pytest_mlgate.cli.start.telling import told_gates
from pytest_mlgate.cli.start.telling import told_notes
from pytest_mlgate.cli.start.understanding import understand
from pytest_mlgate.cli.start.workflow_source import workflow_source
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.cli.start.wishes import Wishes

BY = "mlgate init"


def start_project(wishes: Wishes, *, workflow: bool) -> Iterator[str]:
    """Write settings, gates, ledger and workflow into the working folder.

    Yields
    ------
    str
        Lines for the person who waits.

    Raises
    ------
    MlgateError
        If something cannot be used, or a file is there already; then none is written.
    """
    here = Path.cwd()
    _refuse_second_settings(here)
    understood = understand(wishes, root=here)
    yield from told_notes(understood.notes)
    made = project_files(
        wishes, understood, today=datetime.now(UTC).date(), by=BY, final=False
    )
    files = {here / name: text for name, text in made.texts.items()}
    if workflow:
        path, text = _workflow(here)
        files[path] = text
    write_all(files, shown_from=here)
    yield from told_gates(made.proposals)
    yield ""
    yield f"wrote {', '.join(_shown(path, here) for path in files)}"
    yield "next: pytest --mlgate"


def _refuse_second_settings(here: Path) -> None:
    """Refuse a folder whose pyproject.toml has settings: two files would disagree."""
    with suppress(OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        text = (here / "pyproject.toml").read_text("utf-8")
        if "mlgate" in tomllib.loads(text).get("tool", {}):
            raise InvalidInput(
                f"{here / 'pyproject.toml'} has a table [tool.mlgate], and this folder "
                "must have one settings file. Nothing was written. Hint: add gates to "
                "what is there, or run this in a folder of its own."
            )


def _workflow(here: Path) -> tuple[Path, str]:
    """Give the workflow, where GitHub looks for it."""
    repository = next((p for p in (here, *here.parents) if (p / ".git").exists()), here)
    inside = here.relative_to(repository).parts
    name = "-".join(("mlgate", *inside))
    path = repository / ".github" / "workflows" / f"{name}.yml"
    return path, workflow_source(here, repository=repository, name=name)


def _shown(path: Path, start: Path) -> str:
    return str(path.relative_to(start)) if path.is_relative_to(start) else str(path)
