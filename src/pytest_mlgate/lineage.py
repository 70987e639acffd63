"""What a settings file may say of where data come from: `LineageSettings`.

Steps from raw source to features, told by whoever runs them. Nothing of it is checked
against the world; that it hangs together and leads to the data of the gate is.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from graphlib import CycleError
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING
from typing import Self

from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from pydantic import field_validator
from pydantic import model_validator

from pytest_mlgate.written_moment import as_written

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Sequence


class LineageSettings(BaseModel):
    """One step from raw source to features: ``[[tool.mlgate.lineage]]``."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    # the name of the step, once in a lineage
    step: str = Field(min_length=1)
    # references of what it read; none where the data begin …
    inputs: tuple[str, ...] = ()
    # … and of what it wrote, in the words of `evaluation` and `reference`
    outputs: tuple[str, ...] = Field(min_length=1)
    description: str | None = None
    # URL of its source code …
    code: str | None = Field(default=None, pattern=r"^https?://\S+$")
    # … and the commit that ran
    code_version: str | None = Field(default=None, min_length=1)
    # when it ended: a time with its zone
    finished: str | None = None

    @field_validator("inputs", "outputs", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("finished", mode="before")
    @classmethod
    def _in_utc(cls, value: object) -> object:
        if value is None:
            return None
        read = as_written(value)
        if read is None or read.tzinfo is None:
            raise ValueError("must be a time with its zone: 2026-11-23T08:00:00Z")
        return read.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @model_validator(mode="after")
    def _a_version_is_of_something(self) -> Self:
        if self.code_version is not None and self.code is None:
            raise ValueError("`code_version` goes with `code`, the URL of the source")
        return self


def refuse_wrong_lineage(
    steps: Sequence[LineageSettings], tables: Collection[str | None]
) -> None:
    """Raise if steps contradict each other, or do not lead to the tables of a gate.

    Raises
    ------
    ValueError
        For pydantic, which names the file and the key.
    """
    wrote = Counter(name for step in steps for name in step.outputs)
    named = Counter(step.step for step in steps)
    for what, counts in (("step", named), ("output", wrote)):
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise ValueError(f"`lineage` must name each {what} once; got {twice}")
    before = {name: step.inputs for step in steps for name in step.outputs}
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        circle = " from ".join(error.args[1])
        raise ValueError(f"`lineage` must not go in circles; got {circle}") from None
    if steps and tables and not set(tables) & wrote.keys():
        raise ValueError(
            "`lineage` must lead to `evaluation` or `reference`; none of its outputs "
            f"({', '.join(wrote)}) is one of them"
        )
