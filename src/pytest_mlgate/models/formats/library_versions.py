"""Was a model saved by the scikit-learn that is installed: `refusing_other_versions`.

The answers of a model from another version may differ without a word.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refusing_other_versions(where: object) -> Iterator[None]:
    """Turn scikit-learn's warning about a file of another version into an error.

    Raises
    ------
    UnreadableData
        If the model that is read in the block was saved by another version.
    """
    from sklearn.exceptions import InconsistentVersionWarning  # noqa: PLC0415 - heavy, for model files only

    with warnings.catch_warnings():
        warnings.simplefilter("error", InconsistentVersionWarning)
        try:
            yield
        except InconsistentVersionWarning as error:
            saved, here = error.original_sklearn_version, error.current_sklearn_version
            raise UnreadableData(
                f"{where}: its {error.estimator_name} was saved by scikit-learn "
                f"{saved} and {here} is installed, so its answers may not be those of "
                f"production. Hint: pip install scikit-learn=={saved}, or train it "
                "again."
            ) from error
