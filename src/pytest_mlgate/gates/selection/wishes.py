"""What a choice must fulfil, and what it weighs: `must=` and `weigh=` made checks."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.demands import require_value
from pytest_mlgate.stats.losses.business_value import NAME as VALUE_PER_CASE
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.selection.desirability import Aim
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.stats.metric_table import MetricSpec
    from pytest_mlgate.stats.row_metric import RowMetric

SIZE = "size"
LATENCY = "latency"
COSTS = (SIZE, LATENCY)
"""What a model costs, in megabytes and milliseconds; lower is better."""

UNITS = {SIZE: " MB", LATENCY: " ms"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One hard requirement: a metric of the rows, or a cost."""

    name: str
    # None for a cost
    metric: RowMetric | None
    limit: float

    @property
    def sign(self) -> int:
        """Orient: 1 where higher is better."""
        return 1 if self.metric is not None and self.metric.higher_is_better else -1

    @property
    def threshold(self) -> Threshold:
        """Put the limit on the oriented scale: it has to be met certainly."""
        return Threshold(ok=self.sign * self.limit, bad=self.sign * self.limit)

    def __str__(self) -> str:
        word = "at least" if self.sign > 0 else "at most"
        return f"{self.name} {word} {self.limit:g}{UNITS.get(self.name, '')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One measure of the composite, and what it is worth."""

    name: str
    # None for a cost
    metric: RowMetric | None
    aim: Aim


def requirements(must: object, session: GateSession) -> tuple[Requirement, ...]:
    """Read ``must={"recall": 0.6, "size": 20}``.

    Raises
    ------
    InvalidInput
        If it is no such table, a metric is unknown, or a limit cannot be meant.
    """
    if must is None:
        return ()
    if not isinstance(must, Mapping):
        raise InvalidInput.because(
            "must",
            "a table of limits",
            must,
            hint='must={"recall": 0.6, "size": 20}; the direction is the metric\'s own',
        )
    found = []
    for spec, limit in must.items():
        name, metric = _measure(spec, session)
        if metric is not None:
            require_value(f"must[{name!r}]", limit, metric)
        else:
            _require_positive(f"must[{name!r}]", limit)
        found.append(Requirement(name=name, metric=metric, limit=float(limit)))
    return tuple(found)


def weights(weigh: object, session: GateSession) -> tuple[Weighed, ...]:
    """Read ``weigh={"roc_auc": (0.7, 0.95, 3), "size": (50, 0)}``.

    Raises
    ------
    InvalidInput
        If it is no such table, weighs no metric of the rows, a metric is unknown or
        has no influence values, or the target is on the wrong side of `bad`.
    """
    if not isinstance(weigh, Mapping) or not weigh:
        raise InvalidInput.because(
            "weigh",
            "a table of (bad, target) or (bad, target, weight)",
            weigh,
            hint='weigh={"roc_auc": (0.7, 0.95)}: of no use at 0.7, perfect at 0.95',
        )
    found = tuple(_weighed(spec, aim, session) for spec, aim in weigh.items())
    if all(one.metric is None for one in found):
        raise InvalidInput(
            "`weigh` must name at least one metric of the answers; got "
            f"{', '.join(one.name for one in found)}. Hint: the cheapest model answers "
            "nothing."
        )
    return found


def _weighed(spec: MetricSpec, aim: object, session: GateSession) -> Weighed:
    name, metric = _measure(spec, session)
    told = f"weigh[{name!r}]"
    is_row = isinstance(aim, Sequence) and not isinstance(aim, str)
    if not is_row or len(aim) not in {2, 3}:  # type: ignore[arg-type] # a sequence
        raise InvalidInput.because(
            told, "(bad, target) or (bad, target, weight)", aim, hint="(0.7, 0.95, 2)"
        )
    numbers: list[Any] = list(aim)  # type: ignore[call-overload] # a sequence
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InvalidInput.because(told, "made of numbers", aim)
    wanted = Aim(
        bad=float(numbers[0]),
        target=float(numbers[1]),
        weight=float(numbers[2]) if len(numbers) == 3 else 1.0,
    )
    rises = metric is not None and metric.higher_is_better
    if (wanted.target > wanted.bad) != rises:
        better = "higher" if rises else "lower"
        raise InvalidInput(
            f"{told} must be (bad, target), and {better} values of {name} are better; "
            f"got bad = {wanted.bad:g}, target = {wanted.target:g}. Hint: the first "
            "number is where a model is of no use."
        )
    if metric is not None and metric.influence is None:
        raise InvalidInput(
            f"{told}: {name} cannot be weighed: it has no influence values, so that "
            "the composite would have no error. Hint: put it under `must`."
        )
    return Weighed(name=name, metric=metric, aim=wanted)


def _measure(spec: MetricSpec, session: GateSession) -> tuple[str, RowMetric | None]:
    if isinstance(spec, str) and spec in COSTS:
        return spec, None
    if spec == VALUE_PER_CASE:
        return VALUE_PER_CASE, session.value_metric
    metric = metric_of(spec, task=session.settings.task)
    return metric.name, metric


def _require_positive(name: str, value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value < float("inf"):  # type: ignore[operator] # a number
        raise InvalidInput.because(name, "a positive number", value)
