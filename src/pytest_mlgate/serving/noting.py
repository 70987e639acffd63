"""What a call looks like in the log: `Request`, and `note` for the answer of an arm."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.serving.answers import RowAnswer
from pytest_mlgate.serving.asked_rows import asked_rows
from pytest_mlgate.serving.asked_rows import rows_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.data.decision_log.decision_row import CanonicalInputs
    from pytest_mlgate.serving.decision_log import DecisionLog
    from pytest_mlgate.serving.served import Served

    Inputs = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call, as the log tells it: the same for both arms."""

    time: datetime
    # one for each row that is asked about
    ids: tuple[str, ...]
    # of each row; None where nobody can tell
    inputs: tuple[CanonicalInputs | Mapping[str, object] | None, ...]
    # None: unknown until there is an answer
    rows: int | None


def request_of(
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    *,
    ids: str | Sequence[str] | None,
    inputs: Inputs | None,
    features: Sequence[str] | None,
) -> Request:
    """Describe a call before anybody can change its arguments.

    Never raises: what cannot be described is answered all the same.
    """
    now = datetime.now(UTC)
    try:
        found = (
            asked_rows(args, kwargs, features=features)
            if inputs is None
            else rows_in(inputs(*args, **kwargs))
        )
    # arguments are the caller's, and so is the function that reads them
    except Exception:  # noqa: BLE001 - the rows are logged without inputs
        found = None
    rows = None if found is None else len(found)
    try:
        names = _ids(ids, rows)
    # a name of the caller's that cannot even be printed
    except Exception:  # noqa: BLE001 - then a random one
        names = _ids(None, rows)
    return Request(
        time=now,
        ids=names,
        inputs=(None,) if found is None else tuple(map(_written, found)),
        rows=rows,
    )


def note(
    log: DecisionLog,
    request: Request,
    served: Served,
    *,
    arm: str,
    answer: Any = None,  # noqa: ANN401 - whatever a model answers
    error: str | None = None,
    latency_ms: float | None = None,
) -> None:
    """Write the answer of an arm into the log, a row for each row of the request."""
    answers = [RowAnswer()] * (request.rows or len(request.ids))
    if error is None:
        try:
            answers = served.answers_in(answer, rows=request.rows)
        # an answer that cannot be read is logged as that
        except Exception as problem:  # noqa: BLE001 - recorded in the row
            error = f"unreadable answer: {problem}"
    ids = request.ids
    if len(ids) != len(answers):
        ids = _ids(ids[0] if ids else None, len(answers))
    for place, one in enumerate(answers):
        log.write(
            request_id=ids[place],
            time=request.time,
            model=served.digest,
            version=served.version,
            arm=arm,
            score=one.score,
            label=one.label,
            latency_ms=latency_ms,
            error=error,
            inputs=request.inputs[place] if place < len(request.inputs) else None,
        )


def refuse_other_log(log: object) -> None:
    """Raise unless it can be written to.

    Raises
    ------
    InvalidInput
        If it is a path, for instance.
    """
    if not callable(getattr(log, "write", None)):
        rule, hint = "a DecisionLog", "log=DecisionLog(folder)"
        raise InvalidInput.because("log", rule, log, hint=hint)


def described(error: BaseException) -> str:
    """Name an error as rows do."""
    try:
        return f"{type(error).__name__}: {error}"
    # whatever an error makes of being printed
    except Exception:  # noqa: BLE001 - its class is enough
        return type(error).__name__


def ms_since(started: float) -> float:
    """Say how many milliseconds `time.perf_counter` has counted since."""
    return (perf_counter() - started) * 1000


def _ids(given: str | Sequence[str] | None, rows: int | None) -> tuple[str, ...]:
    """Name each row: by its own name, or by that of the call and its place."""
    if given is not None and not isinstance(given, str):
        # a number is a name, too
        given = list(map(str, given)) if hasattr(given, "__iter__") else str(given)
    if isinstance(given, list) and given:
        return tuple(given)
    if not isinstance(given, str):
        given = os.urandom(16).hex()
    if rows is None or rows == 1:
        return (given,)
    return tuple(f"{given}/{place}" for place in range(rows))


def _written(
    row: Mapping[str, object],
) -> CanonicalInputs | Mapping[str, object]:
    """Write inputs now, once for both arms; what has no form the log complains of."""
    try:
        return canonical_inputs(row)
    except Exception:  # noqa: BLE001 - the log tries again, and tells why
        return row
