"""Does the offer reach women and men alike?

A person with a high income who gets no letter is passed over. The campaign promised
that women are passed over as often as men, and the model in production keeps that.
"""

from __future__ import annotations

import pytest


@pytest.mark.mlgate(owner="campaign team", source="campaign agreement: equal reach")
def test_women_and_men_are_found_alike(fairness_gate):
    """The gap between the recalls of the sexes must not open again.

    Six points, because the test set has 590 women with a high income and the change of
    the gap is known to about two points and a half.
    """
    fairness_gate.not_wider("recall", by="sex", margin=0.06)
    fairness_gate.difference("recall", by="sex", at_most=0.06)
