"""A question about groups that names none: asked of each sensitive column in turn."""

from __future__ import annotations

from functools import wraps
from inspect import signature
from math import inf
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import ParamSpec
from typing import cast

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.measurement import Measurement

P = ParamSpec("P")

EACH: Final = "(each of the setting `sensitive`)"
"""What `by` is when a call says nothing."""


def each_sensitive(question: Callable[P, Measurement]) -> Callable[P, Measurement]:
    """Let a question go without `by`: one check for each column of the settings.

    The call then gives the lowest of the measurements, the one that is farthest from
    fine.
    """
    form = signature(question)

    @wraps(question)
    def asked(*given: P.args, **options: P.kwargs) -> Measurement:
        __tracebackhide__ = True  # pytest shows the line of the user's test
        told = form.bind(*given, **options).arguments.get("by", EACH)
        if told is not None and told != EACH:
            return question(*given, **options)
        columns = _columns(question.__name__, cast("Any", given[0]))
        ask = cast("Callable[..., Measurement]", question)
        found = [ask(*given, **{**options, "by": column}) for column in columns]
        return min(found, key=_height)

    return asked


def _columns(question: str, gate: Any) -> tuple[str, ...]:  # noqa: ANN401 - a gate of groups
    columns: tuple[str, ...] = gate._session.settings.sensitive  # noqa: SLF001 - of the gate itself
    if not columns:
        raise InvalidInput(
            f"{question} must be told which groups to compare: there is neither `by` "
            f'nor the setting `sensitive`. Hint: {question}(…, by="sex"), or '
            'sensitive = ["sex"] in the settings.'
        )
    return columns


def _height(found: Measurement) -> float:
    """Order measurements; one that could not be made is the lowest."""
    return -inf if found.estimate is None else found.estimate
