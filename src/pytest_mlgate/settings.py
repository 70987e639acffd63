"""What a settings file may say: `Settings` and `SubjectSettings`.

Closed tables, validated with pydantic and frozen. Finding and reading the file, and
wording what is wrong with it, is the job of `pytest_mlgate.settings_file`.
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Literal
from typing import Self

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import field_validator
from pydantic import model_validator

from pytest_mlgate.budget import EXACT_FAMILIES
from pytest_mlgate.budget import POOLS
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.lineage import LineageSettings
from pytest_mlgate.lineage import refuse_wrong_lineage

Task = Literal["binary", "multiclass", "regression"]
EngineName = Literal["pandas", "polars", "duckdb", "polars-lazy", "spark"]

STAGES = ("data", "candidate", "shadow", "canary", "monitor")
"""Places in a model's life at which gates can run."""

_TASKS_OF = {
    "score": ("binary",),
    "label": ("binary", "multiclass"),
    "probabilities": ("multiclass",),
    "value": ("regression",),
    "threshold": ("binary",),
    "form": ("binary",),
}
"""Keys of a model that not every task has."""

_COLUMNS = ("score", "label", "probabilities", "value")
"""Keys of a model that name columns."""

_INSTEAD = {
    "binary": "`score` or `label`",
    "multiclass": "`label` or `probabilities`",
    "regression": "`value`",
}
"""The keys that name a model's answers, by task."""


class _Table(BaseModel):
    """A table of the settings file: closed, frozen, no silent conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SubjectSettings(_Table):
    """Where one model's answers come from: ``[tool.mlgate.candidate]``.

    Exactly one of: `model`; `predictions`; columns of the evaluation data (`score`
    and/or `label`; for several classes `label` and/or `probabilities`; for a number
    `value`); `constant`; `registry` (baseline only).
    """

    # a model file; ".skops" in this release
    model: str | None = None
    # types that a .skops file may hold beside scikit-learn's own, by full name
    trusted: tuple[str, ...] = ()
    # a table with one row per row of the evaluation data
    predictions: str | None = None
    # columns of that table, or of the evaluation data: probability of `positive` …
    score: str | None = None
    # … and predicted label
    label: str | None = None
    # … the probability of each class, by its name: { cat = "p_cat", dog = "p_dog" } …
    probabilities: dict[str, str] | None = None
    # … or, in a regression, the predicted number
    value: str | None = None
    # binary: "prior" (the share of positives) or a probability for every row;
    # multiclass: "prior"; regression: "mean" or a number for every row
    constant: Literal["prior", "mean"] | float | None = None
    # an alias in the registry
    registry: Literal["champion"] | None = None
    # positive when the score is at least this; None: the model's own labels, else 0.5
    threshold: float | None = None
    # what `score` holds: probabilities in [0, 1], or any number that ranks
    form: Literal["probabilities", "scores"] = "probabilities"
    # the file that a promotion stores when the answers come from a table
    artifact: str | None = None

    @field_validator("trusted", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("constant", "threshold", mode="before")
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

    def _keys_fit(self, source: str) -> None:
        """Refuse a key that would be ignored: somebody believes that it works."""
        stored = source in {"model", "registry"}
        if self.trusted and not stored:
            raise ValueError(f"`trusted` goes with `model`, not with {source}")
        if self.artifact is not None and (stored or source == "constant"):
            raise ValueError(
                f"`artifact` goes with `predictions` or columns; with {source} the "
                "file is known"
            )


class Settings(_Table):
    """Everything in one settings file, validated and frozen.

    Read one with `settings_file.load_settings`.
    """

    # the model's name in the registry and in reports
    name: str = Field(min_length=1)
    task: Task = "binary"
    # the column with the true answer
    target: str
    # the value of `target` that counts as positive (binary only)
    positive: str | int | bool = True
    # the values of `target` in their order, also such as have no row in the evaluation
    # data (multiclass only); None: those that occur, sorted
    classes: tuple[str | int | float | bool, ...] | None = None
    # columns of the evaluation data that say how rows came about: what a row weighs …
    weight: str | None = None
    # … which rows belong together …
    groups: str | None = None
    # … or when a row was seen
    time: str | None = None
    # what each outcome of a decision is worth (binary only), for "value_per_case": a
    # number, or a column of the evaluation data; costs are negative, left out is 0
    costs: dict[Literal["tp", "fp", "fn", "tn"], float | str] | None = None
    # the rows that both models are judged on; None when the fixture mlgate_evaluation
    # gives them
    evaluation: str | None = None
    # the rows that inputs are compared with; the prior of a constant baseline
    reference: str | None = None
    # the steps from raw source to these rows, or the name of a file that lists them
    lineage: tuple[LineageSettings, ...] = ()
    # what reads the tables: what `mlgate_evaluation` hands to gates. The last three
    # leave the rows where they are, and count them there
    engine: EngineName = "pandas"
    # the session's error budget
    alpha: float = Field(default=0.05, gt=0, lt=1)
    # the probability of a verdict that "rows needed" is computed for
    power: float = Field(default=0.8, gt=0, lt=1)
    # relative sizes of the budget's parts, by pool or family, where not the usual ones
    family_weights: dict[str, float] = Field(default_factory=dict)
    # what an inconclusive required check does
    inconclusive: Literal["hold", "allow"] = "hold"
    registry: str = "sqlite:///.mlgate/registry.db"
    # node ids (relative to this file) that must give a verdict, collected or not
    required: tuple[str, ...] = ()
    # accept a baseline that is bit for bit the candidate (a rehearsal)
    allow_identical: bool = False
    # every random draw starts here
    seed: int = Field(default=0, ge=0)
    candidate: SubjectSettings | None = None
    baseline: SubjectSettings | None = None

    # not keys of the file: where it is, and its digest
    file: Path = Field(default=Path("mlgate.toml"), exclude=True)
    digest: str = Field(default="", exclude=True)

    @field_validator("required", "classes", "lineage", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("classes")
    @classmethod
    def _classes_differ(cls, value: tuple[object, ...] | None) -> object:
        if value is not None and len(set(value)) < max(len(value), 2):
            raise ValueError("must list two or more classes, each once")
        return value

    @field_validator("costs", mode="before")
    @classmethod
    def _whole_costs_are_numbers(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            key: float(v) if isinstance(v, int) and not isinstance(v, bool) else v
            for key, v in value.items()
        }

    @field_validator("family_weights")
    @classmethod
    def _weights_fit(cls, value: dict[str, float]) -> dict[str, float]:
        known = {*POOLS, *POOLS.values()}
        for name, weight in value.items():
            if name in EXACT_FAMILIES:
                raise ValueError(f"{name} takes nothing from the budget; leave it out")
            if name not in known:
                raise ValueError(
                    f"unknown family {name!r}. {did_you_mean(name, known)}"
                )
            if not 0 < weight < math.inf:
                raise ValueError(f"{name} must be positive and finite; got {weight!r}")
        return value

    @model_validator(mode="after")
    def _keys_fit_the_task(self) -> Self:
        if self.costs is not None and self.task != "binary":
            raise ValueError("`costs` goes with task = 'binary'")
        for key, task in (("positive", "binary"), ("classes", "multiclass")):
            if key in self.model_fields_set and self.task != task:
                other = {"binary": "`positive`", "multiclass": "`classes`"}
                instead = other.get(self.task, "only numbers: leave it out")
                raise ValueError(
                    f"`{key}` goes with task = {task!r}; task = {self.task!r} has "
                    f"{instead}"
                )
        for role in ("candidate", "baseline"):
            subject: SubjectSettings | None = getattr(self, role)
            told = None if subject is None else subject.refusal_for(self.task)
            if told is not None:
                raise ValueError(f"`{role}.{told}")
        return self

    @model_validator(mode="after")
    def _rows_are_described_once(self) -> Self:
        if self.groups is not None and self.time is not None:
            raise ValueError(
                f"`groups` ({self.groups!r}) and `time` ({self.time!r}) cannot be used "
                "together: rows are dependent within groups, or near in time. Hint: "
                "keep the one that describes the stronger dependence"
            )
        for key in ("weight", "groups", "time"):
            if getattr(self, key) == self.target:
                raise ValueError(f"`{key}` must not be the target {self.target!r}")
        return self

    @model_validator(mode="after")
    def _lineage_leads_here(self) -> Self:
        refuse_wrong_lineage(self.lineage, {self.evaluation, self.reference} - {None})
        return self

    @property
    def row_columns(self) -> tuple[str, ...]:
        """Name the columns that describe rows: weight, groups, time."""
        named = (self.weight, self.groups, self.time)
        return tuple(name for name in named if name is not None)

    @property
    def answer_columns(self) -> tuple[str, ...]:
        """Name the columns of the evaluation data that hold answers, not features."""
        return tuple(
            column
            for subject in (self.candidate, self.baseline)
            if subject is not None and subject.predictions is None
            for column in subject.answer_columns
        )

    @model_validator(mode="after")
    def _candidate_is_new(self) -> Self:
        if self.candidate is not None and self.candidate.registry is not None:
            raise ValueError(
                "`candidate.registry` makes no sense: the candidate is the new model; "
                "put `registry` under `baseline`"
            )
        return self

    @property
    def root(self) -> Path:
        """The folder that relative paths start from: the settings file's own."""
        return self.file.parent
