"""What does the candidate cost to run?"""

from __future__ import annotations


def test_letters_are_chosen_in_a_night(resource_gate):
    """Trees may take longer than a regression, but a night has its end."""
    resource_gate.latency(ratio=3, calls=50)
    resource_gate.size(at_most="5 MB")
