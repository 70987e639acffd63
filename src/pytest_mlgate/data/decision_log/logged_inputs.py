"""The inputs of logged rows as columns: `logged_inputs`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

import pandas as pd

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw


def logged_inputs(
    log: nw.DataFrame[Any], *, features: Sequence[str] | None = None
) -> pd.DataFrame:
    """Make a frame of the inputs of logged rows.

    Parameters
    ----------
    log
        As `reading.read_log` gives it, with `inputs`.
    features
        The columns to make, in their order; None: all that occur, in order of
        appearance.

    Returns
    -------
    DataFrame
        A row for each row of the log that has inputs; its index is the place of that
        row in the log, counted from 0.

    Raises
    ------
    UnreadableData
        If inputs are no JSON object, or no row has one of the features.
    """
    rows: dict[int, dict[str, Any]] = {}
    for place, text in enumerate(log["inputs"].to_list()):
        if isinstance(text, str):
            rows[place] = _object(text, place)
    frame = pd.DataFrame.from_records(list(rows.values()), index=list(rows))
    for name in features or ():
        if name not in frame.columns:
            raise UnreadableData(
                f"the decision log: no row has the feature {name!r} among its inputs. "
                f"{did_you_mean(name, map(str, frame.columns))}"
            )
    return frame if features is None else frame[list(features)]


def _object(text: str, place: int) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UnreadableData(
            f"the decision log, row {place} (counted from 0): `inputs` must be a JSON "
            f"object; got {text[:40]!r}. Hint: write features by name."
        )
    return found
