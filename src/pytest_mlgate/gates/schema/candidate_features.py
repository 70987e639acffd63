"""Which features does the candidate of a session take: `candidate_features`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.models.fitted_features import fitted_features
from pytest_mlgate.models.skops_file import load_model

if TYPE_CHECKING:
    from pytest_mlgate.data.rules.feature_contract import FeatureContract
    from pytest_mlgate.session import GateSession


def candidate_features(session: GateSession) -> FeatureContract | None:
    """Read the features of the model file that the settings name for the candidate.

    Returns
    -------
    FeatureContract or None
        None when the settings name no model file.

    Raises
    ------
    MlgateError
        As `load_model` and `fitted_features`.
    """
    asked = session.settings.candidate
    if asked is None or asked.model is None:
        return None
    return features_of_file(asked.model, session)


def features_of_file(reference: str, session: GateSession) -> FeatureContract:
    """Read the features of a model file, with the types that the settings trust."""
    settings = session.settings
    trusted = settings.candidate.trusted if settings.candidate else ()
    loaded = load_model(reference, root=settings.root, trusted=trusted)
    return fitted_features(loaded.model, what=reference)
