"""Has a stage the columns that it should have, and no others: `broken_environment`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.cell_values import cell_values

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterator

    import narwhals as nw


def broken_environment(
    frame: nw.DataFrame[Any],
    *,
    expected: Collection[str],
    absent: Collection[str],
    extra: Collection[str] = (),
    stage: str,
) -> Iterator[Breach]:
    """Find columns that a stage lacks, or has and should not.

    Parameters
    ----------
    frame
        The rows of the stage.
    expected
        Columns that it has to have, with at least one value.
    absent
        Columns that it must not have; one without any value counts as absent.
    extra
        Columns that it may have.
    stage
        Its name, for the words.

    Examples
    --------
    >>> import narwhals as nw
    >>> import pandas as pd
    >>> rows = nw.from_native(pd.DataFrame({"age": [17], "churned": [True]}))
    >>> found = broken_environment(
    ...     rows, expected=["age"], absent=["churned"], stage="shadow"
    ... )
    >>> [breach.cases[0] for breach in found]
    ['churned: known at stage shadow, where it should not be']

    A label that is there before the answer is known is leaked.
    """
    for name in expected:
        if name not in frame.columns:
            yield Breach.no_column(name, frame.columns)
        elif not _has_values(frame[name]):
            yield Breach.once(f"{shown_name(name)}: every value is missing")
    for name in frame.columns:
        told = shown_name(name)
        if name in absent and _has_values(frame[name]):
            yield Breach.once(f"{told}: known at stage {stage}, where it should not be")
        elif name not in {*expected, *absent, *extra}:
            yield Breach.once(f"{told}: at stage {stage}, and not in training")


def _has_values(series: nw.Series[Any]) -> bool:
    if is_nested(series):
        return True
    return not missing_in(cell_values(series)).all()
