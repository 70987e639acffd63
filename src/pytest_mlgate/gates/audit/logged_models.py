"""Which model gave a logged answer: versions of the registry, found by their digest."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.errors import RegistryError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.loading_terms import terms_of
from pytest_mlgate.models.loading.model_references import STORED_SUFFIXES
from pytest_mlgate.models.loading.model_references import load_file
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.champions import moves_of

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.settings import Settings


class LoggedModels:
    """The models of a log, loaded from the registry when they are asked.

    Parameters
    ----------
    session
        Names registry and model, and says what is trusted.
    """

    def __init__(self, session: GateSession) -> None:
        self._session = session
        settings = session.settings
        self._registry = open_registry(settings.registry, root=settings.root)
        # of an artifact that was promoted twice, the first promotion
        self._made: dict[str, Event] = {}
        for event in moves_of(self._registry.history(settings.name)):
            self._made.setdefault(event.digest, event)

    def name(self, digest: str) -> str:
        """Say which model it is: a version of the registry, or a digest."""
        made = self._made.get(digest)
        return f"version {made.version}" if made else digest[:19]

    def asked(self, digest: str) -> AskedModel | None:
        """Load a model; None where neither registry nor settings know its digest.

        Raises
        ------
        RegistryError
            If its artifact is missing or damaged.
        UnreadableData
            If it is no model that can be asked here.
        UntrustedModel, MissingDependency
            As `load_file`: an earlier version is trusted no more than the champion.
        """
        made = self._made.get(digest)
        if made is None:
            session = self._session
            if not session.has_candidate or session.candidate.digest != digest:
                return None
            return session.candidate.asked
        return self._loaded(made)

    def _loaded(self, made: Event) -> AskedModel:
        if not made.artifact_name.lower().endswith(STORED_SUFFIXES):
            raise UnreadableData(
                f"{made.artifact_name!r} was promoted with a table of its answers and "
                "is no model file that this version reads"
            )
        path = self._registry.artifact(made.digest)
        loaded = load_file(
            path,
            name=made.artifact_name,
            terms=_terms(self._session.settings, made.digest),
        )
        return AskedModel(
            model=loaded.model,
            question=self._session.question,
            what=f"version {made.version} ({made.artifact_name})",
            threshold=self._threshold(made),
            pins=loaded.pins,
        )

    def _threshold(self, made: Event) -> float | None:
        """Read off the record of its promotion what made scores decisions."""
        try:
            body = json.loads(self._registry.record(made.record_digest))
            threshold = body["provenance"]["candidate"]["threshold"]
        except (RegistryError, ValueError, LookupError, TypeError):
            return None
        return threshold if isinstance(threshold, float | int) else None


def _terms(settings: Settings, digest: str) -> LoadingTerms:
    """Trust what the settings trust; a pickle only where this very one is pinned."""
    told = [
        terms_of(subject)
        for subject in (settings.baseline, settings.candidate)
        if subject is not None
    ]
    for terms in told:
        if terms.sha256 == digest:
            return terms
    kept = next(iter(told), LoadingTerms())
    trusted = tuple(dict.fromkeys(name for terms in told for name in terms.trusted))
    return replace(kept, trusted=trusted, sha256=None, trust=None)
