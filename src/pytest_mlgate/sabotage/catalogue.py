"""Every kind of sabotage: what can be done here, and the same again from JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.sabotage.constant_answers import ConstantAnswers
from pytest_mlgate.sabotage.constant_answers import planned_constant
from pytest_mlgate.sabotage.costlier import Costlier
from pytest_mlgate.sabotage.costlier import planned_costs
from pytest_mlgate.sabotage.dropped_feature import DroppedFeature
from pytest_mlgate.sabotage.dropped_feature import planned_drop
from pytest_mlgate.sabotage.flipped_labels import FlippedLabels
from pytest_mlgate.sabotage.flipped_labels import planned_flips
from pytest_mlgate.sabotage.group_bias import GroupBias
from pytest_mlgate.sabotage.group_bias import planned_bias
from pytest_mlgate.sabotage.leaked_target import LeakedTarget
from pytest_mlgate.sabotage.leaked_target import planned_leak
from pytest_mlgate.sabotage.missing_values import MissingValues
from pytest_mlgate.sabotage.missing_values import planned_gaps
from pytest_mlgate.sabotage.misspelt_category import MisspeltCategory
from pytest_mlgate.sabotage.misspelt_category import planned_misspelling
from pytest_mlgate.sabotage.moved_column import MovedColumn
from pytest_mlgate.sabotage.moved_column import planned_moves
from pytest_mlgate.sabotage.noisy_scores import NoisyScores
from pytest_mlgate.sabotage.noisy_scores import planned_noise
from pytest_mlgate.sabotage.overconfident import Overconfident
from pytest_mlgate.sabotage.overconfident import planned_confidence
from pytest_mlgate.sabotage.reordered_table import ReorderedTable
from pytest_mlgate.sabotage.reordered_table import planned_reordering
from pytest_mlgate.sabotage.reversed_answers import ReversedAnswers
from pytest_mlgate.sabotage.reversed_answers import planned_reversals

if TYPE_CHECKING:
    from pytest_mlgate.sabotage.ground import Ground
    from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
    from pytest_mlgate.sabotage.sabotage import Sabotage

PLANNERS = (
    planned_constant,
    planned_noise,
    planned_drop,
    planned_confidence,
    planned_bias,
    planned_reversals,
    planned_costs,
    planned_flips,
    planned_moves,
    planned_gaps,
    planned_misspelling,
    planned_leak,
    planned_reordering,
)

KINDS: dict[str, type[Sabotage]] = {
    kind.__name__: kind
    for kind in (
        ConstantAnswers,
        Costlier,
        DroppedFeature,
        FlippedLabels,
        GroupBias,
        LeakedTarget,
        MissingValues,
        MisspeltCategory,
        MovedColumn,
        NoisyScores,
        Overconfident,
        ReorderedTable,
        ReversedAnswers,
    )
}


def planned_sabotages(ground: Ground) -> tuple[PlannedSabotage, ...]:
    """Plan every sabotage, serious ones first; those that do not fit say why."""
    found = [planned for planner in PLANNERS for planned in planner(ground)]
    return tuple(sorted(found, key=lambda planned: planned.harmless))


def sabotage_to_plain(sabotage: Sabotage) -> dict[str, Any]:
    """Write a sabotage as JSON types."""
    return {"kind": type(sabotage).__name__, **asdict(sabotage)}


def sabotage_from_plain(plain: dict[str, Any]) -> Sabotage:
    """Read what `sabotage_to_plain` wrote.

    Raises
    ------
    InvalidInput
        If it is another kind.
    """
    rest = dict(plain)
    kind = str(rest.pop("kind", ""))
    if kind not in KINDS:
        raise InvalidInput.unknown_name("sabotage", kind, KINDS)
    return KINDS[kind](**{key: _tuples(value) for key, value in rest.items()})


def _tuples(value: Any) -> Any:  # noqa: ANN401 - the shape of JSON
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
