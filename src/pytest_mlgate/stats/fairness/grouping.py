"""Which row belongs to which group: codes, and what the groups are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouping:
    """A group for every row.

    Parameters
    ----------
    codes : ndarray of int64, shape (n_rows,)
        Group of each row, in ``[0, n_groups)``. An intersection of columns is a code
        like any other.
    n_groups : int
        Groups there are, those without a row included.
    labels : sequence of str, optional
        Name of each group by code.

    Raises
    ------
    InvalidInput
        If a code is out of range, or there are not as many labels as groups.

    Examples
    --------
    >>> import numpy as np
    >>> sex = Grouping(codes=np.array([0, 1, 1]), n_groups=2, labels=["men", "women"])
    >>> sex.label(1)
    'women'

    Two of the three rows are of women.
    """

    codes: NDArray[np.int64]
    n_groups: int
    labels: Sequence[str] | None = None

    def __post_init__(self) -> None:
        check_codes(self.codes, self.n_groups)
        if self.labels is not None and len(self.labels) != self.n_groups:
            raise InvalidInput.because(
                "labels",
                f"one name for each of the {self.n_groups} groups",
                self.labels,
            )

    def label(self, group: int) -> str:
        """Name a group, by its code where it has no other name."""
        return label_of(group, self.labels)


def check_codes(codes: NDArray[np.int64], n_groups: int) -> None:
    """Refuse codes of groups that do not exist.

    Parameters
    ----------
    codes : ndarray of int64, shape (n_rows,)
        Group of each row.
    n_groups : int
        Groups there are.

    Raises
    ------
    InvalidInput
        If a code is below 0 or not below `n_groups`.
    """
    for code in (codes.min(), codes.max()) if codes.size else ():
        if not 0 <= code < n_groups:
            raise InvalidInput.because(
                "groups", f"codes from 0 to {n_groups - 1}", int(code)
            )


def label_of(group: int, labels: Sequence[str] | None) -> str:
    """Name a group, by its code where it has no other name."""
    return f"group {group}" if labels is None else labels[group]
