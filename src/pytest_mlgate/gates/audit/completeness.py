"""Is every request accounted for: the question `complete` of an audit gate."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.audit.defects import Defects
from pytest_mlgate.gates.audit.log_window import log_window
from pytest_mlgate.gates.audit.model_defects import KnownModels
from pytest_mlgate.gates.audit.row_defects import note_row_defects
from pytest_mlgate.gates.audit.sequence_defects import note_sequence_defects
from pytest_mlgate.gates.audit.sequence_defects import spanned
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.digest import is_digest
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from datetime import timedelta

TAKEOVER = "1h"
CLOCK = "1m"


class CompletenessQuestion(Gate):
    """Whether a decision log holds every request, whole, from the right model."""

    family: ClassVar[str] = "audit"

    def complete(
        self,
        log: Any = None,  # noqa: ANN401 - a path, a reference, or any frame
        *,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        candidates: Sequence[str] = (),
        takeover: str | timedelta = TAKEOVER,
        clock: str | timedelta = CLOCK,
    ) -> Measurement:
        """Ask that a decision log accounts for every request.

        Every row has a request, a time, a model and its version, inputs or their
        digest (and where both, they agree), and an answer or an error. No writer's
        number is missing or there twice, and its times run forwards. Rows of the arm
        "champion" come from the champion of their time; those of the arm "candidate"
        from a model that the registry knows, the candidate of the settings, or one in
        `candidates`.

        Parameters
        ----------
        log
            A folder, a reference or a frame; the setting ``decision_log`` by default.
        since, until
            The window: times in ISO 8601 (UTC where no zone is named), `until` left
            out of it. Without a window every writer has to begin with number 1.
        candidates
            Digests of models that answer beside the champion without having been
            promoted.
        takeover
            How long after a promotion or rollback the champion before it may still
            answer.
        clock
            How far the clocks of servers may be apart, and times of a writer run back.

        Returns
        -------
        Measurement
            How many defects there are, negated; exact.

        Raises
        ------
        InvalidInput
            If there is no log, or an argument makes no sense.
        UnreadableData
            If the log cannot be read, or lacks columns.
        RegistryError
            If the registry cannot be read, or its history is damaged.

        Notes
        -----
        What a writer lost at its very end, when it was killed, leaves no gap: a log
        cannot tell of it.
        """
        near, late = duration("clock", clock), duration("takeover", takeover)
        _refuse_no_digests(candidates)
        window = log_window(self._session, log, since=since, until=until)
        found = Defects()
        if not window.inside:
            found.add("logs without rows", "there is no row: nothing was checked")
        for part in window.torn:
            found.add("rows lost", f"{part}: its last row is half written")
        whole = window.is_whole
        rows = window.every if whole else spanned(window.every, window.inside)
        note_sequence_defects(rows, found, clock=near, from_start=whole)
        note_row_defects(window.inside, found)
        self._known_models(window.inside, candidates, late, near).note_defects(
            window.inside, found
        )
        measured = Measurement.known(
            -float(found.count),
            n=len(window.inside),
            method="every row of the log, exactly",
            orientation=-1,
        )
        self._ledger.add(
            Check(
                family=self.family,
                name=f"complete({window.told})",
                question="complete",
                subject=window.reference,
                measurement=measured,
                threshold=Threshold(ok=0.0, bad=0.0),
                reason=f"{found.kinds}." if found.count else None,
                cases=found.cases,
                cases_left_out=found.left_out,
            )
        )
        return measured

    def _known_models(
        self,
        rows: Sequence[Any],
        candidates: Sequence[str],
        takeover: timedelta,
        clock: timedelta,
    ) -> KnownModels:
        """Ask the registry; the candidate only where a row may come from it."""
        settings = self._session.settings
        registry = open_registry(settings.registry, root=settings.root)
        events = registry.history(settings.name)
        known = KnownModels(
            events, candidates=candidates, takeover=takeover, clock=clock
        )
        strangers = any(row.model and not known.knows(row.model) for row in rows)
        if not strangers or not self._session.has_candidate:
            return known
        own = self._session.candidate.digest
        if own is None:
            return known
        return KnownModels(
            events, candidates=[*candidates, own], takeover=takeover, clock=clock
        )


def _refuse_no_digests(candidates: Sequence[str]) -> None:
    if isinstance(candidates, str) or not all(map(is_digest, candidates)):
        raise InvalidInput.because(
            "candidates",
            "a list of digests, 'sha256:' and 64 lower-case hexadecimal digits",
            candidates,
        )
