"""Which gate noticed what was broken on purpose: `Selftest`, and `trial_of`.

A gate has noticed when one of its checks does worse than without the sabotage, or when
it gives no verdict any more. A session that refuses to judge has noticed as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pytest_mlgate.record import GateStatus
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Verdict

FORMAT_VERSION = 1


class Reaction(StrEnum):
    """What became of a gate under a sabotage."""

    # a check failed that did not fail before
    FAILED = "failed"
    # a check is inconclusive that passed before
    INCONCLUSIVE = "inconclusive"
    # the gate gave a verdict before, and gives none now
    NO_VERDICT = "no verdict"
    # no worse than without the sabotage
    UNMOVED = "unmoved"
    # it asks about costs alone, and the sabotage has none
    NOT_ASKED = "not asked"

    @property
    def is_notice(self) -> bool:
        """Whether the gate does worse than without the sabotage."""
        return self not in {Reaction.UNMOVED, Reaction.NOT_ASKED}


_RANK = {Outcome.FAILED: 2, Outcome.INCONCLUSIVE: 1}
_REACTION = {2: Reaction.FAILED, 1: Reaction.INCONCLUSIVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One sabotage, and what became of every gate."""

    name: str
    # the model, where there are several in the session
    model: str
    what: str
    harmless: bool
    # why it could not be done here; then nothing else is said
    unfit: str | None = None
    # gate -> reaction, all gates of the session
    reactions: dict[str, Reaction]
    # why nothing was judged at all: bad input that stops a session
    refused: str | None = None
    # why this trial says nothing: it took too long, or pytest itself broke
    broken: str | None = None
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selftest:
    """What all sabotages of a session came to."""

    # gate -> whether it can hold or block
    gates: dict[str, bool]
    trials: tuple[Trial, ...]
    # what the session says with nothing broken: "promote", "hold", …
    clean: str
    started: str
    duration_s: float
    # model -> digest of the candidate that was broken
    candidates: dict[str, str | None] = field(default_factory=dict)
    format_version: int = FORMAT_VERSION

    def about(self, model: str, gates: Sequence[str]) -> Selftest:
        """Keep what concerns one model.

        Parameters
        ----------
        model
            Its name.
        gates
            Those of its session, in their order; others that it had are left out.
        """
        return replace(
            self,
            gates={gate: self.gates[gate] for gate in gates if gate in self.gates},
            trials=tuple(trial for trial in self.trials if trial.model == model),
        )

    def noticed_by(self, trial: Trial) -> tuple[str, ...]:
        """Name the gates that count and have noticed."""
        return tuple(
            gate
            for gate, reaction in trial.reactions.items()
            if reaction.is_notice and self.gates.get(gate, True)
        )

    def is_noticed(self, trial: Trial) -> bool:
        """Tell whether a sabotage would have stopped a promotion."""
        return trial.refused is not None or bool(self.noticed_by(trial))

    @property
    def judged(self) -> tuple[Trial, ...]:
        """The trials that say something."""
        return tuple(t for t in self.trials if t.unfit is None and t.broken is None)

    @property
    def unnoticed(self) -> tuple[Trial, ...]:
        """Serious sabotages that would have been promoted."""
        serious = (t for t in self.judged if not t.harmless)
        return tuple(t for t in serious if not self.is_noticed(t))

    @property
    def overdone(self) -> tuple[Trial, ...]:
        """Harmless sabotages that would have stopped a promotion."""
        return tuple(t for t in self.judged if t.harmless and self.is_noticed(t))

    @property
    def broken(self) -> tuple[Trial, ...]:
        """The trials that say nothing although they were made."""
        return tuple(t for t in self.trials if t.broken is not None)

    @property
    def score(self) -> float | None:
        """Share of the serious sabotages that were noticed; None without any."""
        serious = sum(not t.harmless for t in self.judged)
        return 1 - len(self.unnoticed) / serious if serious else None

    def is_at_least(self, least: float) -> bool:
        """Tell whether the gates are good enough: fail closed.

        Parameters
        ----------
        least
            The least score, in [0, 1]. Besides, no harmless sabotage may block, and
            every trial must have come to an end.
        """
        score = self.score
        whole = not self.overdone and not self.broken
        return whole and score is not None and score >= least


def gates_of(records: Iterable[Record]) -> dict[str, bool]:
    """Name the gates of a session, and whether each can hold or block."""
    return {
        gate.gate: _counts(gate)
        for record in records
        for gate in record.expected
        if gate.status is not GateStatus.MISSING
    }


def reactions_of(
    clean: tuple[Record, ...],
    spoilt: tuple[Record, ...],
    *,
    left_out: Collection[str] = (),
) -> dict[str, Reaction]:
    """Compare a session under a sabotage with the one before, gate by gate.

    Parameters
    ----------
    clean, spoilt
        One record per model, of the same tests.
    left_out
        Gates that were not asked under the sabotage.
    """
    before = {_key(v): _RANK.get(v.outcome, 0) for v in _verdicts(clean)}
    judged = {gate for gate, status in _statuses(clean).items() if status}
    found = dict.fromkeys(_statuses(clean), Reaction.UNMOVED)
    worse: dict[str, int] = {}
    for record in spoilt:
        for verdict in record.verdicts:
            rank = _RANK.get(verdict.outcome, 0)
            if rank == 1 and record.provenance.inconclusive == "allow":
                continue
            if rank > before.get(_key(verdict), 0):
                worse[verdict.gate] = max(rank, worse.get(verdict.gate, 0))
    found |= {gate: _REACTION[rank] for gate, rank in worse.items()}
    after = _statuses(spoilt)
    found |= {g: Reaction.NO_VERDICT for g in judged if not after.get(g, False)}
    known = {test for record in clean for test in record.failed_tests}
    for record in spoilt:
        failed = (t for t in record.failed_tests if t not in known)
        found |= dict.fromkeys(failed, Reaction.FAILED)
    found |= {gate: Reaction.NOT_ASKED for gate in left_out if gate in found}
    return found


def _counts(gate: ExpectedGate) -> bool:
    return gate.severity == "required" and gate.waiver is None


def _key(verdict: Verdict) -> tuple[str, str, str | None]:
    return verdict.gate, verdict.check, verdict.slice


def _verdicts(records: Iterable[Record]) -> Iterator[Verdict]:
    for record in records:
        yield from record.verdicts


def _statuses(records: Iterable[Record]) -> Mapping[str, bool]:
    """Tell of each gate whether it gave a verdict."""
    return {
        gate.gate: gate.status is GateStatus.JUDGED
        for record in records
        for gate in record.expected
    }
