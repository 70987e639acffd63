"""What every question of a canary has in common: `WatchingGate`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from pytest_mlgate.gates.canary.logged_arms import logged_arms
from pytest_mlgate.gates.canary.logged_arms import notes
from pytest_mlgate.gates.canary.waiting import how_much_longer
from pytest_mlgate.gates.canary.watch import Watch
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.canary.logged_arms import LoggedArms
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.plot import Plot

BOTH = "candidate vs baseline"
ONE = "candidate"
COMPARABLE = "sample-ratio check (chi-square), one model in each arm"


class WatchingGate(Gate):
    """A gate that looks at a decision log.

    Parameters
    ----------
    session, ledger
        As of every gate.
    watch
        Which requests are looked at.
    """

    family: ClassVar[str] = "canary"

    def __init__(
        self, session: GateSession, ledger: Ledger, *, watch: Watch | None = None
    ) -> None:
        super().__init__(session, ledger)
        self._watch = watch or Watch()
        self._read: list[tuple[Any, LoggedArms]] = []

    def _arms(self, log: Any) -> LoggedArms:  # noqa: ANN401 - any frame
        """Read a log once."""
        source = self._watch.source(log, self._session.settings)
        for known, arms in self._read:
            if known is source or (isinstance(known, str) and known == source):
                return arms
        arms = logged_arms(self._session, self._watch, source)
        self._read.append((source, arms))
        return arms

    def _measured(
        self,
        arms: LoggedArms,
        measure: Callable[[], Measurement],
        *,
        subject: str = BOTH,
    ) -> Measurement:
        """Measure arms that may be compared; say of others why they may not."""
        sign = -1 if subject == ONE else 1
        if arms.invalid is not None:
            # no number: it would be read as one, whatever stood beside it
            return Measurement.undefined(
                arms.invalid, n=arms.n, method=COMPARABLE, orientation=sign
            )
        for name, arm in (("candidate", arms.candidate), ("champion", arms.champion)):
            if not len(arm) and (subject == BOTH or name == ONE):
                return Measurement.undefined(
                    f"The log has no request of the {name} yet.",
                    n=arms.n,
                    method="nothing to watch",
                    orientation=sign,
                )
        found = measure()
        return replace(
            found,
            note=notes(found.note, arms.note),
            cannot_pass=found.cannot_pass or arms.cannot_pass,
        )

    def _asked(
        self,
        name: str,
        found: Measurement,
        *,
        metric: str,
        threshold: Threshold,
        arms: LoggedArms,
        subject: str = BOTH,
        planned: bool = False,
        plot: Plot | None = None,
    ) -> Measurement:
        """Write a check into the ledger, with what there is to do about it."""
        settings = self._session.settings
        found = replace(
            found,
            assumptions=(*found.assumptions, _of_whom(arms)),
        )
        remedy = how_much_longer(
            found,
            threshold,
            # a planned look is about fewer requests than there are
            now=arms.n if planned else found.n,
            hours=arms.hours,
            invalid=arms.invalid is not None,
            planned=planned,
            alpha=settings.alpha,
            power=settings.power,
        )
        barred = arms.cannot_pass is not None and found.cannot_judge is None
        if barred:
            remedy = arms.remedy
        if planned or barred:
            # the next look is due then, and need not settle it; what bars a pass is
            # not that there are too few
            found = replace(found, rows_needed=lambda **_: None)
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=name.partition("(")[0],
                metric=metric,
                subject=subject,
                measurement=found,
                threshold=threshold,
                remedy=remedy,
                plot=plot,
            )
        )
        return found

    @property
    def _options(self) -> str:
        """Write what was chosen for the watch, for the names of checks."""
        usual, watch = Watch(), self._watch
        told = {
            key: getattr(watch, key)
            for key in ("since", "until", "share", "groups", "rows")
            if getattr(watch, key) != getattr(usual, key)
        }
        return "".join(f", {key}={value}" for key, value in told.items())


def _of_whom(arms: LoggedArms) -> str:
    """Say which models the rows speak for."""
    told = [
        f"{name} {', '.join(str(model)[:19] for model in arm['model'].unique()[:2])}"
        for name, arm in (("candidate", arms.candidate), ("champion", arms.champion))
        if len(arm)
    ]
    kind = "each request answered by both" if arms.paired else "split by request"
    return f"{arms.reference}: {'; '.join(told)}; {kind}"
