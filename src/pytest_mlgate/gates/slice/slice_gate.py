"""Where does the candidate go wrong: `SliceGate`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.group_columns import spelled_columns
from pytest_mlgate.gates.metric_between_groups import metric_between_groups
from pytest_mlgate.gates.slice.measuring import gain_of_worst
from pytest_mlgate.gates.slice.measuring import gains_by_slice
from pytest_mlgate.gates.slice.searching import search_slices_of
from pytest_mlgate.gates.slice.slice_demands import asked_of
from pytest_mlgate.gates.slice.telling import check_of
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.models.integrity import require_form
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.slices.slice_search import SMALLEST
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.metric_table import MetricSpec


class SliceGate(Gate):
    """Slices of the rows, and whether the candidate is worse in any of them.

    Handed to a test by the fixture ``slice_gate``.
    """

    family: ClassVar[str] = "slice"

    def no_weak_slice(
        self,
        metric: MetricSpec,
        *,
        margin: float | None = None,
        against: str = "rest",
        depth: int = 2,
        columns: Sequence[str] | str | None = None,
        discover: float | None = None,
        smallest: float = SMALLEST,
        where: Where = None,
    ) -> Measurement:
        """Search for slices in which the candidate is worse by more than `margin`.

        Nobody names the slices: values of single columns and of pairs are searched on
        one part of the rows, and the ten worst are measured on the others.

        Parameters
        ----------
        metric
            A mean over rows: accuracy, recall (over the positives), log_loss,
            mean_absolute_error and their like.
        margin
            How much worse a slice may be, in units of the metric. None: nothing is
            judged, and the confirmed slices are reported.
        against
            "rest": the candidate in the slice is worse than in all other rows.
            "baseline": it is worse in the slice than the baseline is in the same rows.
        depth
            1 for values of single columns, 2 for pairs too.
        columns
            That make slices; None for all but target, answers, weight, groups, time.
        discover
            Share of the rows to search. None: half of up to 400,000 rows, then 200,000
            rows, and a fifth from a million on.
        smallest
            Share of the rows of the smallest slice that a pass speaks of, at most 0.5.
        where
            Only rows with ``{column: value or values}``, or a callable on the frame.

        Returns
        -------
        Measurement
            Of the weakest slice: minus the excess of its loss, or the gain over the
            baseline. Both are negative where a slice is worse.

        Raises
        ------
        InvalidInput
            If the metric is no mean over rows, an option is not what it must be, or
            the rows stay in an engine.
        SubjectMismatch
            If the models do not give what the metric needs.

        Notes
        -----
        *Fails* where some slice that was found is certainly beyond the margin on rows
        that the search did not see (Holm over what was found). Against the baseline,
        where one certainly loses and not certainly less than the margin, as with
        `not_worse_anywhere`.

        *Passes* where each of all slices with at least `smallest` of the rows, found
        or not, certainly is within the margin, and no found slice is in doubt. A weak
        slice below that size fails the check if it is found and confirmed; if it is
        not, a pass does not deny it.
        """
        self._in_memory()
        session = self._session
        asked = asked_of(
            metric_between_groups(metric, session),
            session,
            margin=margin,
            columns=columns,
            where=where,
            depth=depth,
            against=against,
            discover=discover,
            smallest=smallest,
        )
        pair = session.comparison() if asked.against == "baseline" else None
        if asked.against == "baseline" and pair is None:
            return self._not_applicable(
                asked.name,
                question=asked.question,
                metric=asked.metric.name,
                rows=None,
                reason=session.baseline_note or "there is no baseline",
            )
        candidate, baseline = pair or (session.candidate, None)
        if baseline is None:
            require_form(candidate, metric=asked.metric.name, needs=asked.metric.needs)
        else:
            check_same_form(
                candidate, baseline, metric=asked.metric.name, needs=asked.metric.needs
            )
        answer = search_slices_of(
            asked, session, candidate=candidate, baseline=baseline
        )
        self._ledger.add(check_of(asked, answer, session.evaluation.frame))
        return answer.measurement

    def _in_memory(self) -> None:
        """Refuse rows that an engine holds."""
        if self._session.evaluation.stays:
            raise InvalidInput(
                "slice_gate needs the rows in memory; the evaluation data stay where "
                "they are. Hint: benchmark_gate.not_worse(…, by=…) counts them there."
            )

    def not_worse_anywhere(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy,
        margin: float,
        higher_is_better: bool | None = None,
    ) -> Measurement:
        """Ask that the candidate loses less than `margin` in every slice.

        One check on all slices, where ``benchmark_gate.not_worse(by=…)`` is one for
        each: it fails when some slice certainly loses, corrected for their number, and
        passes when every slice certainly loses less than `margin`.

        Parameters
        ----------
        metric
            What is measured, as `BenchmarkGate` takes it.
        by
            A column, several (their combinations are the slices), or bins of a numeric
            one, ``{"age": [25, 40, 60]}``.
        margin
            The smallest loss that matters, in units of the metric. Positive.
        higher_is_better
            For a function of your own: which direction is good.

        Returns
        -------
        Measurement
            The gain in the slice that gains least.

        Raises
        ------
        InvalidInput
            If the metric, the slices or the margin are not what they must be, or the
            rows stay in an engine.
        SubjectMismatch
            If candidate and baseline cannot be compared.
        """
        self._in_memory()
        known = metric_between_groups(
            metric, self._session, higher_is_better=higher_is_better
        )
        if known is SELECTION_RATE:
            raise InvalidInput(
                "not_worse_anywhere('selection_rate', …): more selected is neither "
                "better nor worse. Hint: fairness_gate.not_wider(…) asks about gaps."
            )
        demands.require_margin("margin", margin, known)
        compared = compared_groups(self._session.evaluation.frame, by=by)
        name = (
            f"not_worse_anywhere({known.name}, by={spelled_columns(by)}, "
            f"margin={margin:g})"
        )
        pair = self._session.comparison()
        if pair is None:
            return self._not_applicable(
                name,
                question="not_worse_anywhere",
                metric=known.name,
                rows=None,
                reason=self._session.baseline_note or "there is no baseline",
            )
        check_same_form(*pair, metric=known.name, needs=known.needs)
        found = gains_by_slice(
            known, *pair, groups=compared.groups, session=self._session
        )
        worst = gain_of_worst(
            found, metric=known.name, rows=self._session.evaluation.rows
        )
        unknown = [
            f"{label}: {one.cannot_judge}"
            for label, one in found.items()
            if one.cannot_judge
        ]
        cases = [*([worst.note] if worst.note else []), *unknown]
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question="not_worse_anywhere",
                metric=known.name,
                subject="candidate vs baseline",
                measurement=worst,
                threshold=Threshold(ok=0.0, bad=-margin),
                cases=tuple(cases[:CASES_SHOWN]),
                cases_left_out=max(len(cases) - CASES_SHOWN, 0),
            )
        )
        return worst
