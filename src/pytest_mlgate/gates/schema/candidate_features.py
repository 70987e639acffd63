"""Which features does the candidate of a session take: `candidate_features`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.fitted_features import fitted_features
from pytest_mlgate.models.loading.loading_terms import terms_of
from pytest_mlgate.models.loading.model_references import load_model

if TYPE_CHECKING:
    from pytest_mlgate.data.rules.feature_contract import FeatureContract
    from pytest_mlgate.gate_session import GateSession


def candidate_features(session: GateSession) -> FeatureContract | None:
    """Read the features of the model that the settings name for the candidate.

    Returns
    -------
    FeatureContract or None
        None when the settings name no model, or an endpoint or code that does not name
        its features.

    Raises
    ------
    MlgateError
        As `load_model` and `fitted_features`.
    """
    asked = session.settings.candidate
    if asked is None or asked.model is None:
        return None
    root = session.settings.root
    model = load_model(asked.model, root=root, terms=terms_of(asked)).model
    nameless = getattr(model, "feature_names_in_", None) is None
    if nameless and asked.place in {"endpoint", "python"}:
        return None
    return fitted_features(model, what=asked.model)


def features_of_file(reference: str, session: GateSession) -> FeatureContract:
    """Read the features of a model file, with the types that the settings trust."""
    settings = session.settings
    trusted = settings.candidate.trusted if settings.candidate else ()
    terms = LoadingTerms(trusted=trusted)
    loaded = load_model(reference, root=settings.root, terms=terms)
    return fitted_features(loaded.model, what=reference)
