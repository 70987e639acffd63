"""What a rule says of values that are missing: `missing_breach`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np
    from numpy.typing import NDArray


def missing_breach(
    frame: nw.DataFrame[Any],
    name: str,
    missing: NDArray[np.bool_],
    *,
    allowed: bool = False,
) -> Breach | None:
    """Say that values are missing where that is not allowed, or that all of them are.

    A column without any value keeps every rule for want of values, so it is a breach
    whatever is allowed.
    """
    if missing.all():
        return Breach.once(
            f"{shown_name(name)}: every value is missing, so its rule checked nothing"
        )
    if allowed:
        return None
    return Breach.in_rows(frame, missing, lambda _: f"{shown_name(name)}: missing")
