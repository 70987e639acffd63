"""Which features give a group away: every column against the groups of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.false_discoveries import adjusted_p_values
from pytest_mlgate.stats.fairness.proxy_strength import parts_of_numbers
from pytest_mlgate.stats.fairness.proxy_strength import proxy_strength
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.grouping import Grouping
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups

FALSE_DISCOVERIES = 0.05
"""Share of the listed features that may be listed by chance, on average."""

_TEXT = (nw.String, nw.Categorical, nw.Enum)
_CONFIDENCE = 0.90


def strengths(
    frame: Any,  # noqa: ANN401 - any frame that narwhals supports
    features: Sequence[str],
    groups: Grouping,
    *,
    small: SmallGroups,
) -> dict[str, Measurement]:
    """Measure how strongly each feature gives the group of a row away.

    Parameters
    ----------
    frame
        The evaluation data.
    features
        Columns of it.
    groups
        The group of every row.
    small
        Whether groups of too few rows keep a feature from passing.

    Returns
    -------
    dict of str to Measurement
        By feature, in their order; undefined for columns of lists or records.

    Raises
    ------
    UnreadableData
        If there is no such column.
    """
    rows = nw.from_native(frame, eager_only=True)
    counted = np.bincount(groups.codes, minlength=groups.n_groups)
    judged = counted[counted >= FEWEST_ROWS]
    smallest = int(judged.min()) if judged.size else 0
    found = {}
    for name in features:
        if name in rows.columns and is_nested(rows[name]):
            found[name] = Measurement.undefined(
                "The column holds lists or records.",
                n=len(rows),
                method="not counted",
                orientation=-1,
            )
            continue
        column(frame, name)  # it has words for its lack
        found[name] = proxy_strength(_levels(rows[name], smallest), groups, small=small)
    return found


def told_strengths(found: Mapping[str, Measurement], *, sure: bool) -> list[str]:
    """List the features that certainly tell something, the strongest first.

    Parameters
    ----------
    found
        By feature.
    sure
        Whether to leave out, by the false-discovery rate, what may be chance, and to
        give intervals. False where the rows are not independent: all are listed.

    Returns
    -------
    list of str
        One text for each; behind them those that cannot be judged, with the reason.
    """
    known = {name: one for name, one in found.items() if one.estimate is not None}
    if sure:
        adjusted = adjusted_p_values([one.p_worse_than(0.0) for one in known.values()])
        chosen = [
            name
            for name, q in zip(known, adjusted, strict=True)
            if q <= FALSE_DISCOVERIES and known[name].cannot_judge is None
        ]
    else:
        chosen = list(known)
    chosen.sort(key=lambda name: known[name].estimate or 0.0)
    listed = [_told(name, known[name], sure=sure) for name in chosen]
    unknown = [
        f"{name}: {one.cannot_judge}"
        for name, one in found.items()
        if one.cannot_judge is not None
    ]
    return [*listed, *unknown]


def _told(name: str, one: Measurement, *, sure: bool) -> str:
    told = f"{name}: {one.candidate:.2f}"
    limits = one.interval(_CONFIDENCE) if sure else None
    if limits is not None:
        # oriented limits run the other way
        told += f" [{-limits.high:.2f}, {-limits.low:.2f}]"
    return f"{told}, {one.note}" if one.note else told


def _levels(series: nw.Series[Any], smallest_group: int) -> NDArray[np.int64]:
    """Code a column: numbers and times by parts, anything else by value."""
    values = cell_values(series)
    numbers = None
    if values.dtype.kind in "mM":
        numbers = values.astype(np.int64).astype(np.float64)
        numbers[np.isnat(values)] = np.nan
    elif series.dtype not in _TEXT and not not_numbers(values).any():
        numbers = to_float(values)
    if numbers is not None:
        return parts_of_numbers(numbers, smallest_group=smallest_group)
    codes, _ = pd.factorize(as_objects(values), use_na_sentinel=False)
    return codes.astype(np.int64)
