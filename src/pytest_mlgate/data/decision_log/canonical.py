"""Inputs as one text, whoever writes them, and the digest of that text.

Imported in production, beside a model that serves: the standard library only.
"""

from __future__ import annotations

import json
import math
from datetime import date
from datetime import time
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.decision_log.decision_row import CanonicalInputs
from pytest_mlgate.data.references.sha256 import digest_of_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping


def canonical_inputs(inputs: Mapping[str, object]) -> CanonicalInputs:
    """Write inputs as JSON with sorted keys, without spaces, and name them.

    Parameters
    ----------
    inputs
        Feature to value. Values are those of JSON, dates and times (their ISO 8601
        form), and scalars and arrays of numpy and its like. NaN and what pandas has
        for it are null.

    Raises
    ------
    TypeError, ValueError
        If a value has no JSON form; infinity is one of them.

    Examples
    --------
    >>> found = canonical_inputs({"hours": 40.0, "age": 17, "region": float("nan")})
    >>> found.text, found.digest[:15]
    ('{"age":17,"hours":40.0,"region":null}', 'sha256:2110f1b4')

    The order in which a caller names the features makes no difference.
    """
    if not hasattr(inputs, "items"):
        raise TypeError(f"inputs must be a mapping; got {type(inputs).__name__}")
    named = inputs if isinstance(inputs, dict) else dict(inputs.items())
    try:
        text = _ENCODER.encode(named)
    except (TypeError, ValueError):
        # NaN among them, or a mapping in a mapping: the slow road tells
        text = _ENCODER.encode(_plain(named))
    # a lone surrogate has no UTF-8 form, so it raises here
    return CanonicalInputs(text=text, digest=digest_of_bytes(text.encode()))


def canonical_text(inputs: object) -> str:
    """Write a value that came out of JSON in the one form that is digested."""
    return _ENCODER.encode(inputs)


def _plain(value: Any) -> Any:  # noqa: ANN401 - a value of any kind
    """Take everything apart that the encoder does not know."""
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "items"):
        return {str(name): _plain(each) for name, each in value.items()}
    return _plain(_json_of(value))


def _json_of(value: Any) -> Any:  # noqa: ANN401 - a value of any kind
    """Turn one value that JSON does not know into one that it does."""
    if hasattr(value, "tolist"):
        return value.tolist()
    # NaT and NA of pandas, told by their class so that pandas is not imported
    if type(value).__name__ in {"NaTType", "NAType"}:
        return None
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"a value of type {type(value).__name__} has no JSON form")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=_json_of,
)
