"""What do gates of the stage monitor call for: `advice_notes` of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.monitoring.window_session import window_of
from pytest_mlgate.plugin.stage_session import MONITOR
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import previous_of

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.monitoring.gate_advice import Serving
    from pytest_mlgate.record import Record


def advice_notes(session: GateSession, record: Record) -> tuple[str, ...]:
    """Say whether to go on, retrain, roll back or wait for labels.

    Parameters
    ----------
    session
        Of the run; without a window of production there is nothing to say.
    record
        What its gates found.
    """
    if record.provenance.stage != MONITOR:
        return ()
    from pytest_mlgate.monitoring.gate_advice import advise_gates  # noqa: PLC0415 - only when used
    from pytest_mlgate.monitoring.window_session import WindowSession  # noqa: PLC0415 - the same

    if not isinstance(session, WindowSession):
        return ()
    counts = {
        gate.gate
        for gate in record.expected
        if gate.severity == "required" and gate.waiver is None
    }
    verdicts = [v for v in record.verdicts if v.gate in counts]
    try:
        found = advise_gates(verdicts, _serving(session))
        unheeded = () if found is None else session.unheeded
    except MlgateError as error:
        return (f"there is no advice: {error}",)
    if found is None:
        return ()
    return (f"advice: {found.action} ({'; '.join(found.reasons)})", *unheeded)


def _serving(session: GateSession) -> Serving:
    from pytest_mlgate.monitoring.gate_advice import Serving  # noqa: PLC0415 - only when used

    settings = session.settings
    registry = open_registry(settings.registry, root=settings.root)
    events = registry.history(settings.name)
    champion, previous = champion_of(events), previous_of(events)
    window = window_of(session)
    assert window is not None
    # only of the champion itself, by its digest, can one say that it is to blame
    own = champion is not None and window.model == champion.digest
    return Serving(
        champion=None if champion is None else champion.number,
        previous=None if previous is None or not own else previous.number,
        is_first=window.is_first,
    )
