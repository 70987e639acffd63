"""What an engine counts of two models' answers: `PushedRows`, and its joint counts.

Answers and truth are expressions over columns of the evaluation data. The engine
evaluates and adds them; only sums come back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.places.pushed_values import aggregated
from pytest_mlgate.data.places.pushed_values import lazy_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from pytest_mlgate.data.places.pushed_conditions import PushedSlices
    from pytest_mlgate.data.tables import DataTable

Key = tuple[str, ...]
"""The texts of one slice, as in `PushedSlices.labels`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnswerColumn:
    """One model's answers as expressions."""

    # booleans
    decides: nw.Expr
    # float64; None for a model that only decides
    score: nw.Expr | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PushedRows:
    """The rows that a question is about, where they are.

    `models` are one or two: the candidate, then the baseline.
    """

    table: DataTable
    # booleans: is the true answer positive
    truth: nw.Expr
    models: tuple[AnswerColumn, ...]
    slices: PushedSlices
    # restricts the rows; None for all
    kept: nw.Expr | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Name the columns of `selected` that tell slices apart."""
        return tuple(f"k{place}" for place in range(len(self.slices.keys)))

    def selected(self, *more: nw.Expr) -> nw.LazyFrame[Any]:
        """Plan the rows with their slice, truth ("y") and decisions ("d0", "d1")."""
        frame = lazy_rows(self.table)
        if self.kept is not None:
            frame = frame.filter(self.kept)
        return frame.select(
            *(k.alias(n) for k, n in zip(self.slices.keys, self.keys, strict=True)),
            _bit(self.truth).alias("y"),
            *(_bit(m.decides).alias(f"d{i}") for i, m in enumerate(self.models)),
            *more,
        )

    def sums(
        self,
        frame: nw.LazyFrame[Any],
        asked: Iterable[nw.Expr],
        *,
        of_class: bool = False,
    ) -> list[tuple[Key, dict[str, Any]]]:
        """Aggregate within slices, and within the classes of the truth if so asked."""
        groups = [*self.keys, "y"] if of_class else list(self.keys)
        aggregate = (
            frame.group_by(*groups).agg(*asked) if groups else frame.select(*asked)
        )
        return [
            (tuple(row[name] for name in self.keys), row)
            for row in aggregated(self.table, aggregate, what=EVALUATION)
        ]

    def joint_counts(self) -> dict[Key, NDArray[np.int64]]:
        """Count rows by truth and decisions.

        Returns
        -------
        dict of ndarray of int64
            Per slice; shape (2, 2) with ``[y, decision]`` for one model, (2, 2, 2) with
            ``[y, baseline, candidate]`` for two.
        """
        names = ["y", *(f"d{place}" for place in reversed(range(len(self.models))))]
        groups = [*self.keys, *names]
        counted = self.selected().group_by(*groups).agg(nw.len().alias("rows"))
        shape = (2,) * len(names)
        found = {key: np.zeros(shape, dtype=np.int64) for key in self.slices.labels}
        for row in aggregated(self.table, counted, what=EVALUATION):
            key = tuple(row[name] for name in self.keys)
            found[key][tuple(int(row[name]) for name in names)] = int(row["rows"])
        return found

    def differing(self) -> dict[Key, int]:
        """Count rows on which decisions or scores of both models are not the same."""
        one, other = self.models
        differ = one.decides != other.decides
        if one.score is not None and other.score is not None:
            differ = differ | (one.score != other.score)
        frame = self.selected(_bit(differ).alias("differs"))
        asked = [nw.col("differs").sum().alias("rows")]
        return {key: int(row["rows"] or 0) for key, row in self.sums(frame, asked)}


def _bit(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(1).otherwise(0).cast(nw.Int64)
