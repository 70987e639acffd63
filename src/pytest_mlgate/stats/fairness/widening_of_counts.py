"""Have two groups grown apart in a share of decisions, given nothing but counts.

The procedure of `widening` for plain rows: how a row pulls depends on its target and on
what the two models decide, so that eight counts for each group say all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.cells import why_undefined
from pytest_mlgate.stats.counts.rare_rows import scarcity_of_counts
from pytest_mlgate.stats.dependence import units_of
from pytest_mlgate.stats.fairness.group_counts import SHARES
from pytest_mlgate.stats.fairness.group_influence import welch
from pytest_mlgate.stats.fairness.group_pairs import pairs_in_words
from pytest_mlgate.stats.fairness.grouping import label_of
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.stats.fairness.widening import METHOD
from pytest_mlgate.stats.fairness.widening import with_half_rows
from pytest_mlgate.stats.fairness.widening_test import ChangedGap
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import words_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.counts.rare_rows import Scarcity
    from pytest_mlgate.stats.fairness.group_pairs import GroupPairs
    from pytest_mlgate.stats.spread import Spread

_NOBODY = np.zeros(4)


def widening_of_counts(
    metric: str,
    joint: NDArray[np.int64],
    *,
    pairs: GroupPairs,
    labels: Sequence[str] | None = None,
    same: bool = False,
) -> Measurement:
    """Measure how much farther apart the candidate puts two groups than the baseline.

    Parameters
    ----------
    metric : str
        A name of `SHARES`.
    joint : ndarray of int64, shape (n_groups, 2, 2, 2)
        Rows of each group with ``[group, y, baseline, candidate]``.
    pairs : GroupPairs
        Which groups are compared.
    labels : sequence of str, optional
        Name of each group by code.
    same : bool
        Whether the two models answer alike on every row, scores included.

    Returns
    -------
    Measurement
        As `widening` for the rows that were counted.

    Raises
    ------
    InvalidInput
        If the metric is no share of decisions.

    Notes
    -----
    See `widening`, whose figures hold: it is the same arithmetic on sums.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> x, y = [[[350, 0], [0, 150]]] * 2, [[[400, 0], [30, 70]]] * 2
    >>> found = widening_of_counts(
    ...     "selection_rate", np.array([x, y]), pairs=every_pair(2), labels=["x", "y"]
    ... )
    >>> round(found.baseline, 2), round(found.candidate, 2)
    (0.1, 0.16)
    >>> found.p_worse_than(0.0) < 0.001
    True

    The candidate selects fewer of y, who were already behind.
    """
    if metric not in SHARES:
        raise InvalidInput.unknown_name("share of decisions", metric, SHARES)
    n = int(joint.sum())
    method = words_for(
        METHOD.format(metric, pairs_in_words(len(pairs))), RowStructure()
    )
    if not len(pairs):
        only = f"A gap takes two groups; there are {len(joint)} to compare."
        return Measurement.undefined(only, n=n, method=method, orientation=-1)
    known = [_OneGroup.of(metric, cells) for cells in joint]
    found = {}
    for i, j in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True):
        names = label_of(i, labels), label_of(j, labels)
        found[" and ".join(names)] = _pair(
            known[i], known[j], names=names, method=method
        )
    whole = weakest(found, n=n, method=method, orientation=-1)
    if same and whole.candidate is not None:
        alike = identical_outputs(whole.candidate, n=n, method=method)
        return replace(alike, orientation=-1, cannot_pass=whole.cannot_pass)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OneGroup:
    """A share under both models, as pulls of the eight kinds of rows."""

    # rows with [y, baseline, candidate]
    cells: NDArray[np.int64]
    candidate: Influence | Undefined
    baseline: Influence | Undefined
    scarce: Scarcity

    @classmethod
    def of(cls, metric: str, cells: NDArray[np.int64]) -> _OneGroup:
        negatives, positives = (int(rows) for rows in cells.sum(axis=(1, 2)))
        scarce = scarcity_of_counts(metric, positives=positives, negatives=negatives)
        return cls(
            cells=cells,
            candidate=_pulls(metric, cells, "candidate", scarce),
            baseline=_pulls(metric, cells, "baseline", scarce),
            scarce=scarce,
        )

    @property
    def rows(self) -> int:
        return int(self.cells.sum())

    def spread(self, sign: Literal[-1, 0, 1]) -> Spread:
        """Measure the error of ``candidate + sign * baseline``; 0: of the baseline."""
        assert isinstance(self.candidate, Influence)
        assert isinstance(self.baseline, Influence)
        if sign:
            psi = self.candidate.psi + sign * self.baseline.psi
            df = min(self.candidate.df, self.baseline.df)
        else:
            psi, df = self.baseline.psi, self.baseline.df
        units = units_of(RowStructure(), says=np.ones(1, dtype=bool), df=df)
        error = math.sqrt(float((self.cells * np.square(psi)).sum()) * units.factor)
        plain = replace(units.spread(_NOBODY), standard_error=error)
        return with_half_rows(plain, df=df)


def _pulls(
    metric: str,
    cells: NDArray[np.int64],
    model: Literal["candidate", "baseline"],
    scarce: Scarcity,
) -> Influence | Undefined:
    """Give a share, and the pull of a row of each kind on it."""
    other = 1 if model == "candidate" else 2
    own = cells.sum(axis=other)
    n = int(own.sum())
    if not n:
        return Undefined(reason="The group has 0 rows.")
    if metric == "selection_rate":
        few = f"The selection rate needs at least two rows; there are {n}."
        reason = few if n < 2 else None
    else:
        reason = why_undefined(metric, own)
    if reason is not None:
        return Undefined(reason=reason)
    count, among = (np.isin(np.arange(4), kinds) for kinds in SHARES[metric])
    counted = int(own.reshape(4)[among].sum())
    share = int(own.reshape(4)[count].sum()) / counted
    psi = np.where(among, count - share, 0.0) / counted
    return Influence(
        value=share,
        psi=np.expand_dims(psi.reshape(2, 2), other),
        df=min(counted - 1, scarce.df),
    )


def _pair(
    first: _OneGroup, second: _OneGroup, *, names: tuple[str, str], method: str
) -> Measurement:
    n = first.rows + second.rows
    gaps = []
    for model in ("candidate", "baseline"):
        values = []
        for one, name in zip((first, second), names, strict=True):
            found: Influence | Undefined = getattr(one, model)
            reason = None
            if isinstance(found, Undefined):
                reason = f"{model}: {name}: {found.reason}"
            elif one.rows < FEWEST_ROWS:
                reason = f"{model}: {name} has {one.rows} rows, needs {FEWEST_ROWS}."
            if reason is not None or isinstance(found, Undefined):
                return Measurement.undefined(
                    str(reason), n=n, method=method, orientation=-1
                )
            values.append(found.value)
        gaps.append(values[0] - values[1])
    return ChangedGap(
        candidate=gaps[0],
        baseline=gaps[1],
        less=welch(first.spread(-1), second.spread(-1)),
        more=welch(first.spread(1), second.spread(1)),
        alone=welch(first.spread(0), second.spread(0)),
        n=n,
        structure=RowStructure(),
    ).measurement(method=method, scarce=(first.scarce, second.scarce))
