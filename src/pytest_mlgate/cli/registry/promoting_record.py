"""How the words of a command become a promotion: `promote_record`.

The decision is made again from the record; where the one that is written in it is
another, the record is refused.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_mlgate.cli.governing_settings import governing_settings
from pytest_mlgate.cli.registry.tested_file import tested_file
from pytest_mlgate.cli.reports.record_file import read_record_file
from pytest_mlgate.decision import EXIT_HOLD
from pytest_mlgate.decision import decide
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.person import person
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.promoting_rules import PromotingRules
from pytest_mlgate.registry.promoting_rules import policy_for
from pytest_mlgate.registry.promoting_rules import promotion_of
from pytest_mlgate.registry.promoting_rules import ruling
from pytest_mlgate.registry.promoting_rules import ruling_on_file
from pytest_mlgate.registry.ruling import Ruling
from pytest_mlgate.reports.escape import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.cli.reports.record_file import RecordFile
    from pytest_mlgate.decision import Decision
    from pytest_mlgate.registry.protocol import Registry
    from pytest_mlgate.settings import Settings

_LONG = 2_000  # a reason is for reading, however long


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotingWords:
    """What the command line said."""

    record: Path
    # why it is promoted against the decision; None: it is not
    override: str | None
    accept_weaker: str | None
    by: str | None
    artifact: Path | None
    config: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of it."""

    lines: tuple[str, ...]
    exit_status: int = 0


def promote_record(words: PromotingWords) -> Told:
    """Promote the candidate of a record, if the decision or a person says so.

    Raises
    ------
    MlgateError
        If the record, the settings or the registry cannot be used, or an override has
        no reason or no name; nothing is written.
    """
    _refuse_blank(words)
    settings = governing_settings(words.config)
    file = read_record_file(words.record, settings=settings)
    registry = open_registry(settings.registry, root=settings.root)
    champion = registry.champion(settings.name)
    if champion is not None and champion.digest == file.candidate:
        told = f"{settings.name} version {champion.number} is champion"
        return _left_alone(
            f"nothing to do: {terminal(told)} and this very file", file, words
        )
    said = _ruling(file, registry, settings, words)
    decision = decide(file.record, policy_for(file.record, said))
    if not decision.good and words.override is None:
        return Told(lines=_refusal(decision), exit_status=decision.exit_status)
    try:
        line = _write(file, registry, settings, words, said)
    except PromotionRefused as error:
        told = terminal(f"not promoted: {error}", limit=_LONG)
        return Told(lines=("decision: HOLD", f"  {told}"), exit_status=EXIT_HOLD)
    return Told(lines=(line, *_notes(decision, words)))


def _refuse_blank(words: PromotingWords) -> None:
    rule = "a reason that a reader will understand"
    for name in ("override", "accept_weaker"):
        value = getattr(words, name)
        if value is not None and not value.strip():
            raise InvalidInput.because(f"--{name.replace('_', '-')}", rule, value)
    if words.override is not None and not (words.by or "").strip():
        raise InvalidInput(
            "An override needs a name beside its reason: it stands in the history and "
            "in every report. Hint: add --by NAME."
        )


def _ruling(
    file: RecordFile, registry: Registry, settings: Settings, words: PromotingWords
) -> Ruling:
    place = [str(words.record), *(["--config", str(words.config)] * bool(words.config))]
    rules = PromotingRules(
        approvals=settings.approvals,
        self_approval=settings.self_approval,
        accepted=words.accept_weaker,
        accepting_option="--accept-weaker",
        approving_command=(
            f"mlgate approve {shlex.join(place)} --by NAME --reason TEXT"
        ),
    )
    told = ruling(file.record, registry, rules, record_digest=file.digest)
    told += ruling_on_file(
        file.record, days=settings.record_days, now=datetime.now(UTC)
    )
    if file.record.provenance.settings_digest != settings.digest:
        changed = f"{settings.file.name} has changed since the session ran"
        told += Ruling(notes=(changed,))
    return told


def _write(
    file: RecordFile,
    registry: Registry,
    settings: Settings,
    words: PromotingWords,
    said: Ruling,
) -> str:
    version = registry.promote(
        promotion_of(
            file.record,
            artifact=tested_file(file, settings=settings, artifact=words.artifact),
            digest=file.candidate,
            text=file.text,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            who=(words.by or "").strip() or person(),
            # in the record stands what its session decided, which may be to wait
            told=Ruling(notes=("decided again by mlgate promote",)) + said,
            override=words.override,
        )
    )
    return f"promoted: {terminal(version.name)} version {version.number} is champion"


def _left_alone(told: str, file: RecordFile, words: PromotingWords) -> Told:
    """Write nothing, and yet hide no block: the champion may have been judged again."""
    decision = decide(file.record, policy_for(file.record, Ruling()))
    if decision.good or words.override is not None:
        return Told(lines=(told,))
    return Told(lines=(told, *_refusal(decision)), exit_status=decision.exit_status)


def _refusal(decision: Decision) -> tuple[str, ...]:
    reasons = (f"  {terminal(reason, limit=_LONG)}" for reason in decision.reasons)
    return (f"decision: {str(decision.outcome).upper()}", *reasons)


def _notes(decision: Decision, words: PromotingWords) -> tuple[str, ...]:
    told: list[tuple[str, str]] = []
    if words.override is not None:
        told.append(("  ", f"override by {words.by}: {words.override}"))
        told.append(("  ", f"against the decision {str(decision.outcome).upper()}:"))
        told.extend(("    ", reason) for reason in decision.reasons)
    told.extend(("  ", f"note: {note}") for note in dict.fromkeys(decision.notes))
    return tuple(margin + terminal(line, limit=_LONG) for margin, line in told)
