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
from pytest_mlgate.reports.workflow_commands import workflow_commands
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

SUMMARY_LIMIT = 900_000
"""Characters, most of them of one byte; GitHub takes a mebibyte of one step."""


def tell_github(
    record: Record,
    decision: Decision,
    *,
    files: Iterable[Path],
    root: Path,
    environment: Mapping[str, str] = os.environ,
) -> tuple[str, ...]:
    """Write summary and outputs of the running step; give the lines for its log.

    Parameters
    ----------
    record, decision
        The finished session.
    files
        The reports that were written.
    root
        Where paths of the record start.
    environment
        Names the files that GitHub reads.

    Returns
    -------
    tuple of str
        Workflow commands; nothing outside of GitHub Actions.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return ()
    texts = {
        "GITHUB_STEP_SUMMARY": report_md(record, decision, limit=SUMMARY_LIMIT),
        "GITHUB_OUTPUT": _outputs(record, decision, files),
    }
    unwritten = [
        _unwritten(name, environment[name], text)
        for name, text in texts.items()
        if environment.get(name)
    ]
    folder = _root_in_workspace(root, environment.get("GITHUB_WORKSPACE"))
    told = workflow_commands(record, decision, folder=folder)
    return (*told, *filter(None, unwritten))


def _outputs(record: Record, decision: Decision, files: Iterable[Path]) -> str:
    counted = standing.counting(record)
    told = {
        "decision": str(decision.outcome),
        "failed": str(sum(v.outcome is Outcome.FAILED for v in counted)),
        "inconclusive": str(sum(v.outcome is Outcome.INCONCLUSIVE for v in counted)),
        **{_name(path): str(path) for path in files},
    }
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
