"""From models and wishes to a `Choice`: the contest of one call."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.gates.selection.choice import Choice
from pytest_mlgate.gates.selection.choice import ConsideredCandidate
from pytest_mlgate.gates.selection.contest import Contender
from pytest_mlgate.gates.selection.contest import contenders
from pytest_mlgate.gates.selection.costs import ALIKE
from pytest_mlgate.gates.selection.costs import milliseconds
from pytest_mlgate.gates.selection.ruling import p_that_one_will_do
from pytest_mlgate.gates.selection.ruling import ruled
from pytest_mlgate.gates.selection.unmet import without_use
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.dependence import spread_of
from pytest_mlgate.stats.influence_difference import assumptions_of
from pytest_mlgate.stats.losses.student import upper_quantile
from pytest_mlgate.stats.selection.pareto import pareto_front
from pytest_mlgate.stats.selection.weight_sensitivity import leading_shares
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.selection.candidates import NamedCandidate
    from pytest_mlgate.gates.selection.ruling import Ruling
    from pytest_mlgate.gates.selection.wishes import Requirement
    from pytest_mlgate.gates.selection.wishes import Weighed
    from pytest_mlgate.models.subject import Subject


# Cached properties need a place to be kept in, so it has no slots.
@dataclass(frozen=True, kw_only=True, eq=False)
class Contest:
    """Candidates, baseline and wishes of one call; everything else follows."""

    named: Sequence[NamedCandidate]
    subjects: Sequence[Subject]
    baseline: Subject | None
    must: Sequence[Requirement]
    weigh: Sequence[Weighed]
    margin: float | None
    session: GateSession
    batch: int

    @cached_property
    def place(self) -> int:
        """Place of the chosen candidate."""
        return self._ruling.chosen

    @cached_property
    def required(self) -> list[tuple[Requirement, Measurement]]:
        """Each requirement with what the chosen one measures, luck taken off."""
        own = self._field[self.place].required
        return [
            (wish, self._corrected(found))
            for wish, found in zip(self.must, own, strict=True)
        ]

    @cached_property
    def gain(self) -> Measurement | None:
        """The chosen one's desirability less the baseline's, luck taken off."""
        if self._rival is None:
            return None
        chosen, place = self._field[self.place], self.place
        gains, none_will_do = self._ruling.gains, self._none_will_do
        number = len(self._field)
        return Measurement(
            estimate=float(gains.effects.estimates[place]),
            n=gains.n,
            method=f"weighted desirability, max-t over {number} candidates"
            if number > 1
            else "weighted desirability, t of influence values",
            p_better_than=lambda x: gains.p_better_than(place, x),
            p_worse_than=lambda x: max(gains.p_worse_than(place, x), none_will_do),
            interval=lambda confidence: gains.interval(place, confidence),
            rows_needed=lambda **asked: (
                None if self._cannot_judge else gains.rows_needed(place, **asked)
            ),
            candidate=chosen.composite.value,
            baseline=self._rival.composite.value,
            assumptions=assumptions_of(self.session.structure),
            cannot_judge=self._cannot_judge,
        )

    @cached_property
    def choice(self) -> Choice:
        """Everything that a person is told."""
        ruling, gain = self._ruling, self.gain
        considered = [self._considered(place) for place in range(len(self._field))]
        first = considered[self.place]
        others = [one for one in considered if one is not first]
        others.sort(key=lambda one: (-one.desirability, one.name))
        beats = (
            gain is not None
            and gain.cannot_judge is None
            and gain.p_better_than(0.0) <= ALPHA_PASS
        )
        return Choice(
            chosen=first.name,
            candidates=(first, *others),
            eligible=len(ruling.eligible),
            gain=gain,
            bias=ruling.bias,
            beats_baseline=beats and bool(ruling.eligible),
        )

    @cached_property
    def _all(self) -> tuple[Contender, ...]:
        return contenders(
            [
                (one.name, subject)
                for one, subject in zip(self.named, self.subjects, strict=True)
            ],
            must=self.must,
            weigh=self.weigh,
            session=self.session,
            batch=self.batch,
            baseline=self.baseline,
        )

    @property
    def _field(self) -> tuple[Contender, ...]:
        return self._all[: len(self.named)]

    @property
    def _rival(self) -> Contender | None:
        return None if self.baseline is None else self._all[-1]

    @cached_property
    def _ruling(self) -> Ruling:
        return ruled(
            self._field,
            baseline=self._rival,
            must=self.must,
            weigh=self.weigh,
            structure=self.session.structure,
            seed=self.session.settings.seed,
            cheapest=self._cheapest,
        )

    @cached_property
    def _none_will_do(self) -> float:
        return p_that_one_will_do(
            self._field,
            self._ruling,
            must=self.must,
            ok=None if self._rival is None else 0.0,
        )

    @property
    def _cannot_judge(self) -> str | None:
        """Say why nothing can be claimed about the gain, None if something can."""
        assert self._rival is not None
        beside = without_use(self._rival, self.weigh)
        near = self._rival.undefined or self._rival.composite.in_doubt
        if beside is not None and near:
            return f"Of the baseline, {beside}."
        chosen = self._field[self.place]
        if chosen.undefined or chosen.composite.in_doubt:
            return f"Of {chosen.name}, {without_use(chosen, self.weigh)}."
        return self._ruling.gains.effects.cannot_judge[self.place]

    @cached_property
    def _times(self) -> dict[int, float]:
        """Milliseconds of those that had to be timed because they tie."""
        return {}

    def _cheapest(self, tied: Sequence[int]) -> list[int]:
        """Sort by time, as far as it can be told, then by size, then by composite."""
        field = self._field
        times = {place: field[place].latency for place in tied}
        if any(time is None for time in times.values()):
            taken = milliseconds(
                [field[place].subject for place in tied], self.session, batch=self.batch
            )
            for place, own in zip(tied, taken or (), strict=taken is not None):
                times[place] = float(np.median(own))
            if taken is not None:
                self._times.update({k: v for k, v in times.items() if v is not None})
        known = [time for time in times.values() if time is not None]
        fastest = min(known) if len(known) == len(tied) else None

        def cost(place: int) -> tuple[int, float, float, str]:
            time, size = times[place], field[place].size
            # steps of a tenth above the fastest: nobody can tell finer
            step = 0
            if fastest is not None and time is not None:
                step = int(np.log(time / fastest) / np.log(ALIKE))
            weight = float("inf") if size is None else size
            return step, weight, -field[place].composite.value, field[place].name

        return sorted(tied, key=cost)

    def _corrected(self, found: Measurement) -> Measurement:
        """Take off what the choice among several adds by luck."""
        rivals, none_will_do = self._ruling.rivals, self._none_will_do

        def interval(confidence: float) -> Interval | None:
            wide = found.interval(1 - (1 - confidence) / rivals)
            return wide and Interval(wide.low, wide.high, confidence)

        if found.exact:
            rivals = 1
        return replace(
            found,
            p_better_than=lambda x: min(1.0, rivals * found.p_better_than(x)),
            p_worse_than=lambda x: max(found.p_worse_than(x), none_will_do),
            interval=interval,
            method=found.method
            if rivals == 1
            else f"{found.method}, Bonferroni over {rivals} candidates",
        )

    def _considered(self, place: int) -> ConsideredCandidate:
        one, ruling = self._field[place], self._ruling
        spread = spread_of(
            one.influence.psi, self.session.structure, df=one.influence.df
        )
        reach = spread.standard_error * upper_quantile(spread.df, 0.05)
        value = one.composite.value
        return ConsideredCandidate(
            name=one.name,
            digest=one.subject.digest,
            values=dict(zip((w.name for w in self.weigh), one.values, strict=True)),
            desirability=value,
            interval=Interval(max(value - reach, 0.0), min(value + reach, 1.0), 0.9),
            gain=None
            if self._rival is None
            else float(ruling.gains.effects.estimates[place]),
            probability_of_best=float(ruling.best[place]),
            leads_under=float(self._leads[place]),
            size=one.size,
            latency=one.latency or self._times.get(place),
            on_front=bool(self._front[place]),
            ties=place in ruling.tied,
            why_not=self._why_not(place),
            made=self.named[place].recipe,
        )

    def _why_not(self, place: int) -> str | None:
        ruling = self._ruling
        if place in ruling.excluded:
            return ruling.excluded[place]
        if place == ruling.chosen:
            return None
        chosen = self._field[ruling.chosen].name
        if place in ruling.tied:
            return f"ties with the best, and costs no less than {chosen}"
        return "certainly less desirable than the best"

    @cached_property
    def _leads(self) -> NDArray[np.float64]:
        """Share of weightings under which each eligible candidate leads."""
        found = np.zeros(len(self._field))
        eligible = list(self._ruling.eligible)
        if eligible:
            found[eligible] = leading_shares(
                np.vstack([self._field[place].composite.shares for place in eligible]),
                np.array([one.aim.weight for one in self.weigh]),
                rng=np.random.default_rng(self.session.settings.seed),
            )
        return found

    @cached_property
    def _front(self) -> NDArray[np.bool_]:
        """Who is dominated by nobody, in what is weighed and in size."""
        columns = [
            [
                value if wish.aim.target > wish.aim.bad else -value
                for value, wish in zip(one.values, self.weigh, strict=True)
            ]
            for one in self._field
        ]
        return pareto_front(np.array(columns))
