"""What does a feature store answer about the same entities, offline and online.

For stores with the two calls of Feast, ``get_historical_features`` and
``get_online_features``; nothing of Feast is imported.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import pandas as pd

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMESTAMP = "event_timestamp"
"""The column in which a Feast store is told the moment of a row."""

_CALLS = ("get_historical_features", "get_online_features")


def ask_store(
    store: Any,  # noqa: ANN401 - a store of any make
    features: list[str],
    entities: Any,  # noqa: ANN401 - any frame
    *,
    as_of: datetime | None,
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Ask both sides of a store about the same entities at the same moment.

    Parameters
    ----------
    store
        A ``feast.FeatureStore``, or an object with its two calls.
    features
        As the store names them: "view:feature".
    entities
        One row per entity, its columns the join keys.
    as_of
        The moment that the offline side is asked about, with a zone; None: now. The
        online side always answers with what it holds now.

    Returns
    -------
    tuple of DataFrame, DataFrame, list of str
        The offline answers, the online ones, with a column per key and per feature;
        and the keys.

    Raises
    ------
    InvalidInput
        If the store lacks a call, a feature has no view, `entities` is no frame with
        rows, `as_of` has no zone, or the store knows none of the entities.
    UnreadableData
        If the store raises an error or leaves a feature out.
    """
    for call in _CALLS:
        if not callable(getattr(store, call, None)):
            raise InvalidInput.because(
                "store", f"a feature store with `{call}`", type(store).__name__
            )
    for feature in features or [""]:
        if feature.count(":") != 1:
            raise InvalidInput.because("features", 'like "view:feature"', feature)
    rows = _entity_rows(entities)
    moment = as_of or datetime.now(UTC)
    if moment.tzinfo is None:
        raise InvalidInput.because("as_of", "a moment with a time zone", as_of)
    keys = [str(name) for name in rows.columns]
    with _worded("offline"):
        asked = rows.assign(**{TIMESTAMP: pd.Timestamp(moment)})
        offline = store.get_historical_features(
            entity_df=asked, features=features, full_feature_names=True
        ).to_df()
    with _worded("online"):
        online = pd.DataFrame(
            store.get_online_features(
                features=features,
                entity_rows=rows.to_dict("records"),
                full_feature_names=True,
            ).to_dict()
        )
    offline = _named(offline, keys, features, "offline")
    online = _named(online, keys, features, "online")
    if all(bool(side[features].isna().all(axis=None)) for side in (offline, online)):
        raise InvalidInput(
            f"The store knows no value of {', '.join(features)} for any of the "
            f"{len(rows)} entities. Hint: check the keys ({', '.join(keys)}), and "
            "whether features were materialised."
        )
    return offline, online, keys


def _entity_rows(entities: Any) -> pd.DataFrame:  # noqa: ANN401 - any frame
    try:
        rows: pd.DataFrame = nw.from_native(entities, eager_only=True).to_pandas()
    except TypeError as error:
        raise InvalidInput.because(
            "entities", "a frame in memory with the join keys", type(entities).__name__
        ) from error
    except nw.exceptions.DuplicateError as error:
        raise InvalidInput.because(
            "entities", "a frame whose columns have different names", "one twice"
        ) from error
    if 0 in rows.shape:
        raise InvalidInput.because(
            "entities", "one row or more, of one key or more", rows.shape
        )
    if TIMESTAMP in rows.columns:
        raise InvalidInput.because(
            "entities",
            f"without {TIMESTAMP}: online answers are of now",
            list(rows.columns),
            hint="give the moment as as_of=, and drop the column.",
        )
    return rows


@contextmanager
def _worded(side: str) -> Iterator[None]:
    """Word what a store raises: each has dozens of errors of its own."""
    try:
        yield
    except Exception as error:
        told = " ".join(str(error).split())[:200]
        raise UnreadableData(
            f"The {side} side of the feature store cannot answer "
            f"({type(error).__name__}: {told}). Hint: ask it outside the gate with the "
            "same features and entities."
        ) from error


def _named(
    answer: pd.DataFrame, keys: list[str], features: list[str], side: str
) -> pd.DataFrame:
    """Give features the names that they were asked by."""
    found = answer.rename(columns={f.replace(":", "__"): f for f in features})
    lacking = [name for name in (*keys, *features) if name not in found.columns]
    if lacking:
        raise UnreadableData(
            f"The {side} side of the feature store left out {', '.join(lacking)}; it "
            f"gave {', '.join(map(str, answer.columns))}. Hint: check their names."
        )
    return found[[*keys, *features]]
