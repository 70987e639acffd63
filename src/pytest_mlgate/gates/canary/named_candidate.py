"""Is a log about the candidate that the settings name: `other_candidate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.references.sha256 import PREFIX
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.loading.asked_later import load_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gate_session import GateSession

# answers by the code of somebody's own: no file that a service could name by a digest
_NO_FILES = ("python:", "http://", "https://")
# one model may be several files: only reading it gives them one digest
_SEVERAL_FILES = "mlflow:"
_WITH_PARTS = ".onnx"


def other_candidate(found: Sequence[str], session: GateSession) -> str | None:
    """Hold the candidate of a log against that of the settings.

    A model is not asked, and a file not loaded where its bytes give the digest. Without
    a candidate in the settings, or a file of it, there is nothing to hold against.

    Parameters
    ----------
    found
        The `model` of the candidate's rows; only a digest is compared.
    session
        Its settings may name a candidate.

    Returns
    -------
    str or None
        Why nothing can be said from this log: it is about another candidate, or that
        of the settings cannot be read. None where they are one, or nothing is named.

    Raises
    ------
    MlgateError
        If the candidate's reference is not written as its scheme asks, or must be
        loaded and is not trusted.
    """
    if len(found) != 1 or not found[0].startswith(PREFIX):
        return None
    try:
        named = _digest(session)
    except (UnreadableData, MissingDependency) as error:
        return (
            f"The candidate of this log, {found[0][:19]}, cannot be held against that "
            f"of the settings (its `sha256` there would do): {error}"
        )
    if named is None or named == found[0]:
        return None
    return (
        f"The candidate of this log is {found[0][:19]}, that of the settings "
        f"{named[:19]}: the log is about another candidate."
    )


def _digest(session: GateSession) -> str | None:
    """Name the bytes that a promotion would store, as `Subject.digest` does."""
    asked, root = session.settings.candidate, session.settings.root
    if not session.has_candidate or asked is None:
        return None
    if asked.artifact is not None:
        return resolve(asked.artifact, root=root).identity
    if asked.model is None or asked.model.lower().startswith(_NO_FILES):
        return None
    if asked.sha256 is not None:
        # a model with another digest is refused wherever it is read
        return asked.sha256
    several = asked.model.startswith(_SEVERAL_FILES)
    if several or asked.model.lower().endswith(_WITH_PARTS):
        loaded = load_named(asked, root=root)
        return None if loaded is None else loaded.digest
    try:
        return digest_of_file(root / asked.model)
    except OSError as error:
        told = f"{asked.model}: it cannot be read ({error.strerror})."
        raise UnreadableData(told) from error
