"""What a settings file may say about one model: `SubjectSettings`.

Where its answers come from, what is trusted on the way, and how it is asked. A key that
would be ignored is refused: somebody believes that it works.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Literal
from typing import Self

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import field_validator
from pydantic import model_validator

Task = Literal["binary", "multiclass", "regression"]

_TASKS_OF = {
    "score": ("binary",),
    "label": ("binary", "multiclass"),
    "probabilities": ("multiclass",),
    "value": ("regression",),
    "threshold": ("binary",),
    "classes": ("binary", "multiclass"),
    "form": ("binary",),
}
"""Keys of a model that not every task has."""

_DIGEST = re.compile(r"(?:sha256:)?([0-9a-fA-F]{64})")

_PLACES: dict[str, Literal["mlflow", "python", "endpoint"]] = {
    "mlflow:": "mlflow",
    "python:": "python",
    "http://": "endpoint",
    "https://": "endpoint",
}
"""What a reference of a model starts with when it is no path."""

_PLACE_NAMES = {"mlflow": "in MLflow", "endpoint": "the address of an endpoint"}

_OF_PLACES = {
    "tracking": "mlflow",
    "request": "endpoint",
    "timeout": "endpoint",
}
"""Keys that only go with one kind of model."""

_OF_MODELS = (
    "trusted",
    "trust",
    "sha256",
    "classes",
    "features",
    "batch",
    *_OF_PLACES,
)
"""Keys that only go with a model that is asked."""

_COLUMNS = ("score", "label", "probabilities", "value")
"""Keys of a model that name columns."""

_INSTEAD = {
    "binary": "`score` or `label`",
    "multiclass": "`label` or `probabilities`",
    "regression": "`value`",
}
"""The keys that name a model's answers, by task."""


class ClosedTable(BaseModel):
    """A table of the settings file: closed, frozen, no silent conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SubjectSettings(ClosedTable):
    """Where one model's answers come from: ``[tool.mlgate.candidate]``.

    Exactly one of: `model`; `predictions`; columns of the evaluation data (`score`
    and/or `label`; for several classes `label` and/or `probabilities`; for a number
    `value`); `constant`; `registry` (baseline only).
    """

    # one of the [models]: a file, `mlflow:…`, `python:…` or the `http://…` address of
    # an endpoint
    model: str | None = None
    # types that a `.skops` file may hold beside scikit-learn's own, by full name
    trusted: tuple[str, ...] = ()
    # read a model that runs code when it is read; needs `sha256`
    trust: Literal["pickle"] | None = None
    # `"sha256:…"`: the digest that the model must have, of any kind that has one
    sha256: str | None = None
    # the classes in the order of the model's own numbers, where it does not name them
    classes: tuple[str | int | float | bool, ...] | None = None
    # the columns that the model takes, in its order, where it does not name them
    features: tuple[str, ...] | None = None
    # where MLflow keeps its models; without it the environment's `MLFLOW_TRACKING_URI`
    tracking: str | None = None
    # rows that the model gets in one call (100000; an endpoint 1000)
    batch: int | None = Field(default=None, ge=1)
    # the form in which an endpoint takes rows; without it by its path
    request: (
        Literal["records", "instances", "dataframe_records", "dataframe_split", "v2"]
        | None
    ) = None
    # seconds that an endpoint has for one request
    timeout: float = Field(default=30.0, gt=0, allow_inf_nan=False)
    # a table with one row per row of the evaluation data, in its order
    predictions: str | None = None
    # a column: the probability of `positive`; of `predictions` if given, else of the
    # evaluation data
    score: str | None = None
    # a column with the predicted label
    label: str | None = None
    # multiclass: name of a class to the column with its probability
    probabilities: dict[str, str] | None = None
    # regression: a column with the predicted number
    value: str | None = None
    # the same answer for every row: binary `"prior"` or a probability, multiclass
    # `"prior"`, regression `"mean"` or a number
    constant: Literal["prior", "mean"] | float | None = None
    # baseline only: the model that was promoted last; it has to be a model file, and is
    # trusted no more than any other
    registry: Literal["champion"] | None = None
    # positive from this score on; without it a model's own labels, else 0.5
    threshold: float | None = None
    # what `score`, or the one number of a model, is; scores may be any numbers that
    # rank
    form: Literal["probabilities", "scores"] = "probabilities"
    # the file that a promotion stores when the answers come from a table, an endpoint
    # or code
    artifact: str | None = None

    @field_validator("trusted", "classes", "features", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("classes", "features")
    @classmethod
    def _each_once(cls, value: tuple[object, ...] | None) -> object:
        if value is not None and (not value or len(set(value)) < len(value)):
            raise ValueError("must list one or more names, each once")
        return value

    @field_validator("sha256")
    @classmethod
    def _is_digest(cls, value: str | None) -> str | None:
        found = None if value is None else _DIGEST.fullmatch(value)
        if value is not None and found is None:
            raise ValueError('must be "sha256:" and 64 hexadecimal digits')
        return None if found is None else f"sha256:{found[1].lower()}"

    @field_validator("constant", "threshold", "timeout", mode="before")
    @classmethod
    def _whole_number_is_a_number(cls, value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            try:
                return float(value)
            except OverflowError:
                return float("inf")
        return value

    @field_validator("threshold")
    @classmethod
    def _finite(cls, value: float | None) -> float | None:
        if value is not None and not math.isfinite(value):
            raise ValueError("must be a finite number")
        return value

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        # score and label name columns; alone they mean columns of the evaluation data
        table = self.predictions is not None
        columns = any(getattr(self, key) is not None for key in _COLUMNS)
        named = [
            name
            for name, given in {
                "model": self.model is not None,
                "predictions": table,
                self._columns_named: columns and not table,
                "constant": self.constant is not None,
                "registry": self.registry is not None,
            }.items()
            if given
        ]
        if len(named) != 1:
            got = ", ".join(named) or "none"
            raise ValueError(
                "exactly one of `model`, `predictions`, `constant`, `registry` or "
                "columns (`score`, `label`, `probabilities`, `value`) must say where "
                f"the answers come from; got {got}"
            )
        self._keys_fit(named[0])
        if self.probabilities is not None:
            self._one_column_per_class(self.probabilities)
        return self

    @property
    def _columns_named(self) -> str:
        """Name the kind of columns, for messages."""
        for key in ("value", "probabilities"):
            if getattr(self, key) is not None:
                return key
        return "score/label"

    @staticmethod
    def _one_column_per_class(columns: dict[str, str]) -> None:
        twice = [name for name, count in Counter(columns.values()).items() if count > 1]
        if len(columns) < 2 or twice:
            raise ValueError(
                "`probabilities` must name a column of its own for each of two or more "
                f"classes; got {columns!r}"
            )

    @property
    def answer_columns(self) -> tuple[str, ...]:
        """Name the columns that hold answers, whichever table they stand in."""
        named = (
            self.score,
            self.label,
            self.value,
            *(self.probabilities or {}).values(),
        )
        return tuple(name for name in named if name is not None)

    def refusal_for(self, task: Task) -> str | None:
        """Say which key does not go with a task, None when all do."""
        for key, tasks in _TASKS_OF.items():
            if key in self.model_fields_set and task not in tasks:
                known = " or ".join(f"{name!r}" for name in tasks)
                return (
                    f"{key}` goes with task = {known}; with task = {task!r} the "
                    f"answers are named by {_INSTEAD[task]}"
                )
        fits, rule = {
            "binary": (self._is_probability(), "'prior' or a probability in [0, 1]"),
            "multiclass": (
                self.constant == "prior",
                "'prior', the share of each class",
            ),
            "regression": (self._is_value(), "'mean' or a finite number"),
        }[task]
        if self.constant is None or fits:
            return None
        return f"constant` must be {rule} for task = {task!r}; got {self.constant!r}"

    def _is_probability(self) -> bool:
        if isinstance(self.constant, float):
            return 0 <= self.constant <= 1
        return self.constant == "prior"

    def _is_value(self) -> bool:
        if isinstance(self.constant, float):
            return math.isfinite(self.constant)
        return self.constant == "mean"

    @property
    def place(self) -> Literal["file", "mlflow", "python", "endpoint"] | None:
        """What `model` names, None where there is no `model`."""
        if self.model is None:
            return None
        for start, place in _PLACES.items():
            if self.model.lower().startswith(start):
                return place
        return "file"

    def _keys_fit(self, source: str) -> None:
        """Refuse a key that would be ignored: somebody believes that it works."""
        stored = source in {"model", "registry"}
        named = [key for key in _OF_MODELS if key in self.model_fields_set]
        if named and not stored:
            raise ValueError(f"`{named[0]}` goes with `model`, not with {source}")
        for key, place in _OF_PLACES.items():
            if key in self.model_fields_set and self.place != place:
                raise ValueError(
                    f"`{key}` goes with a `model` that is {_PLACE_NAMES[place]}"
                )
        if self.trust is not None and self.sha256 is None:
            raise ValueError(
                "`trust` must come with `sha256`, the digest of the file that you trust"
            )
        nameless = self.place in {"python", "endpoint"}
        if self.sha256 is not None and nameless:
            raise ValueError(
                f"`sha256` must pin a file or a model in MLflow; {self.model!r} has no "
                "digest that could be pinned"
            )
        if self.artifact is not None and (
            (stored and not nameless) or source == "constant"
        ):
            raise ValueError(
                "`artifact` goes with `predictions`, columns, or a `model` that is an "
                f"endpoint or code; with {source} the file is known"
            )
