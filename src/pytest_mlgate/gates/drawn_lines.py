"""From a curve to what a record keeps of it: short numbers, finite ones, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.stats.curves.curve import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pytest_mlgate.plot import PlotKind
    from pytest_mlgate.stats.curves.curve import Curve

_DIGITS = 5


def plot_of(
    kind: PlotKind,
    curves: Mapping[str, Curve | None],
    *,
    x_label: str,
    y_label: str,
    categories: tuple[str, ...] = (),
) -> Plot | None:
    """Draw curves into one picture.

    Parameters
    ----------
    kind, x_label, y_label, categories
        As of a `Plot`.
    curves
        By the name of the line; None for one that there is not.

    Returns
    -------
    Plot or None
        None where no line is left. A line that holds a number beyond any scale is left
        out: a picture decides nothing, and must not stop a check.
    """
    lines = [_line(name, curve) for name, curve in curves.items() if _drawable(curve)]
    if not lines:
        return None
    banded = any(line.low for line in lines)
    return Plot(
        kind=kind,
        x_label=x_label,
        y_label=y_label,
        lines=tuple(lines),
        categories=categories,
        confidence=CONFIDENCE if banded else None,
    )


def _drawable(curve: Curve | None) -> bool:
    if curve is None or not curve.x.size:
        return False
    parts = (curve.x, curve.y, curve.low, curve.high)
    return all(part is None or bool(np.isfinite(part).all()) for part in parts)


def _line(name: str, curve: Curve | None) -> PlotLine:
    assert curve is not None
    return PlotLine(
        name=name,
        x=_short(curve.x),
        y=_short(curve.y),
        low=() if curve.low is None else _short(curve.low),
        high=() if curve.high is None else _short(curve.high),
    )


def _short(values: NDArray[Any]) -> tuple[float, ...]:
    return tuple(float(f"{value:.{_DIGITS}g}") for value in values.tolist())
