"""What is watched, and since when: `Watch`, chosen before the first look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_mlgate.settings import Settings

HALF = 0.5
"""The candidate's share of requests, unless somebody says another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The requests that a gate looks at, and how they were dealt out."""

    # a path, a reference or a frame; None: the setting `decision_log`
    log: Any = None
    # requests from this moment on, and before that one
    since: str | datetime | None = None
    until: str | datetime | None = None
    # the candidate's intended share of the requests of a canary
    share: float = HALF
    # an input that requests have in common which depend on each other
    groups: str | None = None
    # requests at which the watch is expected to end
    rows: int = USUAL_ROWS

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        _require_share(self.share)
        _require_rows(self.rows)
        if self.groups is not None and not isinstance(self.groups, str):
            raise InvalidInput.because("groups", "the name of an input", self.groups)

    def source(self, log: Any, settings: Settings) -> Any:  # noqa: ANN401 - any frame
        """Find the log that is meant."""
        for named in (log, self.log, settings.decision_log):
            if named is not None:
                return named
        raise InvalidInput(
            "canary_gate looks at a decision log, and there is none. Hint: set "
            '`decision_log = "log"` in the settings, or pass log=.'
        )


def _require_share(value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and 0 < value < 1):  # type: ignore[operator] # a number by then
        raise InvalidInput.because(
            "share",
            "between 0 and 1",
            value,
            hint="0.1 sends a tenth of the requests to the candidate",
        )


def _require_rows(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidInput.because("rows", "a whole number of at least 1", value)
