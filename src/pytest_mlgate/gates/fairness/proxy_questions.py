"""Which features give a sensitive column away: `ProxyQuestions`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.fairness.asking import FairnessAsking
from pytest_mlgate.gates.fairness.check_options import spelled_options
from pytest_mlgate.gates.fairness.each_sensitive import EACH
from pytest_mlgate.gates.fairness.each_sensitive import each_sensitive
from pytest_mlgate.gates.fairness.fairness_demands import require_small_groups
from pytest_mlgate.gates.fairness.fairness_demands import share_limits
from pytest_mlgate.gates.fairness.feature_proxies import strengths
from pytest_mlgate.gates.fairness.feature_proxies import told_strengths
from pytest_mlgate.gates.group_columns import group_columns
from pytest_mlgate.gates.group_columns import spelled_columns
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS
from pytest_mlgate.stats.fairness.weakest import weakest
from pytest_mlgate.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups

MEASURE = "cramers_v"


class ProxyQuestions(FairnessAsking):
    """Ask what the features of the candidate tell about a sensitive column."""

    @each_sensitive
    def proxies(
        self,
        *,
        by: GroupsBy = EACH,
        at_most: float | None = None,
        bad: float | None = None,
        columns: Sequence[str] | None = None,
        small_groups: SmallGroups = "prevent",
    ) -> Measurement:
        """Ask that no feature gives the groups away by more than `at_most`.

        A model that never sees a person's sex can learn it from the other columns. Each
        is held against the groups by Cramér's V: 0 tells nothing, 1 tells all.

        Parameters
        ----------
        by
            As in `difference`.
        at_most
            The strongest association that is fine, in (0, 1). None: nothing is judged;
            the report lists what was found.
        bad
            A band, as in `difference`.
        columns
            The columns that are looked at. None: the features of the candidate; where
            nobody knows them, all columns but target and answers.
        small_groups
            As in `difference`.

        Returns
        -------
        Measurement
            Minus the V of the strongest proxy. The check fails when one is certainly
            stronger than `at_most`, corrected for the number of features, and passes
            when each is certainly weaker than `bad`.

        Raises
        ------
        InvalidInput
            If the limits or the columns are not what they must be, or `at_most` is
            asked of rows with weights, groups or time.
        UnreadableData
            If there is no such column.

        Notes
        -----
        Numbers are cut into ten parts or fewer, rare levels are joined. The list of
        features is controlled for false discoveries at 5 % (Benjamini and Hochberg
        1995): those that tell something, however little. Two features together may give
        away what neither does alone.
        """
        self._in_memory()
        require_small_groups(small_groups)
        limits = None if at_most is None else share_limits(at_most, bad)
        plain = self._session.structure.plain
        if limits is not None and not plain:
            raise InvalidInput(
                "proxies(at_most=…) tests counts of independent rows that weigh alike; "
                "the settings name `weight`, `groups` or `time`. Hint: leave out "
                "at_most= to have the strengths reported."
            )
        groups = self._groups(by)
        sensitive = [one.name for one in group_columns("by", by)]
        features, own = self._features(sensitive, columns)
        found = strengths(
            self._session.evaluation.frame, features, groups.groups, small=small_groups
        )
        whole = _strongest(found, rows=self._session.evaluation.rows)
        taken = [f"{name}: the candidate takes it itself" for name in own]
        told = [*told_strengths(found, sure=plain), *taken, *_too_small(groups)]
        options = spelled_options(at_most=at_most, bad=bad, small_groups=small_groups)
        self._ledger.add(
            Check(
                family=self.family,
                name=f"proxies(by={spelled_columns(by)}{options})",
                question="proxies",
                metric=MEASURE,
                subject=groups.columns,
                measurement=None if limits is None else whole,
                threshold=limits,
                not_applicable=_reported(told) if limits is None else None,
                cases=tuple(told[:CASES_SHOWN]),
                cases_left_out=max(len(told) - CASES_SHOWN, 0),
            )
        )
        return whole

    def _features(
        self, sensitive: Sequence[str], columns: Sequence[str] | None
    ) -> tuple[list[str], list[str]]:
        """Name the features to look at, and the sensitive ones among them."""
        if columns is not None:
            if isinstance(columns, str) or not all(isinstance(c, str) for c in columns):
                raise InvalidInput.because("columns", "a list of columns", columns)
            twice = [name for name in columns if name in sensitive]
            if twice or not columns:
                raise InvalidInput.because(
                    "columns", "one or more other columns than those of `by`", columns
                )
            return list(dict.fromkeys(columns)), []
        session = self._session
        asked = session.candidate.asked
        names = session.evaluation.columns if asked is None else asked.features
        left_out = {session.settings.target, *session.question.exclude}
        taken = [name for name in names if name not in left_out]
        own = [] if asked is None else [name for name in taken if name in sensitive]
        return [name for name in taken if name not in sensitive], own


def _strongest(found: Mapping[str, Measurement], *, rows: int) -> Measurement:
    method = f"Cramér's V, non-central chi-square, strongest of {len(found)} features"
    if not found:
        only = "The candidate takes no other column: there is nothing to look at."
        return Measurement.undefined(only, n=rows, method=method, orientation=-1)
    whole = weakest(found, n=rows, method=method, orientation=-1)
    note = (whole.note or "").replace("worst: ", "strongest: ", 1)
    return replace(whole, note=note or None)


def _reported(told: Sequence[str]) -> str:
    listed = "; ".join(told[:CASES_SHOWN]) or "no feature tells anything"
    more = len(told) - CASES_SHOWN
    rest = f"; and {more} more" if more > 0 else ""
    return f"reported and not judged, for there is no at_most: {listed}{rest}"


def _too_small(groups: ComparedGroups) -> list[str]:
    return [
        f"{label}: too small, {rows} rows, needs {FEWEST_ROWS} rows"
        for label, rows in zip(groups.labels, groups.rows.tolist(), strict=True)
        if rows < FEWEST_ROWS
    ]
