"""How far apart are the shares of groups: the widest gap, with an honest bound.

With eight groups of which the smallest has thirty rows, a model that treats all alike
shows a gap of more than ten points in seven of ten tables. So a gap is no finding
until it is certain, and no group is fair until it is large enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.hybrid_score import SharePairs
from pytest_mlgate.stats.fairness.group_counts import shares_of
from pytest_mlgate.stats.fairness.group_pairs import pairs_in_words
from pytest_mlgate.stats.fairness.grouping import label_of
from pytest_mlgate.stats.fairness.observed_gap import observed_gap
from pytest_mlgate.stats.fairness.observed_gap import observed_ratio
from pytest_mlgate.stats.fairness.small_groups import large_enough
from pytest_mlgate.stats.fairness.small_groups import small_groups
from pytest_mlgate.stats.fairness.small_groups import told
from pytest_mlgate.stats.fairness.worst_pair import WorstPair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.group_counts import GroupShares
    from pytest_mlgate.stats.fairness.group_pairs import GroupPairs

METHOD = "gaps of shares, hybrid score and Agresti-Caffo, Bonferroni over {}"
RATIO_METHOD = METHOD.replace("gaps", "ratios")
ASSUMPTIONS = ("rows are independent",)

SmallGroups = Literal["prevent", "ignore"]
"""Whether groups that are too small keep a check from passing."""


def share_gap(
    shares: GroupShares,
    *,
    pairs: GroupPairs,
    labels: Sequence[str] | None = None,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure the widest gap between the shares of two groups.

    Parameters
    ----------
    shares : GroupShares
        One share of each group.
    pairs : GroupPairs
        Which groups are compared.
    labels : sequence of str, optional
        Name of each group by code.
    small : {"prevent", "ignore"}
        Whether groups that are too small keep the check from passing. They are named
        either way, and no claim rests on them.

    Returns
    -------
    Measurement
        The estimate is minus the widest gap, in [0, 1] (orientation -1), of the groups
        that are large enough; the note names the pair and what small groups would make
        of it (`observed_gap`). No verdict where fewer than two groups are.

    Raises
    ------
    InvalidInput
        If there are not as many labels as groups.

    Notes
    -----
    Each pair is tested as `SharePairs` says. Too wide: the smallest p-value times the
    number of pairs. Narrow enough: the largest. Exact enumeration of single pairs at
    the boundary (gaps of .05 to .2, shares of .02 to .95), worst at .05 / .005, against
    the hybrid score interval alone (Newcombe's method 10, Miettinen and Nurminen are
    like it):

    ================  ===============  ==================  ==================
    rows              too wide         narrow enough       same, hybrid alone
    ================  ===============  ==================  ==================
    2000 and 30       .055 / .0059     .050 / .0021        .064 / .0066
    5000 and 30       .060 / .0066     .049 / .0028        .065 / .0059
    500 and 100       .050 / .0049     .056 / .0050        .057 / .0078
    300 and 50        .054 / .0050     .052 / .0044        .062 / .0102
    50 and 50         .058 / .0053     .055 / .0041        .055 / .0041
    1000 and 1000     .053 / .0053     .054 / .0054        .054 / .0056
    ================  ===============  ==================  ==================

    The whole, 4000 tables of each kind, shares of .05 to .9, one group or every second
    one apart by the limit; worst at .05 / .005 (narrow enough at .05), and the same for
    `share_ratio` at ratios of .5 and .8:

    ==========================  ===============  ======  ===============  ======
    groups                      too wide         narrow  ratio: too low   enough
    ==========================  ===============  ======  ===============  ======
    1000, 100                   .053 / .0058     .051    .050 / .0060     .052
    3000, 30                    .057 / .0072     .057    .052 / .0062     .052
    2000, 200, 30               .034 / .0030     .046    .032 / .0038     .038
    3 of 400                    .031 / .0030     .023    .033 / .0035     .027
    5000, 1000, 200, 50, 30     .023 / .0018     .010    .023 / .0020     .029
    5 of 400                    .028 / .0030     .012    .024 / .0030     .012
    5000 … 30 (eight)           .016 / .0022     .005    .015 / .0018     .027
    8 of 400                    .026 / .0022     .007    .023 / .0030     .012
    8 of 100                    .023 / .0028     .004    .020 / .0020     .008
    ==========================  ===============  ======  ===============  ======

    Alike groups are called unlike at a limit of 0 in .020 to .050 (.0005 to .0062).

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_counts import GroupShares
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> selected = GroupShares(
    ...     metric="selection_rate",
    ...     k=np.array([900, 300, 5]),
    ...     n=np.array([3000, 1500, 12]),
    ...     rows=np.array([3000, 1500, 12]),
    ... )
    >>> found = share_gap(selected, pairs=every_pair(3), labels=["x", "y", "z"])
    >>> round(found.candidate, 2), found.p_worse_than(-0.05) < 0.001
    (0.1, True)
    >>> found.cannot_pass
    'Too small to judge: z (12 rows, needs 30).'

    Ten points between x and y are certainly more than five; about z nobody knows.
    """
    return _Asked(pairs=pairs, labels=labels, small=small, scale="difference").of(
        [shares]
    )


def share_ratio(
    shares: GroupShares,
    *,
    pairs: GroupPairs,
    labels: Sequence[str] | None = None,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure the smallest ratio of the shares of two groups (the four-fifths rule).

    Parameters
    ----------
    shares : GroupShares
        One share of each group.
    pairs : GroupPairs
        Which groups are compared.
    labels : sequence of str, optional
        Name of each group by code.
    small : {"prevent", "ignore"}
        As in `share_gap`.

    Returns
    -------
    Measurement
        The estimate is the smallest ratio, smaller share over larger one, in [0, 1].
        No verdict where both shares of the only pairs are 0, or as in `share_gap`.

    Raises
    ------
    InvalidInput
        If there are not as many labels as groups.

    Notes
    -----
    The contrast ``p - x q`` is tested as `SharePairs` says, in both directions as in
    `share_gap`. Exact enumeration of single pairs at the boundary (ratios of .5, .8 and
    .9, shares of .03 to .8), worst at .05 / .005, against Donner and Zou's limits
    alone:

    =============  ==============  ===============  ==============  ===============
    rows           too unequal     same, alone      equal enough    same, alone
    =============  ==============  ===============  ==============  ===============
    2000 and 30    .051 / .0058    .088 / .0187     .051 / .0068    .066 / .0080
    5000 and 30    .053 / .0063    .090 / .0206     .052 / .0075    .069 / .0082
    500 and 100    .051 / .0047    .077 / .0085     .056 / .0050    .056 / .0073
    300 and 50     .050 / .0051    .073 / .0094     .053 / .0055    .059 / .0080
    50 and 50      .051 / .0052    .064 / .0053     .060 / .0060    .060 / .0074
    1000 and 1000  .050 / .0056    .056 / .0056     .052 / .0056    .053 / .0058
    =============  ==============  ===============  ==============  ===============

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_counts import GroupShares
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> selected = GroupShares(
    ...     metric="selection_rate",
    ...     k=np.array([90, 65]),
    ...     n=np.array([300, 300]),
    ...     rows=np.array([300, 300]),
    ... )
    >>> found = share_ratio(selected, pairs=every_pair(2))
    >>> round(found.candidate, 2), round(found.p_worse_than(0.8), 2)
    (0.72, 0.24)

    The point rule would call 72 % a violation; in a quarter of tables it is chance.
    """
    return _Asked(pairs=pairs, labels=labels, small=small, scale="ratio").of([shares])


def equalized_odds(
    counts: NDArray[np.int64],
    *,
    pairs: GroupPairs,
    labels: Sequence[str] | None = None,
    small: SmallGroups = "prevent",
) -> Measurement:
    """Measure the widest gap of recall or of the false positive rate.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_groups, 2, 2)
        Made by `count_groups`.
    pairs : GroupPairs
        Which groups are compared.
    labels : sequence of str, optional
        Name of each group by code.
    small : {"prevent", "ignore"}
        As in `share_gap`; positives and negatives are counted apart.

    Returns
    -------
    Measurement
        The estimate is minus the wider of the two widest gaps (orientation -1). Where
        only one of the two rates can be judged it may fail and cannot pass.

    Raises
    ------
    InvalidInput
        If there are not as many labels as groups.

    Notes
    -----
    Equalized odds [1]_ hold where both gaps are nought. Both rates are one family: the
    correction is for the pairs of both.

    References
    ----------
    .. [1] Hardt, M., Price, E. and Srebro, N. (2016). Equality of opportunity in
       supervised learning. Advances in Neural Information Processing Systems 29.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> counts = np.array([[[450, 50], [100, 400]], [[460, 40], [200, 300]]])
    >>> found = equalized_odds(counts, pairs=every_pair(2), labels=["x", "y"])
    >>> round(found.candidate, 2), found.note
    (0.2, 'recall is 0.8 for x and 0.6 for y')

    False alarms are alike; the positives of y are missed twice as often.
    """
    rates = [shares_of(name, counts) for name in ("recall", "false_positive_rate")]
    return _Asked(pairs=pairs, labels=labels, small=small, scale="difference").of(rates)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Asked:
    """What is asked about some shares."""

    pairs: GroupPairs
    labels: Sequence[str] | None
    small: SmallGroups
    scale: Literal["difference", "ratio"]

    def of(self, families: Sequence[GroupShares]) -> Measurement:
        if self.labels is not None and len(self.labels) != families[0].k.size:
            rule = f"one name for each of the {families[0].k.size} groups"
            raise InvalidInput.because("labels", rule, self.labels)
        n = int(families[0].rows.sum())
        kept = [self.pairs.among(large_enough(shares)) for shares in families]
        reasons = [self._small(shares) for shares in families]
        reason = " ".join(dict.fromkeys(text for text in reasons if text))
        if not any(len(pairs) for pairs in kept):
            return self._undefined(families, reason, n=n)
        worst = WorstPair(pairs=_joined(families, kept), scale=self.scale, rows=n)
        if not np.isfinite(worst.estimate):
            nought = "No group has a share above 0: their ratio can be anything."
            return self._no_number(nought, n=n, pairs=worst.pairs.k.size)
        unjudged = reason if reason and self.small == "prevent" else None
        return Measurement(
            estimate=worst.estimate + 0.0,
            n=n,
            method=self._method(worst.pairs.k.size),
            p_better_than=worst.p_better_than,
            p_worse_than=worst.p_worse_than,
            interval=worst.interval,
            rows_needed=worst.rows_needed(self._floor(families) if unjudged else 0),
            candidate=abs(worst.estimate),
            orientation=1 if self.scale == "ratio" else -1,
            assumptions=ASSUMPTIONS,
            cannot_pass=unjudged,
            note=self._note(families, kept, worst.worst)
            + self._with_small(families, abs(worst.estimate))
            + (f". {reason}" if reason and not unjudged else ""),
        )

    def _small(self, shares: GroupShares) -> str:
        asked = np.isin(np.arange(shares.k.size), [self.pairs.first, self.pairs.second])
        found = [group for group in small_groups(shares) if asked[group.group]]
        return told(found, self.labels) if found else ""

    def _with_small(self, families: Sequence[GroupShares], judged: float) -> str:
        """Tell what small groups would make of it."""
        observed = observed_gap if self.scale == "difference" else observed_ratio
        found = [observed(shares.values, self.pairs) for shares in families]
        known = [value for value in found if value is not None]
        most = max(known) if self.scale == "difference" else min(known)
        if abs(most - judged) < 1e-12:
            return ""
        return f"; {most:.4g} with the groups that are too small"

    def _floor(self, families: Sequence[GroupShares]) -> int:
        """Plan the rows of all groups at which none is too small."""
        factors = [
            group.needed / group.rows
            for shares in families
            for group in small_groups(shares)
            if group.needed and group.rows
        ]
        return int(np.ceil(families[0].rows.sum() * max(factors, default=0.0)))

    def _note(
        self, families: Sequence[GroupShares], kept: Sequence[GroupPairs], worst: int
    ) -> str:
        for shares, pairs in zip(families, kept, strict=True):
            if worst < len(pairs):
                groups = int(pairs.first[worst]), int(pairs.second[worst])
                high, low = sorted(groups, key=lambda g: -shares.values[g])
                return (
                    f"{shares.metric} is {shares.values[high]:.4g} for "
                    f"{label_of(high, self.labels)} and {shares.values[low]:.4g} for "
                    f"{label_of(low, self.labels)}"
                )
            worst -= len(pairs)
        raise AssertionError("the worst pair is one of those compared")

    def _undefined(
        self, families: Sequence[GroupShares], reason: str, *, n: int
    ) -> Measurement:
        groups = int(np.count_nonzero(families[0].rows))
        if groups < 2:
            only = f"A gap takes two groups; {groups} of them have rows."
            return self._no_number(only, n=n, pairs=0)
        few = "Fewer than two of the groups compared are large enough."
        return self._no_number(f"{few} {reason}".strip(), n=n, pairs=len(self.pairs))

    def _no_number(self, reason: str, *, n: int, pairs: int) -> Measurement:
        return Measurement.undefined(
            reason,
            n=n,
            method=self._method(pairs),
            orientation=1 if self.scale == "ratio" else -1,
        )

    def _method(self, pairs: int) -> str:
        return (RATIO_METHOD if self.scale == "ratio" else METHOD).format(
            pairs_in_words(pairs)
        )


def _joined(families: Sequence[GroupShares], kept: Sequence[GroupPairs]) -> SharePairs:
    """Line up the pairs of all families, the larger share first."""
    parts = [
        (s.k[p.first], s.n[p.first], s.k[p.second], s.n[p.second])
        for s, p in zip(families, kept, strict=True)
    ]
    k, n, other_k, other_n = (
        np.concatenate(column).astype(np.float64) for column in zip(*parts, strict=True)
    )
    return SharePairs(k=k, n=n, other_k=other_k, other_n=other_n).larger_first
