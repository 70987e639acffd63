"""What every registry answers, whatever keeps it: `Registry` and its records.

A registry holds, for each model name, an append-only history. The champion is what
the last move of that history says, so there is never a second place to look, and
never two answers. The words stay the same over SQLite and over a tracking server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Protocol

if TYPE_CHECKING:
    from pathlib import Path

FIRST_PROMOTION = "first promotion"
PROMOTION = "promotion"
OVERRIDE = "override"
ROLLBACK = "rollback"
APPROVAL = "approval"

MOVES = (FIRST_PROMOTION, PROMOTION, OVERRIDE, ROLLBACK)
"""Events after which another version is champion; an approval moves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One artifact that became champion under a name."""

    name: str
    # counts from 1 within the name; MLflow's own number there, which leaves some out
    number: int
    # of the artifact: "sha256:" and 64 hexadecimal digits
    digest: str
    # file name that the artifact had when it was tested; its suffix tells the format
    artifact_name: str
    # UTC, ISO 8601: when it was promoted for the first time
    created: str
    # of the record that let it pass
    record_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """What a promotion states; the registry writes it down or refuses it."""

    name: str
    # the file that was tested
    artifact: Path
    # what that file's digest was when it was tested
    digest: str
    # the champion that the session compared with; None when there was no baseline
    baseline_digest: str | None
    # the record of the session as JSON text, kept whole
    record: str
    # UTC, ISO 8601; the registry owns no clock
    when: str
    # the person or job that promotes; None when the environment does not say
    who: str | None = None
    # one line for each gate that was allowed to fail
    waivers: tuple[str, ...] = ()
    # whatever else a later reader ought to know, one line each
    notes: tuple[str, ...] = ()
    # why a person promotes against the decision; None: the decision was to promote
    override: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """What a person states who takes a promotion back."""

    name: str
    # number of the version to return to; None: the champion before the present one
    version: int | None
    # what went wrong: history without a reason is no history
    reason: str
    # UTC, ISO 8601
    when: str
    who: str | None = None
    # digest of the champion that is to be left; None: whichever it is. With it, two who
    # roll back at once go back one step and not two
    leaving: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What a person states who has looked at a record and agrees."""

    name: str
    # of the artifact that the record lets pass, and the name it had
    digest: str
    artifact_name: str
    # the record as JSON text, kept whole
    record: str
    reason: str
    # UTC, ISO 8601
    when: str
    # an approval without a name is none
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a history, sealed by its hash over the entry before it."""

    # counts from 1 within the name; the order of events, whatever the clocks said
    sequence: int
    name: str
    # what happened, such as `FIRST_PROMOTION` or `PROMOTION`
    event: str
    when: str
    who: str | None
    # number of the version that is champion from here on; 0 while there is none
    version: int
    digest: str
    artifact_name: str
    # the baseline that the session compared with, None when there was none
    baseline_digest: str | None
    # of the record that let the artifact pass, or that is approved
    record_digest: str
    waivers: tuple[str, ...]
    notes: tuple[str, ...]
    # of an override, a rollback, an approval; None for what the decision carried
    reason: str | None
    # hash of the event before, `chain.GENESIS` for the first
    previous_hash: str
    hash: str


class Registry(Protocol):
    """Where champions are kept."""

    def champion(self, name: str) -> Version | None:
        """Name the current champion, or None when there never was one.

        Raises
        ------
        RegistryError
            If the registry cannot be read, or the history of `name` is damaged.
        """
        ...

    def artifact(self, digest: str) -> Path:
        """Find the file of an artifact, verified against its digest.

        Raises
        ------
        RegistryError
            If the file is missing or its bytes are not those of `digest`.
        """
        ...

    def promote(self, promotion: Promotion) -> Version:
        """Make the tested artifact the champion, or leave everything as it is.

        Returns
        -------
        Version
            The new champion; or the present one when it already is that artifact,
            in which case nothing is written.

        Raises
        ------
        PromotionRefused
            If the champion is not the baseline that the session compared with, the
            file is not the one that was tested, or a rollback took this very artifact
            away and nobody overrides that.
        RegistryError
            If the registry cannot be written.
        """
        ...

    def rollback(self, rollback: Rollback) -> Version:
        """Make an earlier champion the champion again, verified, as a new event.

        Returns
        -------
        Version
            The champion from here on; the present one, and nothing is written, when
            it already is the version that is asked for.

        Raises
        ------
        PromotionRefused
            If there is no champion, no earlier one, no such version, or another
            champion than the one that is to be left.
        RegistryError
            If its artifact is missing or damaged, or the registry cannot be written.
        """
        ...

    def approve(self, approval: Approval) -> Event:
        """Write down that a person agrees to a record; the champion stays.

        Raises
        ------
        PromotionRefused
            If this person has approved this record before.
        RegistryError
            If the registry cannot be written.
        """
        ...

    def history(self, name: str) -> tuple[Event, ...]:
        """List every event of a name, oldest first.

        Raises
        ------
        RegistryError
            If the registry cannot be read, or the history of `name` is damaged.
        """
        ...

    def record(self, digest: str) -> str:
        """Give back the JSON text of a promotion's record, verified.

        Raises
        ------
        RegistryError
            If the record is missing or its text is not that of `digest`.
        """
        ...

    def verify(self, name: str) -> tuple[str, ...]:
        """Check hash chain, records and artifacts of a name.

        Returns
        -------
        tuple of str
            One line for each defect; empty when everything is intact.

        Raises
        ------
        RegistryError
            If the registry is too damaged to be read at all.
        """
        ...
