"""Which runs may use answers of earlier runs: `cache_for`, and what they have to say.

Whoever can write to the folder of the cache could write answers that a model never
gave. So what counts is asked for: a run that promotes, and one of a build server, reads
none of them.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from pytest_mlgate.models.kept.prediction_cache import FOLDER
from pytest_mlgate.models.kept.prediction_cache import PredictionCache

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.settings import Settings

BUILD_SERVERS = (
    "CI",
    "BUILD_NUMBER",
    "CODEBUILD_BUILD_ID",
    "TEAMCITY_VERSION",
    "TF_BUILD",
)
"""Environment variables by which build servers are known."""


def cache_for(
    settings: Settings,
    *,
    promotes: bool,
    told: Mapping[str, Any] | None = None,
) -> PredictionCache | None:
    """Give a run the answers of earlier ones, as far as it may use them.

    Parameters
    ----------
    settings
        `cache` turns it off.
    promotes
        A run that writes a promotion asks every model, and keeps what it answers.
    told
        In a worker, what the controller said: all processes of a run do the same.

    Returns
    -------
    PredictionCache or None
        None where nothing is read or kept: on a build server, or by the settings.
    """
    use = {"reads": not promotes} if settings.cache and not _on_build_server() else None
    if told is not None:
        use = told["cache"]
    return None if use is None else PredictionCache(settings.root / FOLDER, **use)


def cache_to_wire(session: GateSession) -> dict[str, Any] | None:
    """Tell workers what the controller does."""
    return None if session.cache is None else {"reads": session.cache.reads}


def notes_of(session: GateSession) -> tuple[str, ...]:
    """Give what the cache of a session has to say."""
    return () if session.cache is None else tuple(session.cache.notes)


def notes_to_wire(session: GateSession) -> str:
    """Write what the cache of a worker has to say as JSON text."""
    return json.dumps(notes_of(session))


def learn_notes(session: GateSession, text: str) -> None:
    """Take over what the cache of a worker had to say."""
    if session.cache is not None:
        new = [note for note in json.loads(text) if note not in session.cache.notes]
        session.cache.notes.extend(new)


def _on_build_server() -> bool:
    told = (os.environ.get(name, "").lower() for name in BUILD_SERVERS)
    return any(value not in {"", "0", "false"} for value in told)
