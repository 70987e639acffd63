"""Which comment goes where: from a record and the options to a discussion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.cli.reports.record_folders import records_at
from pytest_mlgate.cli.reports.since_previous import since_previous
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.forges import github
from pytest_mlgate.forges import gitlab
from pytest_mlgate.reports.markdown import marker as marker_of
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.models.comment import marker_of_models
from pytest_mlgate.reports.models.comment import models_md

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.forges.sticky_comment import Discussion
    from pytest_mlgate.record import Record

MOST_BYTES = 20_000_000
"""Of a record that is read: in a workflow it may be a stranger's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a comment goes, as the command line says it."""

    repository: str | None = None
    number: int | None = None
    head_sha: str | None = None
    head: str | None = None
    gitlab: str | None = None


def comment_of(
    files: Sequence[Path], *, link: str | None, previous: Path | None = None
) -> tuple[str, str]:
    """Render the comment of records, and give the marker that it starts with.

    Parameters
    ----------
    files
        Records or report folders; several, or the folder of several models, make one
        comment with a row for each.
    link
        Address at which the full reports can be read.
    previous
        Record of the last push, or its folder; None: nobody asks what changed.

    Raises
    ------
    UnreadableData, RecordFormatError
        If a file is no record, or too large to be one.
    InvalidInput
        If the previous record is about another model or stage.
    """
    found = records_at(files)
    decided = [
        (_compared(record, previous, alone=len(found) == 1), decision)
        for record, decision in (read_decided(file, most=MOST_BYTES) for file in found)
    ]
    if len(decided) == 1:
        record, decision = decided[0]
        return report_md(record, decision, link=link), marker_of(record)
    marker = marker_of_models(record for record, _ in decided)
    return models_md(decided, link=link), marker


def _compared(record: Record, previous: Path | None, *, alone: bool) -> Record:
    """Let a record tell what changed; of several previous ones, since its own."""
    if previous is None or alone:
        return since_previous(record, previous, most=MOST_BYTES)
    name = record.provenance.name
    for file in records_at([previous]):
        earlier, _ = read_decided(file, most=MOST_BYTES)
        if earlier.provenance.name == name:
            return since_previous(record, file, most=MOST_BYTES)
    # a model that the last push did not have
    return record


def discussion_at(place: Place, *, environment: Mapping[str, str]) -> Discussion:
    """Open the discussion that options and environment name.

    Raises
    ------
    InvalidInput
        If they do not say which one, or there is no token.
    ForgeError
        If the pull request of a commit cannot be found.
    """
    project = place.gitlab
    if project is None and place.repository is None and environment.get("GITLAB_CI"):
        project = environment.get("CI_PROJECT_ID")
    if project is not None:
        return _merge_request(project, place, environment)
    repository = place.repository or environment.get("GITHUB_REPOSITORY")
    if not repository:
        raise _missing("a repository", "--repository owner/name, or --gitlab PROJECT")
    server = github.GitHub(
        repository,
        token=_token("GITHUB_TOKEN", environment),
        api=environment.get("GITHUB_API_URL") or github.API,
    )
    if place.number is not None:
        return server.discussion(place.number)
    if place.head_sha is None:
        raise _missing("a pull request", "--pull-request N, or --head-sha SHA")
    return server.discussion(server.pull_request_of(place.head_sha, head=place.head))


def _merge_request(
    project: str, place: Place, environment: Mapping[str, str]
) -> Discussion:
    given = environment.get("CI_MERGE_REQUEST_IID", "")
    number = place.number or (int(given) if given.isdigit() else None)
    if number is None:
        raise _missing("a merge request", "--pull-request N")
    return gitlab.MergeRequest(
        project,
        number,
        token=_token("GITLAB_TOKEN", environment),
        api=environment.get("CI_API_V4_URL") or gitlab.API,
    )


def _token(name: str, environment: Mapping[str, str]) -> str:
    token = environment.get(name, "").strip()
    if not token:
        raise InvalidInput(
            f"A comment needs a token, and {name} is empty. Hint: env: {name}: … in "
            "the step, or --dry-run to see the comment."
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InvalidInput(
            f"{name} must be one word of visible ASCII characters; it is not (and is "
            "not shown). Hint: look for a line break or a quote in the secret."
        )
    return token


def _missing(what: str, option: str) -> InvalidInput:
    return InvalidInput(f"A comment needs {what}. Hint: {option}.")
