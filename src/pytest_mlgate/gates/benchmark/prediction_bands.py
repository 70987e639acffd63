"""Which rows does a model think alike of: bands of its predictions, as slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.stats.regression.prediction_bands import bands

if TYPE_CHECKING:
    from numpy import bool_
    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.models.subject import Subject

MOST_BANDS = 100


@dataclass(frozen=True, slots=True)
class PredictionBands:
    """See `prediction_bands`, which makes it."""

    count: int

    def __post_init__(self) -> None:
        given: object = self.count  # nobody checks types in a test
        whole = isinstance(given, int) and not isinstance(given, bool)
        if not whole or not 2 <= self.count <= MOST_BANDS:
            raise InvalidInput.because(
                "prediction_bands", f"a whole number from 2 to {MOST_BANDS}", self.count
            )

    def slices(
        self, subject: Subject, weights: NDArray[float64] | None
    ) -> list[tuple[str, NDArray[bool_]]]:
        """Cut the rows by what a model predicts, lowest band first.

        Raises
        ------
        SubjectMismatch
            If the model gives no number for each row.
        """
        found = subject.predictions
        numbers = None
        if isinstance(found, Predictions):
            numbers = found.scores
        elif not isinstance(found, ClassPredictions):
            numbers = found.values
        if numbers is None:
            raise SubjectMismatch(
                f"Bands of predictions need one number per row, and the {subject.role} "
                f"({subject.reference}) gives {found.form}. Hint: slice by a column."
            )
        return bands(numbers, self.count, weights)


def prediction_bands(count: int) -> PredictionBands:
    """Cut the rows into bands of about equal exposure, by the candidate's predictions.

    Parameters
    ----------
    count : int
        How many, from 2 to 100. Equal predictions stay together, so there can be fewer.

    Returns
    -------
    PredictionBands
        For `by=` of a benchmark gate.

    Raises
    ------
    InvalidInput
        If `count` is no whole number from 2 to 100.

    Examples
    --------
    >>> prediction_bands(10)
    PredictionBands(count=10)

    ``benchmark_gate.at_most("actual_to_expected_error", 0.1, by=prediction_bands(10))``
    asks in each tenth whether the sum of predictions meets the sum of claims.
    """
    return PredictionBands(count)
