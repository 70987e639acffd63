"""How many decisions change for the worse, or at all: `flips` and `churn`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.gates.edge_case.changed_decisions import changes_between
from pytest_mlgate.gates.edge_case.changed_decisions import group_lines
from pytest_mlgate.gates.edge_case.shares import require_share
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.group_columns import spelled_columns
from pytest_mlgate.stats.counts.marked_share import marked_share
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.gates.edge_case.changed_decisions import Changes
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.measurement import Measurement

_METRICS = {"flips": "negative_flip_rate", "churn": "churn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChangeQuestion:
    """One call of a gate method."""

    question: str
    # name of the check
    name: str
    threshold: Threshold
    # whose part in the changes is listed
    groups: ComparedGroups | None

    @property
    def metric(self) -> str:
        return _METRICS[self.question]


class ChangeQuestions(Gate):
    """Questions about the decisions of both models on the evaluation data."""

    family: ClassVar[str] = "edge_case"

    def flips(
        self,
        *,
        at_most: float,
        bad: float | None = None,
        by: GroupsBy | None = None,
        tolerance: float | None = None,
    ) -> Measurement:
        """Ask that few rows that the baseline decides rightly are decided wrongly.

        Parameters
        ----------
        at_most
            The share of all rows that is fine, between 0 and 1.
        bad
            A band: the check passes when the share is certainly below `bad`, and fails
            when it is certainly above `at_most`. None: no band, both are `at_most`.
        by
            Columns whose groups are listed with the flips that they carry: the values
            of one, combinations of several, or bins ``{"age": [25, 40]}``.
        tolerance
            Of a regression: within it an answer is right.

        Returns
        -------
        Measurement
            Minus the negative flip rate, with an exact interval for independent rows.

        Raises
        ------
        InvalidInput
            If a share is not between 0 and 1, the groups are not what they must be, a
            regression has no tolerance, or the rows stay in an engine.
        SubjectMismatch
            If candidate and baseline cannot be compared.
        """
        return self._ask_change(
            "flips", at_most=at_most, bad=bad, by=by, tolerance=tolerance
        )

    def churn(
        self,
        *,
        at_most: float,
        bad: float | None = None,
        by: GroupsBy | None = None,
        tolerance: float | None = None,
    ) -> Measurement:
        """Ask that few decisions change, rightly or wrongly.

        Parameters
        ----------
        at_most, bad, by
            As in `flips`, of rows whose decision differs.
        tolerance
            Of a regression: within it two answers are the same, and one is right.

        Returns
        -------
        Measurement
            Minus the share of changed decisions; the verdict splits them into fixes and
            breaks.

        Raises
        ------
        InvalidInput, SubjectMismatch
            As in `flips`.
        """
        return self._ask_change(
            "churn", at_most=at_most, bad=bad, by=by, tolerance=tolerance
        )

    def _ask_change(
        self,
        question: str,
        *,
        at_most: float,
        bad: float | None,
        by: GroupsBy | None,
        tolerance: float | None,
    ) -> Measurement:
        asked = self._asked_change(
            question,
            limits=_limits(at_most, bad),
            groups=self._groups(question, by),
            tolerance=tolerance,
            told=_told(at_most=at_most, bad=bad, by=by, tolerance=tolerance),
        )
        pair = self._session.comparison()
        if pair is None:
            return self._not_applicable(
                asked.name,
                question=question,
                metric=asked.metric,
                rows=None,
                reason=self._session.baseline_note or "there is no baseline",
            )
        changes = changes_between(
            *(subject.predictions for subject in pair),
            truth=self._session.truth,
            tolerance=tolerance,
        )
        return self._add_change(asked, changes)

    def _asked_change(
        self,
        question: str,
        *,
        limits: Threshold,
        groups: ComparedGroups | None,
        tolerance: float | None,
        told: str,
    ) -> _ChangeQuestion:
        self._check_tolerance(question, tolerance)
        return _ChangeQuestion(
            question=question,
            name=f"{question}({told})",
            threshold=limits,
            groups=groups,
        )

    def _groups(self, question: str, by: GroupsBy | None) -> ComparedGroups | None:
        table = self._session.evaluation
        if table.stays:
            raise InvalidInput(
                f"{question} compares decisions row by row, and the rows stay where "
                'they are. Hint: set engine = "pandas" on rows that fit into memory.'
            )
        return None if by is None else compared_groups(table.frame, by=by)

    def _add_change(self, asked: _ChangeQuestion, changes: Changes) -> Measurement:
        flips = asked.question == "flips"
        marked = changes.breaks if flips else changes.changed
        found = marked_share(
            marked,
            structure=self._session.structure,
            measure=asked.metric.replace("_", " "),
        )
        lines: list[str] = []
        if asked.groups is not None:
            lines = list(group_lines(changes, marked, asked.groups.groups))
        words = changes.flip_words() if flips else changes.churn_words()
        self._ledger.add(
            Check(
                family=self.family,
                name=asked.name,
                question=asked.question,
                metric=asked.metric,
                subject="decisions of both models",
                measurement=found,
                threshold=asked.threshold,
                reason=found.cannot_judge or words,
                cases=tuple(lines[:CASES_SHOWN]),
                cases_left_out=max(len(lines) - CASES_SHOWN, 0),
            )
        )
        return found

    def _check_tolerance(self, question: str, tolerance: float | None) -> None:
        """Ask for a tolerance where answers are numbers, and nowhere else."""
        task = self._session.settings.task
        if task != "regression":
            if tolerance is not None:
                raise InvalidInput.because(
                    "tolerance",
                    f"left out for task = {task!r}",
                    tolerance,
                    hint="labels are the same or not",
                )
            return
        number = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
        if not number or not 0 <= tolerance < float("inf"):  # type: ignore[operator] # checked
            raise InvalidInput.because(
                "tolerance",
                "a number of zero or more for a regression",
                tolerance,
                hint=f"{question} needs to know within what an answer is right",
            )


def _limits(at_most: float, bad: float | None) -> Threshold:
    hint = "rows that must never break belong in a ledger"
    require_share("at_most", at_most, hint=hint)
    if bad is None:
        return Threshold(ok=-at_most, bad=-at_most)
    require_share("bad", bad)
    demands.require_band(at_most, bad, higher_is_better=False)
    return Threshold(ok=-at_most, bad=-bad)


def _told(*, by: GroupsBy | None, **sizes: float | None) -> str:
    """Spell what a call said, for the name of its check."""
    parts = [f"{name}={size:g}" for name, size in sizes.items() if size is not None]
    if by is not None:
        parts.append(f"by={spelled_columns(by)}")
    return ", ".join(parts)
