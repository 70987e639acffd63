"""What is true of time, room and requirements, in words: sentences of resource gates.

Part of the closed list in `pytest_mlgate.reports.wording`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIZE = (
    "the candidate takes no more room than is allowed",
    "the candidate takes more room than is allowed",
    "the candidate takes more room than is allowed",
    "the candidate takes no more room than is allowed",
)
_COST = (
    "an answer costs no more than is allowed",
    "an answer costs more than is allowed",
    "an answer costs more than is allowed",
    "an answer costs no more than is allowed",
)

# question -> passed, failed, failed and certainly beyond `bad`, what is unsettled
SENTENCES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "latency": (
            "candidate is not slower by as much as matters",
            "candidate is slower, possibly by more than what matters",
            "candidate is slower by more than what matters",
            "candidate is slower by more than what matters",
        ),
        "latency_at_most": (
            "calls are answered within what is allowed",
            "calls take longer than is allowed",
            "calls take longer than is allowed",
            "calls are answered within what is allowed",
        ),
        "throughput": (
            "as many rows are answered in a second as are required",
            "fewer rows are answered in a second than are required",
            "fewer rows are answered in a second than are required",
            "as many rows are answered in a second as are required",
        ),
        "cost": _COST,
        "size": _SIZE,
        "memory": _SIZE,
        "load_time": (
            "the candidate is loaded within what is allowed",
            "the candidate takes longer to load than is allowed",
            "the candidate takes longer to load than is allowed",
            "the candidate is loaded within what is allowed",
        ),
        "dependencies": (
            "this environment has what the candidate requires",
            "this environment lacks what the candidate requires",
            "this environment lacks what the candidate requires",
            "this environment has what the candidate requires",
        ),
    }
)

NEXT_AFTER_FAILURE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("latency", "latency_at_most", "throughput", "cost"),
            "make the candidate faster (fewer trees, larger batches, another format); "
            "if it is worth the time, decide so before the next run and write down why",
        ),
        **dict.fromkeys(
            ("size", "memory", "load_time"),
            "make the candidate smaller; if it is worth the room, decide so before the "
            "next run and write down why",
        ),
        "dependencies": "install what is named, or train the candidate again with what "
        "is installed",
    }
)

# what is settled by more calls, and not by more rows
OF_CALLS = frozenset({"latency", "latency_at_most", "throughput", "cost", "load_time"})
