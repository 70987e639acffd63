"""What does the candidate cost to run: `ResourceGate`."""

from __future__ import annotations

from typing import ClassVar

from pytest_mlgate.gates.resource.requirement_questions import RequirementQuestions
from pytest_mlgate.gates.resource.size_questions import SizeQuestions
from pytest_mlgate.gates.resource.speed_questions import SpeedQuestions


class ResourceGate(SpeedQuestions, SizeQuestions, RequirementQuestions):
    """Time, room and requirements of the candidate, alone and against the baseline.

    Handed to a test by the fixture ``resource_gate``.
    """

    family: ClassVar[str] = "resource"
