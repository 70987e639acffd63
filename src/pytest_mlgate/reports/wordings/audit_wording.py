"""What is true of logs, answers and names, in words: sentences of audit gates.

Part of the closed list in `pytest_mlgate.reports.wording`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPLETE = "every request in the log is accounted for"
_INCOMPLETE = "the log does not account for every request"
_REPRODUCED = "the models on record give the answers on record"
_OTHERWISE = "the models on record do not give every answer on record"
_KNOWN = "it is known where data, models and code come from"
_UNKNOWN = "it is not known where everything comes from"
_WRITTEN = "people have written what the model card needs"
_UNWRITTEN = "texts that only people can write are missing in the model card"

# question -> passed, failed, failed and certainly beyond `bad`, what is unsettled
SENTENCES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "complete": (_COMPLETE, _INCOMPLETE, _INCOMPLETE, _COMPLETE),
        "reproduces": (_REPRODUCED, _OTHERWISE, _OTHERWISE, _REPRODUCED),
        "lineage_known": (_KNOWN, _UNKNOWN, _UNKNOWN, _KNOWN),
        "card_complete": (_WRITTEN, _UNWRITTEN, _UNWRITTEN, _WRITTEN),
    }
)

NEXT_AFTER_FAILURE: Mapping[str, str] = MappingProxyType(
    {
        "complete": "find out what happened to the rows above; what was lost stays "
        "lost, so ask from then on with since= and write down why",
        "reproduces": "find out what else was answering: other features, another "
        "library, a model that was changed where it serves",
        "lineage_known": "write down what is missing: lineage and references in the "
        "settings, a commit for the code",
        "card_complete": "have who knows the model write what is missing in the card's "
        "file, or require less and write down why",
    }
)

REQUIRED: Mapping[str, str] = MappingProxyType(
    {
        "complete": "no defect in any row",
        "reproduces": "no difference in any drawn row",
        "lineage_known": "no piece missing",
        "card_complete": "no required text missing",
    }
)
"""What would have passed, in words."""
