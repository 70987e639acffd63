"""Has a stage the columns that it should have, and no others: `broken_environment`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterator
    from collections.abc import Mapping


def broken_environment(
    columns: Mapping[str, bool],
    *,
    expected: Collection[str],
    absent: Collection[str],
    extra: Collection[str] = (),
    stage: str,
) -> Iterator[Breach]:
    """Find columns that a stage lacks, or has and should not.

    Parameters
    ----------
    columns
        Of the table of the stage, to whether there is any value.
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
    >>> served = {"age": True, "churned": True}
    >>> found = broken_environment(
    ...     served, expected=["age"], absent=["churned"], stage="shadow"
    ... )
    >>> [breach.cases[0] for breach in found]
    ['churned: known at stage shadow, where it should not be']

    A label that is there before the answer is known is leaked.
    """
    for name in expected:
        if name not in columns:
            yield Breach.no_column(name, columns)
        elif not columns[name]:
            yield Breach.once(f"{shown_name(name)}: every value is missing")
    for name, has_values in columns.items():
        told = shown_name(name)
        if name in absent and has_values:
            yield Breach.once(f"{told}: known at stage {stage}, where it should not be")
        elif name not in {*expected, *absent, *extra}:
            yield Breach.once(f"{told}: at stage {stage}, and not in training")
