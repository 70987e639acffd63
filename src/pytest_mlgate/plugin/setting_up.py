"""From the command line to the settings: `set_up`, before anything is collected.

And `open_session` for each settings file that turns out to govern a gate.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.champion import Champion
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.handover import take_over
from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.keeping import cache_for
from pytest_mlgate.plugin.keeping import cache_to_wire
from pytest_mlgate.plugin.stage_session import session_of_stage
from pytest_mlgate.registry.present_champion import present_champion
from pytest_mlgate.settings import STAGES
from pytest_mlgate.settings_file import load_settings
from pytest_mlgate.settings_search import governing_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.settings import Settings

WIRE = "mlgate"
"""Key under which the controller's facts reach a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a run starts from, whichever models it is about."""

    stage: str
    # the folder that was asked for; several models have folders of their own in it
    report: Path
    started: datetime
    # the settings files that the command line leads to, sorted
    files: tuple[Path, ...]
    # whether it names one for all gates
    is_forced: bool = False
    # in a worker: what the controller tells of models, by settings file
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    # of the clock that nobody can set
    began_s: float = field(default_factory=time.monotonic)

    def ended(self) -> datetime:
        """Tell when a run ends that ends now, whatever became of the wall clock."""
        return self.started + timedelta(seconds=time.monotonic() - self.began_s)

    @property
    def only(self) -> Path | None:
        """The settings file, where the command line leads to one."""
        return self.files[0] if len(self.files) == 1 else None


def set_up(config: pytest.Config) -> Setup:
    """Read the command line; in a worker, what the controller found.

    Raises
    ------
    MlgateError
        If an option cannot be used, or there are no settings.
    """
    told = json.loads(getattr(config, "workerinput", {}).get(WIRE, "null"))
    if config.getoption(options.PLAN) and config.getoption(options.PROMOTE):
        raise InvalidInput(
            f"{options.PLAN} evaluates nothing, so there is nothing that "
            f"{options.PROMOTE} could promote. Hint: leave one of them out."
        )
    _check_accepting(config)
    stage = config.getoption(options.STAGE)
    if stage not in STAGES:
        raise InvalidInput.unknown_name("stage", stage, STAGES)
    if stage != "candidate" and config.getoption(options.PROMOTE):
        raise InvalidInput(
            f"{options.PROMOTE} goes with the stage 'candidate', which alone decides "
            f"whether to promote; this run is of the stage {stage!r}. Hint: leave one "
            "of them out."
        )
    report = config.invocation_params.dir / config.getoption(options.REPORT)
    if os.path.lexists(report) and not report.is_dir():
        hint = "a link has to lead to a folder" if report.is_symlink() else None
        raise InvalidInput.because(options.REPORT, "a folder", str(report), hint=hint)
    given = config.getoption(options.CONFIG)
    return Setup(
        stage=stage,
        report=report,
        started=datetime.now(UTC),
        files=_files(config, told),
        is_forced=given is not None,
        told={} if told is None else told["models"],
    )


def open_session(config: pytest.Config, file: Path, setup: Setup) -> GateSession:
    """Read a settings file and the registry; in a worker, take over what was found.

    Raises
    ------
    MlgateError
        If the settings, the registry or an option cannot be used.
    """
    told = setup.told.get(str(file))
    settings = _settings(config, file)
    champion = present_champion(settings) if told is None else _told_champion(told)
    cache = cache_for(settings, promotes=config.getoption(options.PROMOTE), told=told)
    session = session_of_stage(config, settings, champion=champion, cache=cache)
    if told is not None and told["folder"] is not None:
        session.shared = Path(told["folder"])
        take_over(session, session.shared)
    return session


def _check_accepting(config: pytest.Config) -> None:
    reason = config.getoption(options.ACCEPT_WEAKER)
    if reason is None:
        return
    if not reason.strip():
        raise InvalidInput.because(
            options.ACCEPT_WEAKER, "a reason that a reader will understand", reason
        )
    if not config.getoption(options.PROMOTE):
        raise InvalidInput(
            f"{options.ACCEPT_WEAKER} accepts what a promotion would be held for, and "
            f"this run promotes nothing. Hint: add {options.PROMOTE}."
        )


def for_workers(
    setup: Setup, sessions: Mapping[Path, tuple[GateSession, Path | None]]
) -> str:
    """Write what a worker needs to know as JSON text.

    Parameters
    ----------
    setup
        What the controller starts from.
    sessions
        By settings file: what was opened, and the folder with the answers of its
        models, None where there are none.
    """
    models = {
        str(file): _for_workers(session, folder)
        for file, (session, folder) in sessions.items()
    }
    files = [str(file) for file in setup.files]
    return json.dumps({"files": files, "models": models})


def _for_workers(session: GateSession, folder: Path | None) -> dict[str, Any]:
    champion = session.champion
    return {
        "folder": None if folder is None else str(folder),
        "cache": cache_to_wire(session),
        "champion": None
        if champion is None
        else {
            "digest": champion.digest,
            "artifact": str(champion.artifact),
            "artifact_name": champion.artifact_name,
        },
    }


def _settings(config: pytest.Config, file: Path) -> Settings:
    changes = {
        "alpha": config.getoption(options.ALPHA),
        "inconclusive": config.getoption(options.INCONCLUSIVE),
    }
    given = {key: value for key, value in changes.items() if value is not None}
    return _overridden(load_settings(file), given)


def _files(config: pytest.Config, told: dict[str, Any] | None) -> tuple[Path, ...]:
    """Name the settings files that the command line leads to."""
    if told is not None:
        return tuple(Path(file) for file in told["files"])
    here = config.invocation_params.dir
    given = config.getoption(options.CONFIG)
    if given is not None:
        return ((here / given).absolute(),)
    starts = [(here / arg.partition("::")[0]).resolve() for arg in config.args]
    found = governing_files(
        starts or [here.resolve()],
        stop=config.rootpath.resolve(),
        skipped=config.getini("norecursedirs"),
    )
    if not found:
        raise SettingsError(
            f"No settings: no mlgate.toml, and no pyproject.toml with [tool.mlgate], "
            f"governs {', '.join(str(start) for start in starts)}. Hint: create "
            "mlgate.toml beside your gates, or pass --mlgate-config=PATH."
        )
    return found


def _overridden(settings: Settings, changes: dict[str, Any]) -> Settings:
    alpha = changes.get("alpha")
    if alpha is not None and not 0 < alpha < 1:
        raise InvalidInput.because(options.ALPHA, "between 0 and 1", alpha)
    return settings.model_copy(update=changes)


def _told_champion(told: dict[str, Any]) -> Champion | None:
    champion = told["champion"]
    if champion is None:
        return None
    return Champion(**{**champion, "artifact": Path(champion["artifact"])})
