"""What sabotages are planned on: `Ground`, the rows and the candidate as they are.

Sizes come from here: the spread of a column, of the candidate's scores, the groups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.sabotage.spoilt_answers import scores_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.subject import Subject

SENSITIVE = (
    "sex",
    "gender",
    "race",
    "ethnicity",
    "nationality",
    "religion",
    "disability",
    "age_group",
)
"""Names of columns that are taken for sensitive where no gate names another."""

FEWEST_VALUES = 20
"""Different values of a column that counts as measured, not as a list of codes."""

MOST_GROUPS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """The evaluation data and the candidate, nothing spoilt.

    Parameters
    ----------
    question
        What both models were asked: rows, target, task.
    candidate
        The candidate with its answers; None where there is none.
    asked
        Words of the checks that name columns of groups, the surest first.
    row_columns
        Columns that say how rows came about; nothing is done to them.
    sensitive
        Columns of groups of people that the settings name.
    seed
        That of the settings.
    """

    question: Question
    candidate: Subject | None
    asked: tuple[str, ...] = ()
    row_columns: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    seed: int = 0
    frame: nw.DataFrame[Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = nw.from_native(self.question.table.frame, eager_only=True)
        object.__setattr__(self, "frame", found)

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that the candidate takes; where nobody knows, all inputs."""
        named = self.candidate is not None and self.candidate.asked is not None
        if named:
            assert self.candidate is not None
            assert self.candidate.asked is not None
            return self.candidate.asked.features
        left = {self.question.target, *self.question.exclude, *self.row_columns}
        return tuple(name for name in self.frame.columns if name not in left)

    @property
    def measured(self) -> str | None:
        """The feature of numbers, without gaps, with the most different values."""
        numbers = [n for n in self.features if self._is_measured(n)]
        return max(numbers, key=lambda n: self.frame[n].n_unique(), default=None)

    @property
    def categories(self) -> tuple[str, ...]:
        """Features of text with several values, none of them missing."""
        return tuple(
            name
            for name in self.features
            if self.frame[name].dtype in {nw.String, nw.Categorical, nw.Object}
            and not self.frame[name].null_count()
            and self.frame[name].n_unique() >= 2
        )

    @property
    def grouping(self) -> str | None:
        """The column of groups that a gate asks about, or that sounds sensitive."""
        named = [
            name
            for words in self.asked
            for name in self.frame.columns
            if re.search(rf"\b{re.escape(name)}\b", words)
        ]
        sounds = [n for n in self.frame.columns if n.lower() in SENSITIVE]
        left = {self.question.target, *self.row_columns}
        for name in (*named, *self.sensitive, *sounds):
            if name not in left and 2 <= self.frame[name].n_unique() <= MOST_GROUPS:
                return name
        return None

    @property
    def scores(self) -> NDArray[np.float64]:
        """What the candidate says: see `Sabotage.scores`."""
        assert self.candidate is not None
        return scores_of(self.candidate.predictions)

    @property
    def spread(self) -> float:
        """The standard deviation of the candidate's scores."""
        scores = self.scores
        if self.is_regression:
            return float(scores.std())
        return float(np.clip(scores[:, -1] - scores[:, 0], -10, 10).std())

    @property
    def is_regression(self) -> bool:
        """Whether the candidate gives numbers, not classes."""
        return self.question.task == "regression"

    @property
    def has_probabilities(self) -> bool:
        """Whether the candidate says how sure it is."""
        if self.candidate is None or self.is_regression:
            return False
        return "probabilities" in self.candidate.predictions.gives

    @property
    def silent(self) -> str | None:
        """Why nothing can be done to the candidate's answers, None if it can."""
        if self.candidate is None:
            return "there is no candidate"
        if self.candidate.predictions.form == "values" and not self.spread:
            return "the candidate gives every row the same number"
        return None

    @property
    def rooted(self) -> str | None:
        """Why rows must stay in their places, None if they may move."""
        if self.question.table.stays:
            return "the rows stay with their engine"
        kinds = {"predictions"}
        if self.candidate is not None and self.candidate.kind in kinds:
            return "answers in a file are matched to the rows by position"
        return None

    def _is_measured(self, name: str) -> bool:
        series = self.frame[name]
        if not series.dtype.is_numeric() or name == self.question.target:
            return False
        values = series.to_numpy()
        return bool(
            not series.null_count()
            and np.isfinite(values.astype(np.float64)).all()
            and series.n_unique() >= FEWEST_VALUES
            and np.median(values) not in {values.min(), values.max()}
        )


def truth_of(ground: Ground) -> NDArray[np.float64]:
    """Give the true answers as numbers: positive is 1, classes count from 0."""
    found: NDArray[np.float64] = np.asarray(ground.question.truth, dtype=np.float64)
    return found
