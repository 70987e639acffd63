"""What came back from the gates of a session: `Tally`, merged into a `Record`.

Answers arrive one by one, from this process or from workers, as JSON text. The tally
reconciles them with what was expected; whoever gave no answer is named. Plain data
in, plain data out, so that the merge of a parallel run is tested without one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.expectation import expected_gate
from pytest_mlgate.expectation import shares
from pytest_mlgate.kept_plots import keep_plots
from pytest_mlgate.plan import PlannedCheck  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Record
from pytest_mlgate.record_json import from_plain
from pytest_mlgate.record_json import to_plain
from pytest_mlgate.verdict import Verdict  # noqa: TC001 - pydantic resolves it

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.expectation import DeclaredGate
    from pytest_mlgate.record import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one gate test has to say after one of its phases."""

    gate: str
    status: GateStatus
    verdicts: tuple[Verdict, ...] = ()
    # in a plan: what it is going to ask
    planned: tuple[PlannedCheck, ...] = ()
    detail: str | None = None
    duration_s: float | None = None
    # a plain assertion of the user's inside a gate test failed
    failed_test: bool = False
    # bad input (exit status 4): the message
    error: str | None = None


def answer_to_wire(answer: Answer) -> str:
    """Write an answer as JSON text: the only type every transport carries."""
    return json.dumps(to_plain(answer), allow_nan=False)


def answer_from_wire(text: str) -> Answer:
    """Read what `answer_to_wire` wrote.

    Raises
    ------
    RecordFormatError
        If it is something else: a worker of another release has written it.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"The answer of a worker is damaged: {error}."
        raise RecordFormatError(message) from error
    return from_plain(Answer, body)


class Tally:
    """Collect answers and make the record of a session."""

    def __init__(self) -> None:
        self._declared: tuple[DeclaredGate, ...] | None = None
        self._answers: dict[str, Answer] = {}
        self._failures: dict[str, str] = {}
        self._died: set[str] = set()
        self._problems: list[str] = []
        self._elsewhere: set[str] = set()
        self._errors: list[str] = []

    @property
    def errors(self) -> tuple[str, ...]:
        """Messages of bad input, each once; any of them voids the session."""
        return tuple(dict.fromkeys(self._errors))

    @property
    def declared(self) -> tuple[DeclaredGate, ...]:
        """The gates that were collected, as far as anybody has said."""
        return self._declared or ()

    @property
    def has_others(self) -> bool:
        """Whether there are gates of other stages, here or in a worker."""
        return bool(self._elsewhere)

    def expect(self, gates: Sequence[DeclaredGate]) -> None:
        """State what was collected; every worker states the same."""
        told = tuple(gates)
        if self._declared is not None and self._declared != told:
            self.problem("workers collected different gates")
            told = tuple(
                {gate.gate: gate for gate in (*self._declared, *told)}.values()
            )
        self._declared = told

    def leave_out(self, names: Iterable[str]) -> None:
        """State which gates belong to other stages: nobody misses them in this one."""
        self._elsewhere.update(names)

    def answer(self, answer: Answer) -> None:
        """Take the answer of a gate; a retry does not replace the first one."""
        if answer.error is not None:
            self._errors.append(answer.error)
        first = self._answers.get(answer.gate)
        if first is None:
            self._answers[answer.gate] = answer
        elif answer.status is GateStatus.CRASHED and not answer.verdicts:
            # tear-down broke after the verdicts: they stand, and the gate is broken
            self._answers[answer.gate] = Answer(
                gate=answer.gate,
                status=GateStatus.CRASHED,
                verdicts=first.verdicts,
                detail=answer.detail,
                duration_s=first.duration_s,
                failed_test=first.failed_test,
            )

    def failure(self, test: str, detail: str, *, died: bool = False) -> None:
        """Take a failed report that carries no answer.

        Parameters
        ----------
        test
            Node id of a plain test, or of a gate that had no chance to answer.
        detail
            One line of what pytest reported.
        died
            True when the process died: that says nothing about the test itself.
        """
        self._failures.setdefault(test, detail)
        if died:
            self._died.add(test)
            self.problem(f"a process died while running {test}")

    def error(self, message: str) -> None:
        """Take a message of bad input that no gate could carry."""
        self._errors.append(message)

    def problem(self, text: str) -> None:
        """State why the session as a whole cannot be trusted."""
        if text not in self._problems:
            self._problems.append(text)

    def record(
        self,
        *,
        provenance: Provenance,
        required: Sequence[str] = (),
        family_weights: Mapping[str, float] | None = None,
    ) -> Record:
        """Reconcile what was expected with what came, and freeze it.

        `required` and `family_weights` are those of the settings.
        """
        if self._declared is None:
            self.problem("what was expected is unknown: no process finished collecting")
        declared = self._declared or ()
        known = {gate.gate for gate in declared}
        return Record(
            expected=self.roll_call(
                alpha=provenance.alpha, required=required, family_weights=family_weights
            ),
            verdicts=keep_plots(
                tuple(self._verdicts([gate.gate for gate in declared]))
            ),
            provenance=provenance,
            failed_tests=tuple(self._failed_tests(known, declared)),
            problems=tuple(self._problems),
        )

    def roll_call(
        self,
        *,
        alpha: float,
        required: Sequence[str] = (),
        family_weights: Mapping[str, float] | None = None,
    ) -> tuple[ExpectedGate, ...]:
        """Name every gate that was expected, with its share of alpha and its status."""
        declared = self._declared or ()
        found = shares(declared, alpha=alpha, family_weights=family_weights)
        expected = [
            self._expected(_insisted(gate, required), found[gate.gate])
            for gate in declared
        ]
        missed = [name for name in required if name not in self._elsewhere]
        return (*expected, *_missing(missed, declared))

    def planned(self, gate: str) -> tuple[PlannedCheck, ...]:
        """Give what a gate is going to ask; nothing when it said nothing."""
        answer = self._answers.get(gate)
        return () if answer is None else answer.planned

    def _verdicts(self, declared: Sequence[str]) -> Iterator[Verdict]:
        """Yield verdicts in the order of collection, those of strangers last."""
        known = set(declared)
        strangers = [gate for gate in self._answers if gate not in known]
        for gate in (*declared, *strangers):
            if gate in self._answers:
                yield from self._answers[gate].verdicts

    def _failed_tests(
        self, known: set[str], declared: Sequence[DeclaredGate]
    ) -> Iterator[str]:
        """Yield plain tests that failed, and gates whose own assertions did.

        An assertion in a gate that is advisory or waived does not count, as nothing
        else in it does.
        """
        for test in self._failures:
            if test not in known and test not in self._died:
                yield test
        excused = {g.gate for g in declared if g.severity == "advisory" or g.waiver}
        for answer in self._answers.values():
            if answer.failed_test and answer.gate not in excused:
                yield answer.gate

    def _expected(self, gate: DeclaredGate, alpha: dict[str, float]) -> ExpectedGate:
        answer = self._answers.get(gate.gate)
        duration = answer.duration_s if answer else None
        detail: str | None
        if gate.gate in self._failures:
            # before any answer, or after it: a worker can die in tear-down
            status, detail = GateStatus.CRASHED, self._failures[gate.gate]
        elif answer is not None:
            status, detail = answer.status, answer.detail
        else:
            left_out = (
                GateStatus.NOT_REACHED if gate.selected else GateStatus.DESELECTED
            )
            status, detail = left_out, gate.left_out
        return expected_gate(
            gate, alpha=alpha, status=status, detail=detail, duration_s=duration
        )


def _insisted(gate: DeclaredGate, required: Sequence[str]) -> DeclaredGate:
    """Let the settings outvote a marker that calls a required gate advisory."""
    named = gate.gate in required or gate.local_id in required
    return replace(gate, severity="required") if named else gate


def _missing(
    required: Sequence[str], declared: Sequence[DeclaredGate]
) -> list[ExpectedGate]:
    """Name the gates that the settings require and nobody collected."""
    known = {name for gate in declared for name in (gate.gate, gate.local_id)}
    return [
        ExpectedGate(
            gate=name,
            families=(),
            severity="required",
            stages=(),
            alpha={},
            status=GateStatus.MISSING,
            detail="named under `required` in the settings",
        )
        for name in dict.fromkeys(required)
        if name not in known
    ]
