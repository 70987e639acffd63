"""What every question about behaviour is made of: `BehaviourQuestions`.

Rows of the evaluation data (and of a schema) are disturbed, the candidate is asked
about them, and what it should not have done is counted. Rows are chosen and disturbed
by the seed of the settings, so a run finds what the last one found.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

import numpy as np

from pytest_mlgate.data.perturbed.feature_rows import FeatureRows
from pytest_mlgate.data.perturbed.row_choice import chosen_rows
from pytest_mlgate.data.perturbed.schema_rows import joined
from pytest_mlgate.data.perturbed.schema_rows import schema_rows
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.gates.behaviour.behaviour_demands import require_count
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.named_columns import column_names
from pytest_mlgate.gates.rows import restriction
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.asking.counted_asking import CountedAsking
from pytest_mlgate.models.asking.counted_asking import NoAnswer
from pytest_mlgate.stats.counts.changed_share import changed_share
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.gates.rows import Where

ROWS = 200
"""Rows that a rule without exceptions is asked about, unless `rows=` says other."""

SUBJECT = "candidate"

_NO_ROW = "No row belongs here: `where` leaves none."


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """What breaks a rule that has no exceptions."""

    # rows (or kinds of rows) that break it, and how many were asked about
    count: int
    of: int
    # what one of them is
    noun: str = "row"
    # the first ones, in words; the simplest comes first
    cases: tuple[str, ...] = ()
    # what was done to find out
    method: str
    # what to do now, where it is not what the question says
    remedy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbed:
    """In what share of rows a disturbance changed the answer."""

    share: Measurement
    # the simplest disturbance that changed one, in words
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """The rows of a question, and what they weigh."""

    rows: FeatureRows
    # positions in the evaluation data; drawn rows have none
    positions: NDArray[np.intp]
    # the condition in words, None for all rows
    label: str | None


class BehaviourQuestions(Gate):
    """Base of the questions that `BehaviourGate` is composed of."""

    family: ClassVar[str] = "behaviour"

    def _asking(self) -> CountedAsking:
        """Give the candidate as something that can be asked again.

        Raises
        ------
        InvalidInput
            If only its answers are known, or the rows stay in an engine.
        """
        if self._session.evaluation.stays:
            raise InvalidInput(
                "behaviour_gate changes rows and asks the model about them; the "
                "evaluation data stay where they are. Hint: give it a sample, with "
                'engine = "pandas" or "polars".'
            )
        subject = self._session.candidate
        if subject.asked is None:
            raise InvalidInput(
                f"behaviour_gate must ask the model about other rows; of the "
                f"candidate ({subject.reference}) only the answers are known. Hint: "
                "name a model file with `model`, or return the model itself from the "
                "fixture mlgate_candidate."
            )
        return CountedAsking(subject.asked)

    def _rng(self, question: str) -> np.random.Generator:
        """Make the randomness of a question, which no other question shifts."""
        return np.random.default_rng([self._seed, *question.encode()])

    @property
    def _seed(self) -> int:
        return self._session.settings.seed

    def _chosen(
        self,
        asking: CountedAsking,
        *,
        question: str,
        rows: int,
        where: Where,
        schema: Any = None,  # noqa: ANN401 - a pandera schema or model
        independent: bool = False,
    ) -> Chosen:
        """Choose the rows that a question is asked about."""
        require_count("rows", rows, least=1)
        if schema is not None and where is not None:
            raise InvalidInput(
                "`where` chooses rows of the data, and `schema` draws others; got "
                "both. Hint: write the condition into the schema, or ask twice."
            )
        table = self._session.evaluation
        label, mask = restriction(table.frame, where=where, rows=table.rows)
        positions = chosen_rows(
            mask,
            most=rows,
            rng=self._rng(f"rows of {question}"),
            groups=self._session.structure.groups if independent else None,
        )
        found = FeatureRows.of(
            table.frame, features=asking.features, positions=positions
        )
        if schema is not None:
            drawn = schema_rows(schema, like=found, most=rows, seed=self._seed)
            found = joined(found, drawn)
        return Chosen(rows=found, positions=positions, label=label)

    def _features(self, what: str, given: Any, asking: CountedAsking) -> list[str]:  # noqa: ANN401 - checked here
        """Take names of features.

        Raises
        ------
        InvalidInput
            If they are none, or the model does not take one of them: then nothing that
            is done to it can change an answer, and the question proves nothing.
        """
        names = column_names(what, given)
        if not names:
            raise InvalidInput.because(what, "at least one column", given)
        for name in names:
            if name not in asking.features:
                known = name in self._session.evaluation.columns
                told = "the model does not take it, so that it can change nothing"
                raise InvalidInput(
                    f"`{what}` must be features of the model; {name!r} is none"
                    + (f": {told}. " if known else ". ")
                    + did_you_mean(name, asking.features)
                )
        return names

    def _exact(
        self,
        name: str,
        look: Callable[[], Broken],
        *,
        question: str,
        rows: str | None,
        remedy: str,
    ) -> Measurement:
        """Record a rule that allows no exception; a model that raises breaks it."""
        broken = _or_no_answer(look, question)
        found = Measurement.known(
            0.0 - broken.count, n=broken.of, method=broken.method, orientation=-1
        )
        noun = broken.noun if broken.count == 1 else f"{broken.noun}s"
        verb = "breaks" if broken.count == 1 else "break"
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                subject=SUBJECT,
                slice=rows,
                measurement=found,
                threshold=Threshold(ok=0.0, bad=0.0),
                reason=f"{broken.count} of {broken.of} {noun} {verb} the rule."
                if broken.count
                else f"None of {broken.of} {noun}s breaks the rule.",
                remedy=(broken.remedy or remedy) if broken.count else None,
                cases=broken.cases,
            )
        )
        return found

    def _share(
        self, changed: NDArray[np.bool_], chosen: Chosen, *, how: str
    ) -> Measurement:
        """Measure the share of the chosen rows that changed, each weighing its own."""
        weights = self._session.structure.weights
        if weights is None:
            found = changed_share(int(changed.sum()), len(changed))
        else:
            own = weights[chosen.positions]
            # Kish: as many rows of equal weight know as much
            effective = float(own.sum() ** 2 / (own**2).sum())
            share = float(own[changed].sum() / own.sum())
            found = changed_share(min(share, 1.0) * effective, effective)
        return replace(found, method=f"{found.method}; {how}")

    def _measured(
        self,
        name: str,
        look: Callable[[], Disturbed],
        *,
        question: str,
        metric: str,
        rows: str | None,
        threshold: Threshold,
        remedy: str,
    ) -> Measurement:
        """Record a share that is held against a limit; a model that raises fails."""
        try:
            found = look()
        except NoAnswer as error:
            broken = _unanswered(error, question)
            return self._exact(
                name, lambda: broken, question=question, rows=rows, remedy=remedy
            )
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                metric=metric,
                subject=SUBJECT,
                slice=rows,
                measurement=found.share,
                threshold=threshold,
                remedy=remedy if found.share.cannot_judge is None else None,
                cases=found.cases,
            )
        )
        return found.share

    def _no_rows(
        self, name: str, chosen: Chosen, *, question: str
    ) -> Measurement | None:
        """Record that a condition leaves no row; None where it leaves one."""
        if len(chosen.rows):
            return None
        return self._idle(_NO_ROW, name, chosen, question=question)

    def _idle(
        self, why: str, name: str, chosen: Chosen, *, question: str
    ) -> Measurement:
        """Record that a question asks nothing of these rows: that is no pass."""
        rows = len(chosen.rows)
        found = Measurement.undefined(why, n=rows, method="counting rows")
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                subject=SUBJECT,
                slice=chosen.label,
                measurement=found,
                threshold=Threshold(ok=0.0, bad=0.0),
            )
        )
        return found


def _or_no_answer(look: Callable[[], Broken], question: str) -> Broken:
    try:
        return look()
    except NoAnswer as error:
        return _unanswered(error, question)


def _unanswered(error: NoAnswer, question: str) -> Broken:
    here = question == "defined_everywhere"
    return Broken(
        count=1,
        of=1,
        noun="set of rows",
        cases=(str(error),),
        method="asking the model; it did not answer every row",
        remedy=None
        if here
        else "see which rows the model cannot answer: defined_everywhere()",
    )
