"""Which comment goes where: from a record and the options to a discussion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.cli.registry.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.forges import github
from pytest_mlgate.forges import gitlab
from pytest_mlgate.reports.markdown import marker as marker_of
from pytest_mlgate.reports.markdown import report_md

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_mlgate.forges.sticky_comment import Discussion

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


def comment_of(file: Path, *, link: str | None) -> tuple[str, str]:
    """Render the comment of a record, and give the marker that it starts with.

    Raises
    ------
    UnreadableData, RecordFormatError
        If the file is no record, or too large to be one.
    """
    record, decision = read_decided(file, most=MOST_BYTES)
    body = report_md(record, decision, link=link)
    return body, marker_of(record)


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
