"""Does the candidate behave as it should on rows that were made for it: the gate."""

from __future__ import annotations

from typing import ClassVar

from pytest_mlgate.gates.behaviour.attack_questions import AttackQuestions
from pytest_mlgate.gates.behaviour.bound_questions import BoundQuestions
from pytest_mlgate.gates.behaviour.definedness_questions import DefinednessQuestions
from pytest_mlgate.gates.behaviour.invariance_questions import InvarianceQuestions
from pytest_mlgate.gates.behaviour.monotone_questions import MonotoneQuestions
from pytest_mlgate.gates.behaviour.noise_questions import NoiseQuestions
from pytest_mlgate.gates.behaviour.repetition_questions import RepetitionQuestions


class BehaviourGate(
    InvarianceQuestions,
    MonotoneQuestions,
    BoundQuestions,
    NoiseQuestions,
    AttackQuestions,
    DefinednessQuestions,
    RepetitionQuestions,
):
    """What the candidate does when rows are changed, whatever the true answers are.

    Handed to a test by the fixture ``behaviour_gate``. Rows are chosen, changed and
    asked by the seed of the settings. A rule without exceptions fails on one row that
    breaks it; the row is shrunk by Hypothesis, shown with both answers, and written as
    a line for the edge-case ledger. Noise and attacks are measured: the share of
    changed decisions is held against a limit with its exact bound.
    """

    family: ClassVar[str] = "behaviour"
