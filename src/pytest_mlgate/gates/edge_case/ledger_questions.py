"""Does the candidate keep what a ledger expects: `replay` and `pass_rate`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from os import PathLike
from os import fspath
from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.data.cases.case_ledger import read_ledger
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.gates.edge_case.asked_ledger import AskedLedger
from pytest_mlgate.gates.edge_case.asked_ledger import failures_of
from pytest_mlgate.gates.edge_case.asked_ledger import rate_before
from pytest_mlgate.gates.edge_case.asked_ledger import rate_words
from pytest_mlgate.gates.edge_case.case_lines import case_line
from pytest_mlgate.gates.edge_case.case_lines import ledger_sentence
from pytest_mlgate.gates.edge_case.case_lines import lines_of
from pytest_mlgate.gates.edge_case.case_lines import remedy_for
from pytest_mlgate.gates.edge_case.known_failures import known_until
from pytest_mlgate.gates.edge_case.replaying import replayed
from pytest_mlgate.gates.edge_case.shares import require_share
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.pass_rate import pass_rate
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping
    from datetime import date

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.edge_case.known_failures import KnownFailures
    from pytest_mlgate.gates.edge_case.replaying import Replayed
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.models.subject import Subject

_NOTHING = Threshold(ok=0.0, bad=0.0)


class LedgerQuestions(Gate):
    """Questions about the cases of a ledger."""

    family: ClassVar[str] = "edge_case"

    def __init__(self, session: GateSession, ledger: Ledger) -> None:
        super().__init__(session, ledger)
        # a ledger is asked about once, whatever the questions
        self._replays: dict[str, AskedLedger] = {}

    def replay(
        self,
        path: str | PathLike[str],
        *,
        known_failures: KnownFailures | None = None,
    ) -> Measurement:
        """Ask that every case of a ledger holds.

        Parameters
        ----------
        path
            A ``.jsonl``, ``.yaml`` or ``.csv`` file, relative to the settings file.
        known_failures
            Failures that are accepted for now: the id of a case, and the last day on
            which it may fail. From the next day on it counts again. One that passes is
            reported, so that it is taken off the list.

        Returns
        -------
        Measurement
            Minus the number of cases that fail and are not accepted; exact.

        Raises
        ------
        UnreadableData
            If the ledger cannot be read; the line is named.
        InvalidInput
            If a case breaks a rule, has a column that no longer exists, or lacks a
            feature; if the candidate cannot be asked; if `known_failures` names a case
            that is not there or must pass.

        Notes
        -----
        Both models are asked once about all cases. Where one raises, the cases that
        make it raise fail with its words, and the others are evaluated. A case that
        must pass is a check of its own. An expired case fails: it no longer guards,
        and must be renewed or removed.
        """
        asked = self._asked(path)
        until = known_until(known_failures, asked.ledger)
        today = datetime.now(UTC).date()
        failing = {one.case.id for one in asked.found if one.standing.is_failure}
        accepted = {i: d for i, d in until.items() if d >= today and i in failing}
        return self._add_replay(
            asked,
            accepted=accepted,
            until=until,
            told=ledger_sentence(
                asked.found,
                accepted=accepted,
                unlisted=[i for i in until if i not in failing],
                baseline=asked.unknown,
            ),
        )

    def pass_rate(
        self,
        path: str | PathLike[str],
        *,
        at_least: float,
        bad: float | None = None,
    ) -> Measurement:
        """Ask that a share of the cases holds, now and of cases to come.

        Parameters
        ----------
        path
            As in `replay`.
        at_least
            The share that is fine, between 0 and 1.
        bad
            A band: the check passes when the share is certainly above `bad`, and fails
            when it is certainly below `at_least`. None: no band, both are `at_least`.

        Returns
        -------
        Measurement
            The share, with an exact interval; `rows_needed` counts cases.

        Raises
        ------
        UnreadableData, InvalidInput
            As `replay`, or if a share is not between 0 and 1.

        Notes
        -----
        No failure is accepted here, and expired cases count as failures. Cases that
        must pass are checks of their own as well.
        """
        hint = "replay(…) asks that every case holds"
        require_share("at_least", at_least, hint=hint)
        if bad is not None:
            require_share("bad", bad)
            demands.require_band(at_least, bad, higher_is_better=True)
        asked = self._asked(path)
        limits = Threshold(ok=at_least, bad=at_least if bad is None else bad)
        told = "" if bad is None else f", bad={bad:g}"
        return self._add_rate(asked, limits, told=f"at_least={at_least:g}{told}")

    def _add_replay(
        self,
        asked: AskedLedger,
        *,
        accepted: Collection[str],
        until: Mapping[str, date],
        told: str,
    ) -> Measurement:
        held = [
            one
            for one in asked.found
            if one.standing.is_failure and one.case.id not in accepted
        ]
        measured = failures_of(len(held), asked, accepted)
        lines = list(lines_of(held, until=until))
        name = asked.ledger.reference
        remedy = remedy_for(held, name, excusable=True) if held else None
        self._ledger.add(
            Check(
                family=self.family,
                name=f"replay({name})",
                question="replay",
                subject=name,
                measurement=measured,
                threshold=_NOTHING,
                reason=told,
                remedy=remedy,
                cases=tuple(lines[:CASES_SHOWN]),
                cases_left_out=max(len(lines) - CASES_SHOWN, 0),
            )
        )
        return measured

    def _add_rate(
        self, asked: AskedLedger, limits: Threshold, *, told: str
    ) -> Measurement:
        held = [not one.standing.is_failure for one in asked.found]
        found = pass_rate(sum(held), len(held) - sum(held))
        found = replace(found, method=f"{found.method}, {asked.method}")
        lines = list(lines_of(asked.found))
        name = asked.ledger.reference
        self._ledger.add(
            Check(
                family=self.family,
                name=f"pass_rate({name}, {told})",
                question="pass_rate",
                metric="pass_rate",
                subject=name,
                measurement=found,
                threshold=limits,
                baseline_measurement=rate_before(asked),
                reason=rate_words(asked, limits.bad),
                cases=tuple(lines[:CASES_SHOWN]),
                cases_left_out=max(len(lines) - CASES_SHOWN, 0),
            )
        )
        return found

    def _asked(self, path: str | PathLike[str]) -> AskedLedger:
        """Replay a ledger, and add a check for every case that must pass."""
        if not isinstance(path, str | PathLike):
            raise InvalidInput.because("path", "the path of a ledger", path)
        name = fspath(path)
        if name not in self._replays:
            ledger = read_ledger(name, root=self._session.settings.root)
            candidate, baseline, why = self._models()
            asked = AskedLedger(
                ledger=ledger,
                found=replayed(ledger, self._session, candidate, baseline),
                unknown=why,
            )
            self._replays[name] = asked
            for one in asked.found:
                if one.case.must_pass:
                    self._add_single(one, asked)
        return self._replays[name]

    def _models(self) -> tuple[Subject, Subject | None, str | None]:
        """Give both models; where the baseline cannot be asked, why."""
        session = self._session
        if not session.has_baseline:
            return session.candidate, None, None
        pair = session.comparison()
        if pair is None:
            return session.candidate, None, session.baseline_note
        candidate, baseline = pair
        if baseline.asked is not None:
            return candidate, baseline, None
        why = f"of the baseline ({baseline.reference}) only other answers are known"
        return candidate, None, why

    def _add_single(self, one: Replayed, asked: AskedLedger) -> None:
        ledger = asked.ledger.reference
        failed = one.standing.is_failure
        measured = Measurement.known(
            -float(failed), n=1, method=asked.method, orientation=-1
        )
        before = None if one.baseline is None else one.baseline.met
        why = f"{one.case.id} must pass, and is {one.standing}."
        self._ledger.add(
            Check(
                family=self.family,
                name=f"must_pass({one.case.id})",
                question="must_pass",
                subject=ledger,
                measurement=replace(
                    measured, baseline=None if before is None else float(not before)
                ),
                threshold=_NOTHING,
                reason=why if failed else None,
                remedy=remedy_for([one], ledger, excusable=False) if failed else None,
                cases=(case_line(one),) if failed else (),
            )
        )
