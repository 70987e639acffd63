"""Are the people that the models are judged on those that they learned from?"""

from __future__ import annotations


def test_people_are_those_of_the_training(drift_gate):
    """Where people moved, both models get worse alike, and no comparison tells."""
    drift_gate.stable(
        ["age", "capital_gain", "hours_per_week", "education"],
        missing=False,  # the schema allows none,
        unseen=False,  # and no category that it does not list
    )
