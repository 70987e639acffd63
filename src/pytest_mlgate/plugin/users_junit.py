"""What the gates found, in the JUnit file that the user asked pytest for.

As properties of the suite: the schema of such files knows none of a test case. Only
the process that writes the file adds them, so workers change nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.junit import SUITE
from pytest_mlgate.reports.junit import suite_properties
from pytest_mlgate.reports.junit import told_cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    import pytest

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

_NAME_LIMIT = 1_000


def enrich_users_junit(
    config: pytest.Config, decided: Sequence[tuple[Record, Decision]]
) -> None:
    """Add decision, subjects and the numbers of every check.

    Parameters
    ----------
    config
        Of the session; without ``--junitxml`` nothing happens.
    decided
        The record and decision of each model.
    """
    for writer in config.pluginmanager.get_plugins():
        # pytest's writer has no public name; this method of it is public
        add = getattr(writer, "add_global_property", None)
        if callable(add):
            for name, value in _properties(decided):
                add(name, value)
            return


def _properties(
    decided: Sequence[tuple[Record, Decision]],
) -> Iterator[tuple[str, str]]:
    for record, decision in decided:
        # of several models each property says which one it is about
        model = f"[{record.provenance.name}]" if len(decided) > 1 else ""
        for name, value in suite_properties(record, decision):
            yield _named(name.replace(SUITE, f"{SUITE}{model}", 1)), value
        for name, value in told_cases(record, decision):
            yield _named(name.replace(SUITE, f"{SUITE}{model}.check", 1)), value


def _named(name: str) -> str:
    """Keep what XML can hold: pytest escapes values, and no names."""
    return plain(name, limit=_NAME_LIMIT)
