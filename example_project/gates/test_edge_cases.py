"""Are single people answered as they have to be?"""

from __future__ import annotations


def test_known_people_are_answered_as_agreed(edge_case_gate):
    """The ends of the scales are too rare to show in an average."""
    edge_case_gate.replay("edge_cases.jsonl")
