"""Does the candidate hold up on real requests: `CanaryGate`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.gates.canary.quality_questions import QualityQuestions
from pytest_mlgate.gates.canary.service_questions import ServiceQuestions
from pytest_mlgate.gates.canary.watch import HALF
from pytest_mlgate.gates.canary.watch import Watch
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS

if TYPE_CHECKING:
    from datetime import datetime


class CanaryGate(QualityQuestions, ServiceQuestions):
    """A candidate beside the champion: in its shadow, or with a share of the requests.

    Handed to a test by the fixture ``canary_gate``. Every verdict is valid however
    often one looks: run it every hour, from the first request on.
    """

    def on(
        self,
        log: Any = None,  # noqa: ANN401 - a path, a reference, or any frame
        *,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        share: float = HALF,
        groups: str | None = None,
        rows: int = USUAL_ROWS,
    ) -> CanaryGate:
        """Choose what is watched; before the first look, and not anew at each.

        Parameters
        ----------
        log
            A decision log; the setting `decision_log` by default.
        since, until
            Requests from this moment on, and before that one. A new watch begins with a
            new `since`.
        share
            The candidate's intended share of a canary's requests, in (0, 1).
        groups
            An input (a user, a shop) whose requests depend on each other.
        rows
            Requests at which the watch is expected to end: where an always valid
            verdict is easiest to get, and the last of planned looks.

        Returns
        -------
        CanaryGate
            The same gate for these requests.

        Raises
        ------
        InvalidInput
            If a number is not what it must be.
        """
        watch = Watch(
            log=log, since=since, until=until, share=share, groups=groups, rows=rows
        )
        return CanaryGate(self._session, self._ledger, watch=watch)
