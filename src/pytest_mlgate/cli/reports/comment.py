"""``mlgate comment``: one comment on the pull request, kept up to date."""

from __future__ import annotations

import os
from pathlib import Path  # noqa: TC003 - typer reads the types of parameters
from typing import Annotated

import typer

from pytest_mlgate.cli.reports.commenting import Place
from pytest_mlgate.cli.reports.commenting import comment_of
from pytest_mlgate.cli.reports.commenting import discussion_at
from pytest_mlgate.forges.sticky_comment import keep_comment


def comment(  # noqa: PLR0913, PLR0917 - a parameter for each option
    records: Annotated[
        list[Path],
        typer.Argument(
            metavar="RECORD...",
            help="record.json of a session, or the report folder; several make one "
            "comment with a row for each.",
        ),
    ],
    repository: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER/NAME",
            help="On GitHub. Default: GITHUB_REPOSITORY.",
        ),
    ] = None,
    number: Annotated[
        int | None,
        typer.Option(
            "--pull-request",
            metavar="N",
            min=1,
            help="Number of the pull request or merge request.",
        ),
    ] = None,
    head_sha: Annotated[
        str | None,
        typer.Option(
            metavar="SHA",
            help="Find the open pull request with this head instead.",
        ),
    ] = None,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="OWNER:BRANCH", help="With --head-sha: look among these only."
        ),
    ] = None,
    gitlab: Annotated[
        str | None,
        typer.Option(metavar="PROJECT", help="Number or path of a GitLab project."),
    ] = None,
    link: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the full report can be read."),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(
            metavar="RECORD",
            help="Record of the last push: tell what changed since.",
        ),
    ] = None,
    dry_run: Annotated[  # noqa: FBT002 - typer reads it as a flag
        bool, typer.Option("--dry-run", help="Print the comment; ask nobody.")
    ] = False,
) -> None:
    """Post the report of a session on its pull request, or update what stands there.

    Of several models, one comment has a row for each, and their reports folded.

    The token is read from GITHUB_TOKEN (GitLab: GITLAB_TOKEN) and never printed. Only a
    comment that this account wrote, and that starts with our marker, is changed; where
    nothing has changed, nothing is written.
    """
    body, marker = comment_of(records, link=link, previous=previous)
    if dry_run:
        typer.echo(body, nl=False)
        return
    place = Place(
        repository=repository,
        number=number,
        head_sha=head_sha,
        head=head,
        gitlab=gitlab,
    )
    kept = keep_comment(
        discussion_at(place, environment=os.environ), body, marker=marker
    )
    typer.echo(f"comment {kept.action}" + (f": {kept.url}" if kept.url else ""))
