"""Logged decisions as a table that gates can read: `decision_rows`.

The inputs become columns again, the target stands beside them where it is known, and
what the log says of each decision keeps a name of its own: `decision_score` and so on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.columns import column
from pytest_mlgate.data.delayed_labels.label_join import LABELS
from pytest_mlgate.data.delayed_labels.label_join import LOG
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

KEPT = {
    "time": "decision_time",
    "score": "decision_score",
    "label": "decision_label",
    "model": "decision_model",
    "version": "decision_version",
    "arm": "decision_arm",
    "latency_ms": "decision_latency_ms",
}
"""Columns of the log that a table of decisions keeps, and their names there."""


def decision_rows(
    log: Any,  # noqa: ANN401 - any frame
    rows: NDArray[np.int64],
    *,
    labels: Any = None,  # noqa: ANN401 - any frame
    label: NDArray[np.int64] | None = None,
    target: str | None = None,
) -> pd.DataFrame:
    """Make a table of some of the decisions of a log.

    Parameters
    ----------
    log
        As `join_labels` takes it, with `inputs` where they were logged.
    rows : ndarray of int64, shape (n_chosen,)
        Which rows of the log.
    labels, label, target
        The labels, the row of each chosen decision's label (as `LabelJoin.label`, none
        of them -1), and the column with the true answer. None: no target.

    Returns
    -------
    pandas.DataFrame
        `request_id`, the inputs, the target, and the columns of `KEPT` that the log
        has.

    Raises
    ------
    InvalidInput
        If an input has the name of one of the other columns: the target among the
        inputs has been known before the decision.
    UnreadableData
        If inputs are no JSON objects.
    """
    readable = nw.from_native(log, eager_only=True)
    asked = [name for name in ("request_id", *KEPT) if name in readable.columns]
    chosen = {
        KEPT.get(name, name): pd.Series(column(log, name, what=LOG)[rows])
        for name in asked
    }
    if label is not None and target is not None:
        chosen[target] = pd.Series(column(labels, target, what=LABELS)[label])
    inputs = _inputs(readable, rows)
    twice = sorted(set(inputs.columns) & set(chosen))
    if twice:
        raise InvalidInput(
            f"{LOG}: the input {twice[0]!r} has the name of a column that is something "
            "else here. Hint: log features only, without the target and without "
            "request_id; " + ", ".join(sorted(KEPT.values())) + " are taken."
        )
    return pd.concat([inputs, pd.DataFrame(chosen)], axis=1)


def _inputs(readable: nw.DataFrame[Any], rows: NDArray[np.int64]) -> pd.DataFrame:
    if "inputs" not in readable.columns:
        return pd.DataFrame(index=range(rows.size))
    values = readable["inputs"].to_list()
    records = [_record(values[row]) for row in rows.tolist()]
    found = pd.DataFrame.from_records(records, index=range(len(records)))
    # numbers that were never there are a column of nothing, not of objects
    return found.infer_objects()


def _record(value: object) -> Mapping[str, object]:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return {}
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError as error:
        raise _no_object(value) from error
    if not isinstance(found, dict):
        raise _no_object(value)
    return found


def _no_object(value: object) -> UnreadableData:
    return UnreadableData(
        f"{LOG}: `inputs` must be JSON objects of columns and values; got "
        f"{str(value)[:60]!r}. Hint: log the row as a dictionary."
    )
