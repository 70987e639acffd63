"""What does a stage look at: `session_of_stage`, tables or a window of production."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.plugin import options
from pytest_mlgate.written_moment import asked_moment

if TYPE_CHECKING:
    import pytest

    from pytest_mlgate.champion import Champion
    from pytest_mlgate.models.kept.prediction_cache import PredictionCache
    from pytest_mlgate.monitoring.window_evaluation import AskedWindow
    from pytest_mlgate.settings import Settings

MONITOR = "monitor"
_TIMES = (options.SINCE, options.UNTIL, options.AS_OF)


def session_of_stage(
    config: pytest.Config,
    settings: Settings,
    *,
    champion: Champion | None,
    cache: PredictionCache | None,
) -> GateSession:
    """Open the session of a run.

    In the stage ``monitor`` with a `decision_log` gates judge a window of it; elsewhere
    tables and models.

    Raises
    ------
    InvalidInput
        If a time is none, or would be ignored.
    """
    if config.getoption(options.STAGE) != MONITOR or settings.decision_log is None:
        for option in _TIMES:
            if config.getoption(option) is not None:
                raise InvalidInput(
                    f"{option} chooses decisions of production: it goes with "
                    f"{options.STAGE}=monitor and the setting `decision_log`. Hint: "
                    "leave it out, or set both."
                )
        return GateSession(settings, champion=champion, cache=cache)
    from pytest_mlgate.monitoring.window_session import WindowSession  # noqa: PLC0415 - only when used

    asked = _asked(config)
    return WindowSession(settings, asked=asked, champion=champion, cache=cache)


def _asked(config: pytest.Config) -> AskedWindow:
    from pytest_mlgate.monitoring.window_evaluation import AskedWindow  # noqa: PLC0415 - only when used

    if config.getoption(options.AS_OF) is None:
        # workers get the options of this process: all look at the same instant
        name = options.AS_OF.removeprefix("--").replace("-", "_")
        setattr(config.option, name, datetime.now(UTC).isoformat())
    since, until, as_of = (
        asked_moment(option, config.getoption(option)) for option in _TIMES
    )
    assert as_of is not None
    if since is not None and since >= (until or as_of):
        raise InvalidInput(
            f"{options.SINCE} ({since.isoformat()}) must be before the end of the "
            f"window ({(until or as_of).isoformat()})."
        )
    return AskedWindow(since=since, until=until, as_of=as_of)
