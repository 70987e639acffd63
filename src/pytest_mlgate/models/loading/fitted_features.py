"""Which features was a model fitted on: `fitted_features`."""

from __future__ import annotations

from typing import Any

from pytest_mlgate.data.rules.feature_contract import FeatureContract
from pytest_mlgate.errors import SubjectMismatch


def fitted_features(model: Any, *, what: str) -> FeatureContract:  # noqa: ANN401 - any fitted model
    """Read the names and the order of the columns that a model was fitted on.

    Parameters
    ----------
    model
        With scikit-learn's ``feature_names_in_``, or a pipeline whose first step that
        has them does.
    what
        The model, for messages.

    Raises
    ------
    SubjectMismatch
        If the model does not know its features: it was fitted on an array.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> model = LinearRegression().fit(pd.DataFrame({"x": [1, 2]}), [1, 2])
    >>> fitted_features(model, what="candidate").names
    ('x',)

    One feature, by its name.
    """
    names = _names_of(model)
    if names is None:
        raise SubjectMismatch(
            f"{what}: a model must name the columns that it was fitted on "
            f"(`feature_names_in_`); this {type(model).__name__} does not. Hint: fit "
            "it on a frame, or give the contract as a file or a list of names."
        )
    return FeatureContract.of_names(names, source=what)


def _names_of(model: Any) -> list[str] | None:  # noqa: ANN401 - any model
    # scikit-learn's own pipelines raise AttributeError from their property
    names = getattr(model, "feature_names_in_", None)
    if names is None:
        for _, step in getattr(model, "steps", ()):
            names = getattr(step, "feature_names_in_", None)
            if names is not None:
                break
    return None if names is None else [str(name) for name in names]
