"""What a settings file may say: `Settings` and `SubjectSettings`.

Closed tables, validated with pydantic and frozen. Finding and reading the file, and
wording what is wrong with it, is the job of `pytest_mlgate.settings_file`.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal
from typing import Self

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import field_validator
from pydantic import model_validator

STAGES = ("data", "candidate", "shadow", "canary", "monitor")
"""Places in a model's life at which gates can run."""


class _Table(BaseModel):
    """A table of the settings file: closed, frozen, no silent conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SubjectSettings(_Table):
    """Where one model's answers come from: ``[tool.mlgate.candidate]``.

    Exactly one of: `model`; `predictions`; `score` and/or `label` (columns of the
    evaluation data); `constant`; `registry` (baseline only).
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
    # "prior" (the share of positives) or a probability for every row
    constant: Literal["prior"] | float | None = None
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
        columns = self.score is not None or self.label is not None
        named = [
            name
            for name, given in {
                "model": self.model is not None,
                "predictions": table,
                "score/label": columns and not table,
                "constant": self.constant is not None,
                "registry": self.registry is not None,
            }.items()
            if given
        ]
        if len(named) != 1:
            got = ", ".join(named) or "none"
            raise ValueError(
                "exactly one of `model`, `predictions`, `score`/`label`, `constant` "
                f"or `registry` must say where the answers come from; got {got}"
            )
        self._keys_fit(named[0])
        if isinstance(self.constant, float) and not 0 <= self.constant <= 1:
            raise ValueError("`constant` must be 'prior' or a probability in [0, 1]")
        return self

    def _keys_fit(self, source: str) -> None:
        """Refuse a key that would be ignored: somebody believes that it works."""
        stored = source in {"model", "registry"}
        if self.trusted and not stored:
            raise ValueError(f"`trusted` goes with `model`, not with {source}")
        if self.artifact is not None and source not in {"predictions", "score/label"}:
            raise ValueError(
                f"`artifact` goes with `predictions` or `score`/`label`; with {source} "
                "the file is known"
            )


class Settings(_Table):
    """Everything in one settings file, validated and frozen.

    Read one with `settings_file.load_settings`.
    """

    # the model's name in the registry and in reports
    name: str = Field(min_length=1)
    task: Literal["binary"] = "binary"
    # the column with the true answer
    target: str
    # the value of `target` that counts as positive
    positive: str | int | bool = True
    # the rows that both models are judged on
    evaluation: str
    # the rows that inputs are compared with; the prior of a constant baseline
    reference: str | None = None
    # what reads the tables: what `mlgate_evaluation` hands to gates
    engine: Literal["pandas", "polars"] = "pandas"
    # the session's error budget
    alpha: float = Field(default=0.05, gt=0, lt=1)
    # the probability of a verdict that "rows needed" is computed for
    power: float = Field(default=0.8, gt=0, lt=1)
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

    @field_validator("required", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

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
