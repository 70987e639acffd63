"""What is proposed to a project that has no gates yet: `ProposedGate`, `Proposals`.

A proposal names a method of a gate and what it is called with, and says in words what
its threshold means. It neither measures nor writes a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.verdict import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name of the generated file, in place of a value: a schema."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCheck:
    """One call of a method of a gate."""

    # of the gate fixture of the family
    method: str
    # what stands first in the call, without a name
    subjects: tuple[object, ...] = ()
    # the other arguments, by name and in order
    options: Mapping[str, object] = field(default_factory=dict)
    # what the threshold means and where it comes from, one sentence or two
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedGate:
    """One test, with the checks that belong together."""

    # of the test function, without "test_"
    name: str
    family: str
    # the docstring of the test: one sentence
    question: str
    checks: tuple[ProposedCheck, ...]
    # where the thresholds come from; None for what has none
    source: str | None = None
    severity: Severity = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that one would expect and that was not proposed."""

    family: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """All gates for one model, and what was left out."""

    gates: tuple[ProposedGate, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def of(self, family: str) -> tuple[ProposedGate, ...]:
        """Give the gates of one family, in their order."""
        return tuple(gate for gate in self.gates if gate.family == family)

    def __add__(self, other: Proposals) -> Proposals:
        """Put the gates of another concern behind these."""
        return Proposals(
            gates=(*self.gates, *other.gates),
            left_out=(*self.left_out, *other.left_out),
        )
