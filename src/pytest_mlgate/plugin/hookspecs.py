"""Hooks that this plugin calls: what a conftest.py or another plugin may implement."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record


def pytest_mlgate_deciding(
    config: pytest.Config, record: Record
) -> str | Iterable[str] | None:
    """Say why a session must hold, before it is decided.

    Called once for each model, in the one process that decides. A reason becomes a
    part of the record, so it holds wherever the record is used later; nothing that is
    returned can turn a hold or a block into a good decision.

    Parameters
    ----------
    config
        Of the session.
    record
        All that the session has found. Frozen.

    Returns
    -------
    str, iterable of str or None
        Reasons to hold; None or nothing where there are none. A hook that raises holds,
        too.
    """


def pytest_mlgate_decided(
    config: pytest.Config, record: Record, decision: Decision
) -> None:
    """Hear what was decided, after promotion and reports.

    Called once for each model. What a hook raises changes no decision; it is told, and
    the session ends with exit status 3.

    Parameters
    ----------
    config
        Of the session.
    record
        All that the session has found. Frozen.
    decision
        What came of it.
    """
