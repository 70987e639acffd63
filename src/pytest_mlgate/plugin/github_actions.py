"""What does a job of GitHub Actions get: annotations, a summary, and outputs.

Only where ``GITHUB_ACTIONS`` is "true". A summary or an output that cannot be written
is said, and changes no decision.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.reports import standing
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.models.comment import models_md
from pytest_mlgate.reports.models.row import worst_of
from pytest_mlgate.reports.workflow_commands import MOST
from pytest_mlgate.reports.workflow_commands import workflow_commands
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

SUMMARY_LIMIT = 900_000
"""Characters, most of them of one byte; GitHub takes a mebibyte of one step."""


def tell_github(
    decided: Sequence[tuple[Record, Decision]],
    *,
    files: Iterable[Path],
    folder: Path,
    root: Path,
    environment: Mapping[str, str] = os.environ,
) -> tuple[str, ...]:
    """Write summary and outputs of the running step; give the lines for its log.

    Parameters
    ----------
    decided
        Record and decision of each model.
    files
        The reports that were written about the run as a whole.
    folder
        The report folder: of several models, each has one in it.
    root
        Where paths of the records start.
    environment
        Names the files that GitHub reads.

    Returns
    -------
    tuple of str
        Workflow commands; nothing outside of GitHub Actions.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return ()
    several = len(decided) > 1
    texts = {
        "GITHUB_STEP_SUMMARY": models_md(decided, limit=SUMMARY_LIMIT)
        if several
        else report_md(*decided[0], limit=SUMMARY_LIMIT),
        "GITHUB_OUTPUT": _outputs(decided, files, folder if several else None),
    }
    unwritten = [
        _unwritten(name, environment[name], text)
        for name, text in texts.items()
        if environment.get(name)
    ]
    place = _root_in_workspace(root, environment.get("GITHUB_WORKSPACE"))
    kept = [one for one in decided if not one[1].good]
    # a step shows a few only: every model that is kept out is among them
    most = max(MOST // max(len(kept), 1), 1)
    told = [
        line
        for record, decision in kept
        for line in workflow_commands(record, decision, folder=place, most=most)
    ]
    return (*told, *filter(None, unwritten))


def _outputs(
    decided: Sequence[tuple[Record, Decision]],
    files: Iterable[Path],
    folder: Path | None,
) -> str:
    counted = [v for record, _ in decided for v in standing.counting(record)]
    told = {
        "decision": str(worst_of(decision.outcome for _, decision in decided)),
        "failed": str(sum(v.outcome is Outcome.FAILED for v in counted)),
        "inconclusive": str(sum(v.outcome is Outcome.INCONCLUSIVE for v in counted)),
        **{_name(path): str(path) for path in files},
    }
    if folder is not None:
        # what `mlgate comment` takes: the record, or the folder of several
        told["record-json"] = str(folder)
    # a drawn delimiter: no value can end its own block and begin another
    end = f"mlgate-{secrets.token_hex(16)}"
    return "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in told.items())


def _name(path: Path) -> str:
    """Name an output after its file: ``report.md`` is ``report-md``."""
    return re.sub(r"[^a-z0-9]+", "-", path.name.lower())


def _root_in_workspace(root: Path, workspace: str | None) -> str:
    """Say where paths of the record start, seen from the checkout; "" where it is."""
    if not workspace or not root.is_relative_to(workspace):
        return ""
    return root.relative_to(workspace).as_posix().removeprefix(".")


def _unwritten(name: str, file: str, text: str) -> str | None:
    try:
        with Path(file).open("a", encoding="utf-8") as target:
            target.write(text)
    except OSError as error:
        return f"mlgate: {name} cannot be written: {error.strerror or error}"
    return None
