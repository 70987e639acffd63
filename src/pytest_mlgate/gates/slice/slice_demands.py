"""What does a caller say about a search among slices, checked: `SliceSearchAsked`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import cast

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.gates.named_columns import column_names
from pytest_mlgate.gates.slice.row_losses import require_mean
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.slices.slice_search import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.stats.row_metric import RowMetric

Compared = Literal["rest", "baseline"]

MOST_COLUMNS = 200
"""Columns beyond which their pairs take longer than anybody waits."""

_MOST_OF_ROWS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceSearchAsked:
    """One call of `no_weak_slice`.

    Parameters
    ----------
    metric : RowMetric
        A mean over rows.
    margin : float or None
        None: nothing is judged.
    against : {"rest", "baseline"}
        What a slice is held against.
    depth : {1, 2}
        Columns in a rule.
    columns : tuple of str
        That make slices.
    named : bool
        Whether the caller named them.
    discover : float or None
        Share of the rows to search.
    smallest : float
        Share of the rows of the smallest slice that a pass speaks of.
    where
        Only these rows.
    """

    metric: RowMetric
    margin: float | None
    against: Compared
    depth: Literal[1, 2]
    columns: tuple[str, ...]
    named: bool
    discover: float | None
    smallest: float
    where: Where

    @property
    def name(self) -> str:
        """The words of the check, close to the code that asked it."""
        told = [self.metric.name]
        if self.margin is not None:
            told.append(f"margin={self.margin:g}")
        if self.against == "baseline":
            told.append("against=baseline")
        if self.depth == 1:
            told.append("depth=1")
        if self.named:
            told.append(f"columns={'+'.join(self.columns)}")
        if self.discover is not None:
            told.append(f"discover={self.discover:g}")
        if self.smallest != SMALLEST:
            told.append(f"smallest={self.smallest:g}")
        return f"no_weak_slice({', '.join(told)})"

    @property
    def question(self) -> str:
        """The name by which reports find their words."""
        if self.against == "baseline":
            return "no_weak_slice_against_baseline"
        return "no_weak_slice"


def asked_of(
    metric: RowMetric,
    session: GateSession,
    *,
    margin: float | None,
    columns: Sequence[str] | str | None,
    where: Where,
    **options: Any,  # noqa: ANN401 - checked here
) -> SliceSearchAsked:
    """Check what a caller said.

    Raises
    ------
    InvalidInput
        With the value, the rule and the remedy.
    """
    if metric is SELECTION_RATE:
        raise InvalidInput(
            "no_weak_slice('selection_rate', …): more selected is neither better nor "
            "worse. Hint: fairness_gate.difference(…) asks about gaps."
        )
    require_mean(metric)
    if margin is not None:
        demands.require_margin("margin", margin, metric)
    depth, against = options["depth"], options["against"]
    if depth not in (1, 2) or isinstance(depth, bool):
        raise InvalidInput.because("depth", "1 or 2", depth)
    if against not in ("rest", "baseline"):
        raise InvalidInput.because("against", "'rest' or 'baseline'", against)
    if options["discover"] is not None:
        _require_share("discover", options["discover"], most=0.9)
    _require_share("smallest", options["smallest"], most=_MOST_OF_ROWS)
    chosen = _columns(columns, session, depth=depth)
    return SliceSearchAsked(
        metric=metric,
        margin=margin,
        against=cast("Compared", against),
        depth=cast("Literal[1, 2]", depth),
        columns=chosen,
        named=columns is not None,
        discover=options["discover"],
        smallest=options["smallest"],
        where=where,
    )


def _require_share(name: str, value: object, *, most: float) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < cast("float", value) <= most:
        raise InvalidInput.because(
            name, f"a share of the rows, above 0 and at most {most:g}", value
        )


def _columns(
    named: Sequence[str] | str | None, session: GateSession, *, depth: int
) -> tuple[str, ...]:
    settings = session.settings
    question = session.question
    answers = {question.target, *question.exclude} - set(settings.row_columns)
    if named is None:
        other = answers | set(settings.row_columns)
        found = [name for name in session.evaluation.columns if name not in other]
    else:
        found = column_names("columns", named)
        told = [name for name in found if name in answers]
        if told:
            raise InvalidInput(
                f"`columns` must be known before the answer is; {told[0]!r} is the "
                "target or holds answers. Hint: a slice is what one can tell of a row "
                "beforehand; leave the column out."
            )
    if not found:
        raise InvalidInput.because("columns", "one or more columns", named)
    if depth > 1 and len(found) > MOST_COLUMNS:
        raise InvalidInput(
            f"`columns` must be at most {MOST_COLUMNS} for pairs of them; there are "
            f"{len(found)}. Hint: name those that matter, or set depth=1."
        )
    return tuple(found)
