"""One comment on a pull request, found again and kept up to date: `keep_comment`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal
from typing import Protocol

from pytest_mlgate.errors import ForgeError
from pytest_mlgate.forges.api import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment as a forge gives it."""

    id: int
    author: str
    body: str
    # where a person reads it; None where the forge does not say
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a comment."""

    action: Literal["created", "updated", "unchanged"]
    url: str | None


class Discussion(Protocol):
    """The comments on one pull request, and the account that writes ours."""

    def me(self) -> str:
        """Name the account whose token is used."""
        ...

    def comments(self) -> Iterable[Comment]:
        """Read all comments, oldest first."""
        ...

    def create(self, body: str) -> Comment:
        """Write a new comment; attempted once."""
        ...

    def update(self, comment: Comment, body: str) -> Comment:
        """Put another text in place of a comment's."""
        ...


def keep_comment(discussion: Discussion, body: str, *, marker: str) -> Kept:
    """Create the comment, or update the one that is there; write nothing in vain.

    Parameters
    ----------
    discussion
        Of one pull request.
    body
        What the comment is to say; it holds the marker.
    marker
        The line that tells our comment. It alone tells nothing: anybody can write it,
        so the author has to be us as well.

    Returns
    -------
    Kept

    Raises
    ------
    ForgeError
        If the forge cannot be asked or refuses. An update is repeated safely; after a
        creation whose answer was lost, the comment is looked for before it is written
        once more.
    """
    me = discussion.me()
    for attempt in (1, 2):
        found = _ours(discussion.comments(), me=me, marker=marker)
        if found is not None:
            if _same(found.body, body):
                return Kept(action="unchanged", url=found.url)
            return Kept(action="updated", url=discussion.update(found, body).url)
        try:
            return Kept(action="created", url=discussion.create(body).url)
        except Refused as refused:
            if refused.status < 500 or attempt == 2:
                raise
        except ForgeError:
            if attempt == 2:
                raise
    raise AssertionError


def _ours(comments: Iterable[Comment], *, me: str, marker: str) -> Comment | None:
    """Find the first comment that we wrote and that starts with the marker."""
    for comment in comments:
        if comment.author == me and comment.body.lstrip().startswith(marker):
            return comment
    return None


def _same(one: str, other: str) -> bool:
    """Compare texts as a forge gives them back: with other ends of lines."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
