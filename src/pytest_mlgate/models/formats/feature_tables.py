"""In which form libraries of other makers take features: arrays and pandas frames."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray


def columns_of(features: Any) -> list[NDArray[Any]]:  # noqa: ANN401 - any frame, or an array
    """Give the columns of a frame, or of an array, in their order.

    Examples
    --------
    >>> [column.tolist() for column in columns_of(np.array([[1, 2], [3, 4]]))]
    [[1, 3], [2, 4]]

    One array per feature, whatever held them.
    """
    if isinstance(features, np.ndarray):
        return [features[:, place] for place in range(features.shape[1])]
    frame = nw.from_native(features, eager_only=True)
    return [np.asarray(frame[name].to_numpy()) for name in frame.columns]


def pandas_of(features: Any) -> pd.DataFrame:  # noqa: ANN401 - any frame, or an array
    """Give features as a pandas frame."""
    if isinstance(features, pd.DataFrame):
        return features
    if isinstance(features, np.ndarray):
        return pd.DataFrame(features)
    frame = nw.from_native(features, eager_only=True)
    return pd.DataFrame({name: frame[name].to_numpy() for name in frame.columns})


def with_categories(features: Any) -> pd.DataFrame:  # noqa: ANN401 - any frame, or an array
    """Give features as a pandas frame whose texts are categories.

    Boosted trees find a category by its name among those they were trained on.
    """
    frame = pandas_of(features)
    numbers = pd.api.types.is_numeric_dtype
    texts = [name for name in frame if not numbers(frame[name].dtype)]
    return frame.astype(dict.fromkeys(texts, "category"))
