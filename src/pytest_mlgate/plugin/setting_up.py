"""From the command line to a session: `set_up`, before anything is collected."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
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
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.session import GateSession
from pytest_mlgate.settings import STAGES
from pytest_mlgate.settings_file import find_settings
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    import pytest

    from pytest_mlgate.settings import Settings

WIRE = "mlgate"
"""Key under which the controller's facts reach a worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a run starts from."""

    session: GateSession
    stage: str
    report: Path
    started: datetime


def set_up(config: pytest.Config) -> Setup:
    """Read settings and registry; in a worker, take over what the controller found.

    Raises
    ------
    MlgateError
        If the settings, the registry or an option cannot be used.
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
    if report.exists() and not report.is_dir():
        raise InvalidInput.because(options.REPORT, "a folder", str(report))
    settings = _settings(config, told)
    champion = _champion(settings) if told is None else _told_champion(told)
    cache = cache_for(settings, promotes=config.getoption(options.PROMOTE), told=told)
    session = GateSession(settings, champion=champion, cache=cache)
    if told is not None and told["folder"] is not None:
        session.shared = Path(told["folder"])
        take_over(session, session.shared)
    return Setup(session=session, stage=stage, report=report, started=datetime.now(UTC))


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


def for_workers(session: GateSession, folder: Path | None) -> str:
    """Write what a worker needs to know as JSON text."""
    champion = session.champion
    return json.dumps(
        {
            "settings": str(session.settings.file),
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
    )


def _settings(config: pytest.Config, told: dict[str, Any] | None) -> Settings:
    given = config.getoption(options.CONFIG)
    if told is not None:
        path = Path(told["settings"])
    elif given is not None:
        path = config.invocation_params.dir / given
    else:
        path = _search(config)
    settings = load_settings(path)
    changes = {
        "alpha": config.getoption(options.ALPHA),
        "inconclusive": config.getoption(options.INCONCLUSIVE),
    }
    return _overridden(settings, {k: v for k, v in changes.items() if v is not None})


def _search(config: pytest.Config) -> Path:
    here = config.invocation_params.dir
    starts = [(here / arg.partition("::")[0]).resolve() for arg in config.args]
    found = find_settings(starts or [here], stop=config.rootpath)
    if found is None:
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


def _champion(settings: Settings) -> Champion | None:
    registry = open_registry(settings.registry, root=settings.root)
    version = registry.champion(settings.name)
    if version is None:
        return None
    return Champion(
        digest=version.digest,
        artifact=registry.artifact(version.digest),
        artifact_name=version.artifact_name,
    )


def _told_champion(told: dict[str, Any]) -> Champion | None:
    champion = told["champion"]
    if champion is None:
        return None
    return Champion(**{**champion, "artifact": Path(champion["artifact"])})
