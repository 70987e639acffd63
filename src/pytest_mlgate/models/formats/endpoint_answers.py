"""Where the answers lie in what an endpoint sent: `answers_in`."""

from __future__ import annotations

from typing import Any

_KEYS = ("predictions", "outputs", "data", "ndarray", "result", "results")


def answers_in(content: Any) -> list[Any] | None:  # noqa: ANN401 - whatever JSON holds
    """Find one answer per row.

    Parameters
    ----------
    content
        A list; or an object that holds one under ``predictions`` (MLflow and many
        others), or tensors under ``outputs`` (KServe's v2).

    Returns
    -------
    list or None
        A number, a text, a list or an object for each row; None when there is no such
        list.

    Examples
    --------
    >>> answers_in({"predictions": [0.2, 0.9]})
    [0.2, 0.9]
    >>> tensor = {"name": "p", "shape": [2, 2], "data": [0.8, 0.2, 0.1, 0.9]}
    >>> answers_in({"outputs": [tensor]})
    [[0.8, 0.2], [0.1, 0.9]]

    A flat tensor is cut into rows by its shape.
    """
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        return None
    for key in _KEYS:
        found = content.get(key)
        if isinstance(found, list):
            return _of_tensors(found) if key == "outputs" else found
        if isinstance(found, dict):
            return answers_in(found)
    return None


def _of_tensors(outputs: list[Any]) -> list[Any] | None:
    if not all(isinstance(one, dict) and "data" in one for one in outputs):
        return outputs
    columns = {str(one.get("name")): _rows(one) for one in outputs}
    # servers that give labels and probabilities call them so
    likely = [rows for name, rows in columns.items() if "prob" in name.lower()]
    if len(likely) == 1:
        return likely[0]
    if any(rows is None for rows in columns.values()) or not columns:
        return None
    if len(columns) == 1:
        return next(iter(columns.values()))
    known = [rows for rows in columns.values() if rows is not None]
    if len({len(rows) for rows in known}) > 1:
        return None
    return [dict(zip(columns, row, strict=True)) for row in zip(*known, strict=True)]


def _rows(tensor: dict[str, Any]) -> list[Any] | None:
    data, shape = tensor["data"], tensor.get("shape")
    if not isinstance(data, list):
        return None
    if not (isinstance(shape, list) and len(shape) == 2) or (
        data and isinstance(data[0], list)
    ):
        return data
    rows, width = shape
    whole = isinstance(rows, int) and isinstance(width, int)
    if not whole or rows * width != len(data):
        return None
    if width == 1:
        return data
    return [data[place : place + width] for place in range(0, len(data), width)]
