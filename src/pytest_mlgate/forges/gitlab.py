"""Notes on a merge request of GitLab."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import quote

from pytest_mlgate.errors import ForgeError
from pytest_mlgate.forges.api import Api
from pytest_mlgate.forges.api import Refused
from pytest_mlgate.forges.sticky_comment import Comment

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

API = "https://gitlab.com/api/v4"

_REMEDIES = {
    401: "a job token may not write notes: use a project or group access token with "
    "the scope `api`",
    403: "the token needs the scope `api` and a role that may comment",
    404: "check project and number; a token that may not read them gets this too",
}


class MergeRequest:
    """The notes on one merge request.

    Parameters
    ----------
    project
        Number or path of the project.
    number
        Of the merge request within the project (its ``iid``).
    token
        A project, group or personal access token.
    api
        Address of the API.
    sleep
        What waits between attempts.
    """

    def __init__(
        self,
        project: str,
        number: int,
        *,
        token: str,
        api: str = API,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._told = f"{project}!{number}"
        self._path = (
            f"/projects/{quote(project, safe='')}/merge_requests/{number}/notes"
        )
        headers = {"PRIVATE-TOKEN": token, "User-Agent": "pytest-mlgate"}
        waits = {} if sleep is None else {"sleep": sleep}
        self._api = Api(api, headers=headers, **waits)

    def me(self) -> str:
        """Name the account of the token."""
        try:
            return str(self._api.get("/user")["username"])
        except Refused as refused:
            raise self._worded("say whose token this is", refused) from None

    def comments(self) -> Iterator[Comment]:
        """Read all notes, oldest first; not those that GitLab itself writes."""
        path = f"{self._path}?per_page=100&sort=asc&order_by=created_at"
        try:
            for note in self._api.pages(path):
                if not note.get("system"):
                    yield _comment(note)
        except Refused as refused:
            raise self._worded("read the notes", refused) from None

    def create(self, body: str) -> Comment:
        """Write a note."""
        return self._write("POST", self._path, body)

    def update(self, comment: Comment, body: str) -> Comment:
        """Put another text in place of a note's."""
        return self._write("PUT", f"{self._path}/{comment.id}", body)

    def _write(self, method: str, path: str, body: str) -> Comment:
        try:
            once = method == "POST"
            sent = self._api.send(method, path, {"body": body}, once=once)
        except Refused as refused:
            if refused.status >= 500 and method == "POST":
                # perhaps it was heard: the caller looks
                raise
            raise self._worded("write a note", refused) from None
        return _comment(sent)

    def _worded(self, what: str, refused: Refused) -> ForgeError:
        remedy = _REMEDIES.get(refused.status, "try again later")
        told = f": {refused.told}" if refused.told else ""
        return ForgeError(
            f"GitLab refuses to {what} on {self._told} (status {refused.status}{told})."
            f" Hint: {remedy}."
        )


def _comment(body: Any) -> Comment:  # noqa: ANN401 - the shape of JSON
    return Comment(
        id=int(body["id"]),
        author=str((body.get("author") or {}).get("username", "")),
        body=str(body.get("body") or ""),
        url=None,
    )
