"""Is a logged row whole by itself: a request, a time, inputs and an answer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.data.decision_log.canonical import canonical_text
from pytest_mlgate.data.references.sha256 import digest_of_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.gates.audit.defects import Defects
    from pytest_mlgate.gates.audit.logged_row import LoggedRow


def note_row_defects(rows: Iterable[LoggedRow], found: Defects) -> None:
    """Note every row that lacks a part, or whose inputs are not those of its digest."""
    for row in rows:
        if row.request is None:
            found.add("rows without a request", f"{row.place}: no request_id")
        if row.time is None:
            found.add("rows without a time", f"{row.place}: no time in ISO 8601")
        if not row.is_answered and row.error is None:
            told = "neither score nor label, and no error"
            found.add("rows without an answer", f"{row.place}: {told}")
        if row.score is not None and not math.isfinite(row.score):
            found.add(
                "rows with a score that is no number", f"{row.place}: {row.score}"
            )
        _note_inputs(row, found)


def _note_inputs(row: LoggedRow, found: Defects) -> None:
    if row.inputs is None and row.inputs_digest is None:
        told = "neither inputs nor their digest"
        found.add("rows without inputs", f"{row.place}: {told}")
    elif row.inputs is not None and row.inputs_digest is not None:
        digest = digest_of_text(canonical_text(row.inputs))
        if digest != row.inputs_digest:
            found.add(
                "rows with other inputs than their digest says",
                f"{row.place}: {digest[:19]}, logged as {row.inputs_digest[:19]}",
            )
