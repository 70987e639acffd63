"""Does the candidate treat groups of people alike: `FairnessGate`."""

from __future__ import annotations

from typing import ClassVar

from pytest_mlgate.gates.fairness.flip_questions import FlipQuestions
from pytest_mlgate.gates.fairness.gap_questions import GapQuestions
from pytest_mlgate.gates.fairness.group_value_questions import GroupValueQuestions
from pytest_mlgate.gates.fairness.parity_questions import ParityQuestions
from pytest_mlgate.gates.fairness.proxy_questions import ProxyQuestions
from pytest_mlgate.gates.fairness.widening_questions import WideningQuestions


class FairnessGate(
    GapQuestions,
    WideningQuestions,
    GroupValueQuestions,
    ParityQuestions,
    ProxyQuestions,
    FlipQuestions,
):
    """How far apart groups of people are, alone and against the baseline.

    Handed to a test by the fixture ``fairness_gate``. Every method is one check on the
    pair of groups that is farthest apart, corrected for having looked at all of them.
    Groups that are too small are listed with the rows that they need: nothing is
    claimed about them, and while there are any the check cannot pass, unless the test
    says ``small_groups="ignore"``.

    Groups are the values of a column, ``by="sex"``; the combinations of several,
    ``by=["sex", "race"]``; or bins of a numeric one, ``by={"age": [25, 40, 60]}``. A
    metric is "selection_rate" or anything that `BenchmarkGate` takes.
    """

    family: ClassVar[str] = "fairness"
