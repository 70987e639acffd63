"""What a model answers when the target is a number: `ValuePredictions`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.models.answers.answer_arrays import as_numbers
from pytest_mlgate.models.answers.answer_arrays import frozen
from pytest_mlgate.models.answers.answer_arrays import refuse_length
from pytest_mlgate.models.answers.answer_files import load_arrays
from pytest_mlgate.models.answers.answer_files import save_arrays

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.needs import Needs


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValuePredictions:
    """The answers of one model, in the order of the evaluation data.

    Use `checked` for answers that come from outside.
    """

    # in the unit of the target; finite, shape (n_rows,)
    values: NDArray[np.float64]
    form: Literal["values"] = "values"

    @classmethod
    def checked(cls, *, rows: int, what: str, values: NDArray[Any]) -> ValuePredictions:
        """Validate a model's answers.

        Parameters
        ----------
        rows
            Number of rows of the evaluation data.
        what
            Whose answers they are, for messages.
        values
            One number per row, in the unit of the target.

        Raises
        ------
        SubjectMismatch
            If the length is not `rows`.
        InvalidInput
            If a value is missing, no number, or infinite.
        """
        refuse_length(values, rows, what=what, name="value")
        if values.dtype.kind == "b":
            raise InvalidInput(
                f"{what}: `value` must be a number in every row; the answers are "
                'booleans. Hint: decisions are compared with task = "binary".'
            )
        numbers = as_numbers(
            values,
            what=what,
            name="value",
            hint="write the predicted number, and a missing one as an empty field",
            if_infinite="find out why the model answers so; rows are never left out",
        )
        return cls(values=frozen(numbers))

    @classmethod
    def constant(cls, value: float, *, rows: int) -> ValuePredictions:
        """Give every row the same number."""
        return cls.checked(rows=rows, what="constant", values=np.full(rows, value))

    @property
    def gives(self) -> frozenset[Needs]:
        """What a metric can be computed from."""
        return frozenset({"values"})

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All that is answered, for comparing and hashing."""
        return (self.values,)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.values)

    def save(self, path: Path) -> None:
        """Write the answers to a file, whole or not at all."""
        save_arrays(path, {"values": self.values})

    @classmethod
    def load(cls, path: Path) -> ValuePredictions:
        """Read what `save` wrote; no code in the file is run.

        Raises
        ------
        UnreadableData
            If the file is missing, damaged, or not one of ours.
        """
        return load_arrays(path, lambda arrays: cls(values=frozen(arrays["values"])))
