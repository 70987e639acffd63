"""A selftest on the terminal: `selftest_lines`, one line per sabotage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.selftest import Reaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import Record
    from pytest_mlgate.selftest import Selftest
    from pytest_mlgate.selftest import Trial

MARKS = {
    Reaction.FAILED: "✗",
    Reaction.INCONCLUSIVE: "?",
    Reaction.NO_VERDICT: "!",
    Reaction.UNMOVED: "·",
    Reaction.NOT_ASKED: " ",
}
"""One character per reaction."""

SIZES = {"of a size that matters": False, "of a size that does not matter": True}
"""What stands above the trials; whether those beneath are harmless."""

KEY = "✗ failed   ? inconclusive   ! no verdict   · as before   blank: not asked"


def selftest_lines(found: Selftest) -> Iterator[str]:
    """Yield the matrix, the gates, and the score."""
    yield ""
    yield from numbered_gates(found)
    yield ""
    width = max((len(t.name) for t in found.trials), default=0)
    head = " ".join(f"{place:>2}" for place in range(1, len(found.gates) + 1))
    yield f"{'':{width}}  {head}"
    for title, harmless in SIZES.items():
        trials = [trial for trial in found.trials if trial.harmless is harmless]
        if trials:
            yield title
        for trial in trials:
            cells = "".join(f" {m:>2}" for m in marks_of(found, trial))
            yield f"{trial.name:{width}} {cells}  {result_of(found, trial)}"
    yield KEY
    yield ""
    yield from conclusion(found)


def numbered_gates(found: Selftest) -> Iterator[str]:
    """Yield the gates with the numbers of their columns."""
    for place, (gate, counts) in enumerate(found.gates.items(), start=1):
        yield f"{place:>3}  {gate}{'' if counts else '  (advisory)'}"


def marks_of(found: Selftest, trial: Trial) -> list[str]:
    """Give one mark per gate; blank where there was nothing to see."""
    if trial.unfit or trial.refused or trial.broken:
        return [" "] * len(found.gates)
    silent = Reaction.UNMOVED
    return [MARKS[trial.reactions.get(gate, silent)] for gate in found.gates]


def result_of(found: Selftest, trial: Trial) -> str:
    """Say in words what became of a sabotage."""
    if trial.unfit is not None:
        return f"not applicable: {trial.unfit}"
    if trial.broken is not None:
        return f"NO ANSWER: {trial.broken}"
    noticed = found.is_noticed(trial)
    if trial.harmless:
        return "BLOCKED" if noticed else "let through"
    if trial.refused is not None:
        return f"refused: {_short(trial.refused)}"
    if noticed:
        return "noticed"
    seen = any(r.is_notice for r in trial.reactions.values())
    return "NOT NOTICED" + (" by a gate that counts" if seen else "")


def conclusion(found: Selftest) -> Iterator[str]:
    """Yield the score first, then what nobody noticed."""
    serious = [t for t in found.judged if not t.harmless]
    harmless = [t for t in found.judged if t.harmless]
    caught = len(serious) - len(found.unnoticed)
    yield f"{caught} of {len(serious)} serious sabotages noticed"
    if found.clean != "passed":
        yield (
            f"  with nothing broken a check is {found.clean} already: noticed means "
            "worse than that"
        )
    for trial in found.unnoticed:
        yield f"  not noticed: {trial.name} ({trial.what})"
    yield f"{len(found.overdone)} of {len(harmless)} harmless ones blocked"
    for trial in found.overdone:
        why = trial.refused or ", ".join(found.noticed_by(trial))
        yield f"  blocked: {trial.name} ({trial.what}) by {_short(why)}"
    if found.broken:
        yield f"{len(found.broken)} came to no end"
    unfit = sum(t.unfit is not None for t in found.trials)
    yield f"{unfit} not applicable; {found.duration_s / 60:.1f} minutes"


def since(found: Selftest, record: Record) -> Iterator[str]:
    """Yield what is not as it was when the selftest ran."""
    origin = record.provenance
    before = found.candidates.get(origin.name)
    now = None if origin.candidate is None else origin.candidate.digest
    if before is not None and now is not None and before != now:
        yield "the candidate is another one than the one that was broken"
    new = [gate.gate for gate in record.expected if gate.gate not in found.gates]
    if new:
        yield f"gates that were not there: {', '.join(new)}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:97]}…"
