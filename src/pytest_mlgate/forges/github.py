"""Comments of a pull request on GitHub, and which pull request a commit belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import quote

from pytest_mlgate.errors import ForgeError
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.forges.api import Api
from pytest_mlgate.forges.api import Refused
from pytest_mlgate.forges.sticky_comment import Comment

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

API = "https://api.github.com"

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")

_REMEDIES = {
    401: "the token is wrong or has expired",
    403: "the job needs `permissions: pull-requests: write`; the token of a fork's "
    "pull request may not write: comment from a workflow_run (docs/how-to)",
    404: "check repository and number; a token that may not read them gets this too",
    410: "the pull request is locked or gone",
    422: "GitHub does not take this text",
}


class GitHub:
    """A repository on GitHub.

    Parameters
    ----------
    repository
        ``owner/name``.
    token
        Of the job or of an account.
    api
        Address of the API; another one for GitHub Enterprise.
    sleep
        What waits between attempts.
    """

    def __init__(
        self,
        repository: str,
        *,
        token: str,
        api: str = API,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        if not _REPOSITORY.fullmatch(repository):
            raise InvalidInput.because("repository", "owner/name", repository)
        self._path = f"/repos/{repository}"
        self._told = repository
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "pytest-mlgate",
        }
        waits = {} if sleep is None else {"sleep": sleep}
        self._api = Api(api, headers=headers, **waits)
        # of GitHub Enterprise: /api/v3 for REST, /api/graphql for the other
        graph = re.sub(r"/v3$", "", api.rstrip("/"))
        self._graph = Api(graph, headers=headers, **waits)

    def pull_request_of(self, commit: str, *, head: str | None = None) -> int:
        """Find the one open pull request whose newest commit this is.

        Parameters
        ----------
        commit
            Whole SHA of the head.
        head
            ``owner:branch``, to look among fewer.

        Raises
        ------
        ForgeError
            If there is none, or more than one: nothing is commented on a guess.
        """
        if not _COMMIT.fullmatch(commit):
            raise InvalidInput.because("head SHA", "a whole commit SHA", commit)
        narrow = "" if head is None else f"&head={quote(head, safe=':')}"
        path = f"{self._path}/pulls?state=open&per_page=100{narrow}"
        try:
            found = [
                int(pull["number"])
                for pull in self._api.pages(path)
                if pull["head"]["sha"] == commit
            ]
        except Refused as refused:
            raise self._worded("read the pull requests", refused) from None
        if len(found) == 1:
            return found[0]
        told = f"{len(found)} open pull requests have" if found else "No open one has"
        raise ForgeError(
            f"A comment needs exactly one pull request of {self._told}. {told} the "
            f"head {commit[:12]}. Hint: it may have been closed or pushed to since; "
            "the run of the newest commit comments."
        )

    def discussion(self, number: int) -> _Discussion:
        """Open the comments of a pull request."""
        return _Discussion(self, number)

    def me(self) -> str:
        """Name the account of the token, also of a job's own token."""
        query = {"query": "query { viewer { login } }"}
        try:
            answer = self._graph.send("POST", "/graphql", query)
            return str(answer["data"]["viewer"]["login"])
        except Refused as refused:
            raise self._worded("say whose token this is", refused) from None
        except (KeyError, TypeError):
            raise ForgeError(
                "GitHub does not say whose token this is, so our comment cannot be "
                "told from somebody else's. Hint: use the job's GITHUB_TOKEN."
            ) from None

    def comments(self, number: int) -> Iterator[Comment]:
        """Read all comments on a pull request."""
        path = f"{self._path}/issues/{number}/comments?per_page=100"
        try:
            yield from map(_comment, self._api.pages(path))
        except Refused as refused:
            told = f"read the comments on #{number}"
            raise self._worded(told, refused) from None

    def write(self, method: str, path: str, body: str, *, what: str) -> Comment:
        """Create or replace a comment."""
        try:
            once = method == "POST"
            sent = self._api.send(method, self._path + path, {"body": body}, once=once)
        except Refused as refused:
            if refused.status >= 500 and method == "POST":
                # perhaps it was heard: the caller looks
                raise
            raise self._worded(what, refused) from None
        return _comment(sent)

    def _worded(self, what: str, refused: Refused) -> ForgeError:
        remedy = _REMEDIES.get(refused.status, "try again later")
        told = f": {refused.told}" if refused.told else ""
        return ForgeError(
            f"GitHub refuses to {what} in {self._told} (status {refused.status}{told})."
            f" Hint: {remedy}."
        )


class _Discussion:
    """The comments on one pull request of GitHub."""

    def __init__(self, github: GitHub, number: int) -> None:
        self._github = github
        self._number = number

    def me(self) -> str:
        return self._github.me()

    def comments(self) -> Iterator[Comment]:
        return self._github.comments(self._number)

    def create(self, body: str) -> Comment:
        path = f"/issues/{self._number}/comments"
        what = f"write a comment on #{self._number}"
        return self._github.write("POST", path, body, what=what)

    def update(self, comment: Comment, body: str) -> Comment:
        what = f"change comment {comment.id} on #{self._number}"
        return self._github.write(
            "PATCH", f"/issues/comments/{comment.id}", body, what=what
        )


def _comment(body: Any) -> Comment:  # noqa: ANN401 - the shape of JSON
    user = body.get("user") or {}
    return Comment(
        id=int(body["id"]),
        author=str(user.get("login", "")),
        body=str(body.get("body") or ""),
        url=body.get("html_url"),
    )
