"""In which form rows are put to an endpoint: `body_of`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import missing_in

if TYPE_CHECKING:
    from collections.abc import Callable

    import narwhals as nw

    from pytest_mlgate.models.formats.loaded import RequestForm

_OPEN_INFERENCE = re.compile(r"/v2/models/.+/infer/?$")

_DATATYPES = {"f": "FP64", "i": "INT64", "u": "UINT64", "b": "BOOL"}


def form_for(path: str) -> RequestForm:
    """Tell the form from the path: those of MLflow and of KServe's v2 are fixed.

    Examples
    --------
    >>> form_for("/invocations"), form_for("/v2/models/income/infer")
    ('dataframe_split', 'v2')

    Anything else gets a list of rows.
    """
    if _OPEN_INFERENCE.search(path):
        return "v2"
    return "dataframe_split" if path.rstrip("/").endswith("/invocations") else "records"


def body_of(frame: nw.DataFrame[Any], form: RequestForm) -> bytes:
    """Write rows as JSON; what is missing is ``null``.

    Parameters
    ----------
    frame
        The rows of one request.
    form
        ``"records"``: a list of objects; ``"instances"``: the same under that key;
        ``"dataframe_records"``, ``"dataframe_split"``: MLflow's; ``"v2"``: one tensor
        per column, as KServe, Triton and MLServer take them.
    """
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    return json.dumps(_FORMS[form](columns), allow_nan=False, default=str).encode()


def _records(columns: dict[str, Any]) -> list[dict[str, Any]]:
    plain = {name: _plain(values) for name, values in columns.items()}
    return [
        dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)
    ]


def _split(columns: dict[str, Any]) -> dict[str, Any]:
    rows = zip(*(_plain(values) for values in columns.values()), strict=True)
    return {"columns": list(columns), "data": [list(row) for row in rows]}


def _tensors(columns: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "shape": [len(values), 1],
            "datatype": _DATATYPES.get(np.asarray(values).dtype.kind, "BYTES"),
            "data": _plain(values),
        }
        for name, values in columns.items()
    ]


def _plain(values: Any) -> list[Any]:  # noqa: ANN401 - an array
    """Give a column as JSON has it."""
    array = np.asarray(values)
    missing = missing_in(array)
    # moments would become numbers of nanoseconds
    found: list[Any] = (
        array.astype(str) if array.dtype.kind == "M" else array
    ).tolist()
    if not missing.any():
        return found
    return [None if gone else one for one, gone in zip(found, missing, strict=True)]


_FORMS: dict[RequestForm, Callable[[dict[str, Any]], Any]] = {
    "records": _records,
    "instances": lambda columns: {"instances": _records(columns)},
    "dataframe_records": lambda columns: {"dataframe_records": _records(columns)},
    "dataframe_split": lambda columns: {"dataframe_split": _split(columns)},
    "v2": lambda columns: {"inputs": _tensors(columns)},
}
