"""What a settings file may say: `Settings`, with a `SubjectSettings` for each model.

Closed tables, validated with pydantic and frozen. Finding and reading the file, and
wording what is wrong with it, is the job of `pytest_mlgate.settings_file`.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Literal
from typing import Self

from pydantic import Field
from pydantic import field_validator
from pydantic import model_validator

from pytest_mlgate.budget import EXACT_FAMILIES
from pytest_mlgate.budget import POOLS
from pytest_mlgate.budget import known_pools
from pytest_mlgate.card_texts import CardTexts  # noqa: TC001 - pydantic resolves it
from pytest_mlgate.declared_table import DeclaredTable  # noqa: TC001 - the same
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.lineage import LineageSettings
from pytest_mlgate.lineage import refuse_wrong_lineage
from pytest_mlgate.subject_settings import ClosedTable
from pytest_mlgate.subject_settings import SubjectSettings
from pytest_mlgate.subject_settings import Task

__all__ = ["STAGES", "EngineName", "Settings", "SubjectSettings", "Task"]

EngineName = Literal["pandas", "polars", "duckdb", "polars-lazy", "spark"]

STAGES = ("data", "candidate", "shadow", "canary", "monitor")
"""Places in a model's life at which gates can run."""

# what data.rules.durations reads
_DURATION = re.compile(r"\s*(\d+(\.\d+)?\s*(w|d|h|min|m|s)\s*)+", re.ASCII)


class Settings(ClosedTable):
    """Everything in one settings file, validated and frozen.

    Read one with `settings_file.load_settings`.
    """

    # the model's name in the registry and in reports
    name: str = Field(min_length=1)
    # what the target is
    task: Task = "binary"
    # the column with the true answer
    target: str
    # the value of `target` that counts as positive
    positive: str | int | bool = True
    # multiclass only: the values of `target` in their order, for ordinal targets in
    # rising order, also such as have no row; without it those that occur, sorted
    classes: tuple[str | int | float | bool, ...] | None = None
    # a column of positive row weights: exposure, or how many rows a row stands for
    weight: str | None = None
    # a column that says which rows belong together: a person, a household
    groups: str | None = None
    # a column with the moment of each row, where near rows depend on each other; not
    # together with `groups`
    time: str | None = None
    # columns that tell groups of people apart: a question of `fairness_gate` that has
    # no `by` is asked of each in turn
    sensitive: tuple[str, ...] = ()
    # binary only: what each outcome is worth, for `value_per_case`; `tp`, `fp`, `fn`,
    # `tn` are numbers or columns of amounts, costs are negative, what is left out is 0
    costs: dict[Literal["tp", "fp", "fn", "tn"], float | str] | None = None
    # the rows that both models are judged on; required unless the fixture
    # `mlgate_evaluation` gives them
    evaluation: str | None = None
    # training rows; they give the prior of `constant = "prior"`
    reference: str | None = None
    # the steps from raw source to these rows, see [references]
    lineage: tuple[LineageSettings, ...] = ()
    # the file with what only people can say in the [model card]; without it
    # `model_card.toml` beside this file, where it is there
    model_card: str | None = Field(default=None, min_length=1)
    # what reads the tables, and what `mlgate_evaluation` returns; the last three leave
    # the rows where they are ([tables larger than memory])
    engine: EngineName = "pandas"
    # the session's error budget: sessions with equal models that may be blocked
    alpha: float = Field(default=0.05, gt=0, lt=1)
    # the probability of a verdict that "rows needed" is computed for
    power: float = Field(default=0.8, gt=0, lt=1)
    # relative sizes of the budget's parts. The name of a pool takes the place of its
    # usual weight (`benchmark` 0.5, `groups` 0.3: fairness and slice, `inputs` 0.2:
    # drift and skew, `others` 0.1); the name of a family multiplies the weights of its
    # gates within its pool
    family_weights: dict[str, float] = Field(default_factory=dict)
    # what an inconclusive required check does
    inconclusive: Literal["hold", "allow"] = "hold"
    # three slashes: beneath this file; four: absolute. In [MLflow]:
    # `"mlflow:sqlite:///mlflow.db"`, `"mlflow:http://host:port"`
    registry: str = "sqlite:///.mlgate/registry.db"
    # how many people must [approve] a record before it promotes
    approvals: int = Field(default=0, ge=0)
    # whether whoever ran the session may be one of them
    self_approval: bool = False
    # days after which `mlgate promote` takes a record for too old
    record_days: int = Field(default=30, ge=1)
    # what models answered in production: the folder that `DecisionLog` writes to, a
    # pattern, a file or a URL ([decision log])
    decision_log: str | None = None
    # the labels of those answers, as they arrive: a table with `request_id`, the target
    # and `known`, the moment at which a label became known (UTC)
    labels: str | None = None
    # how long after an answer its label counts as final: numbers with `w`, `d`, `h`,
    # `min` or `s`, such as `"7d"` or `"1d 12h"`
    maturity: str | None = None
    # what a decision counts as whose label did not come in time (fraud that nobody
    # reported is none); for the [stage monitor]
    without_label: str | int | float | bool | None = None
    # keep the answers of model files for the [next run]
    cache: bool = True
    # tests that must give a verdict, collected or not, as `"gates/test_x.py::test_y"`
    # relative to this file
    required: tuple[str, ...] = ()
    # gates without Python: [declared gates]
    gates: tuple[DeclaredTable, ...] = ()
    # how long after its `review_by` a gate only warns that its thresholds are due for a
    # review; from then on it holds
    review_grace: str = "30d"
    # accept a baseline that is bit for bit the candidate: a rehearsal
    allow_identical: bool = False
    # every random draw starts here; it is in the record
    seed: int = Field(default=0, ge=0)
    # the new model, see below
    candidate: SubjectSettings | None = None
    # the model that it would replace, see below
    baseline: SubjectSettings | None = None

    # not keys of the file: where it is, its digest, and what the card's file says
    file: Path = Field(default=Path("mlgate.toml"), exclude=True)
    digest: str = Field(default="", exclude=True)
    card: CardTexts | None = Field(default=None, exclude=True)

    @field_validator(
        "required", "classes", "lineage", "gates", "sensitive", mode="before"
    )
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("classes")
    @classmethod
    def _classes_differ(cls, value: tuple[object, ...] | None) -> object:
        if value is not None and len(set(value)) < max(len(value), 2):
            raise ValueError("must list two or more classes, each once")
        return value

    @field_validator("sensitive")
    @classmethod
    def _columns_differ(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) < len(value) or not all(value):
            raise ValueError("must name columns, each once")
        return value

    @field_validator("maturity", "review_grace")
    @classmethod
    def _is_duration(cls, value: str | None) -> str | None:
        if value is not None and not _DURATION.fullmatch(value):
            raise ValueError(
                'must be a duration in w, d, h, min or s, such as "7d" or "1d 12h"'
            )
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
        known = {*known_pools(), *POOLS.values()}
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
        if self.target in self.sensitive:
            raise ValueError(
                f"`sensitive` must not hold the target {self.target!r}: it names "
                "groups of people"
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
