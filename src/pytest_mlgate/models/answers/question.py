"""What every model is asked: `Question`."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.data.targets import binary_target
from pytest_mlgate.data.targets import class_target
from pytest_mlgate.data.targets import class_values
from pytest_mlgate.data.targets import value_target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.settings import Task


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """The rows, and what counts as an answer."""

    table: DataTable
    # the column with the true answer
    target: str
    task: Task = "binary"
    # the value that counts as positive; binary only
    positive: str | float | bool = True
    # the classes in their order, None for those that occur, sorted; multiclass only
    order: tuple[object, ...] | None = None
    # columns that hold answers of models or describe rows, and are no features
    exclude: tuple[str, ...] = ()
    # what the rows are, for messages
    what: str = EVALUATION
    # the values of the target, where these rows do not show them all
    known: tuple[object, ...] | None = None

    @property
    def rows(self) -> int:
        """Number of rows to answer."""
        return self.table.rows

    @property
    def classes(self) -> list[Any]:
        """The values of the target, sorted or in their given order."""
        if self.known is not None:
            return list(self.known)
        frame = self.table.frame
        if self.task == "multiclass":
            return class_values(
                frame, target=self.target, classes=self.order, what=self.what
            )
        return distinct_values(column(frame, self.target, what=self.what))

    def about(self, frame: Any, *, what: str) -> Question:  # noqa: ANN401 - any frame
        """Ask the same about other rows, which need not have a target.

        Parameters
        ----------
        frame
            A frame in memory with the features of the model.
        what
            What the rows are, for messages.
        """
        rows = nw.from_native(frame, eager_only=True)
        table = DataTable(
            frame=frame,
            reference=what,
            identity="made for a question",
            rows=len(rows),
            columns=tuple(rows.columns),
        )
        known = None if self.task == "regression" else tuple(self.classes)
        return replace(self, table=table, known=known, what=what)

    @property
    def truth(self) -> NDArray[Any]:
        """The true answer of each row, shape ``(n_rows,)``.

        Whether it is positive (bool), the place of its class (int64), or its number
        (float64).

        Raises
        ------
        UnreadableData, SettingsError
            If the target does not fit the task.
        """
        frame, target, what = self.table.frame, self.target, self.what
        if self.task == "binary":
            return binary_target(
                frame, target=target, positive=self.positive, what=what
            )
        if self.task == "multiclass":
            return class_target(frame, target=target, classes=self.order, what=what)[0]
        return value_target(frame, target=target, what=what)
