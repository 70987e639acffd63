"""What other plugins say to a decision: `held_by_hooks`, and `tell_decided` after it.

A hook can add reasons to hold and nothing else: they go where the problems of the
session are, and whatever else it returns, or raises, is one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

_DECIDING = "pytest_mlgate_deciding"
_DECIDED = "pytest_mlgate_decided"


def held_by_hooks(config: pytest.Config, record: Record) -> Record:
    """Ask the hooks for reasons to hold, and put them into the record."""
    try:
        answers = config.hook.pytest_mlgate_deciding(config=config, record=record)
        told = [reason for answer in answers for reason in _reasons(answer)]
    except Exception as error:  # noqa: BLE001 - a stranger's hook may raise anything
        told = [f"the hook {_DECIDING} raised {_worded(error)}"]
    if not told:
        return record
    return replace(record, problems=(*record.problems, *dict.fromkeys(told)))


def tell_decided(
    config: pytest.Config, record: Record, decision: Decision
) -> str | None:
    """Let the hooks know the decision; say what went wrong with them."""
    try:
        config.hook.pytest_mlgate_decided(
            config=config, record=record, decision=decision
        )
    except Exception as error:  # noqa: BLE001 - a stranger's hook may raise anything
        return f"the hook {_DECIDED} raised {_worded(error)}"
    return None


def _reasons(answer: object) -> Iterator[str]:
    """Read one answer: what is no reason holds as well."""
    listed = answer if isinstance(answer, (list, tuple, set, frozenset)) else [answer]
    for reason in listed:
        if isinstance(reason, str) and reason.strip():
            yield " ".join(reason.split())
        else:
            yield f"the hook {_DECIDING} gave {reason!r}, which is no reason in words"


def _worded(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
