"""Which input moved most since training: `input_movement`, for windows of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.gates.drift.drift_cells import align
from pytest_mlgate.gates.drift.drift_cells import coarser
from pytest_mlgate.session_tables import open_with
from pytest_mlgate.stats.drift.psi import psi

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from pytest_mlgate.data.profiles.profile import Profile
    from pytest_mlgate.monitoring.watching import Moved
    from pytest_mlgate.settings import Settings

OK, BAD = 0.1, 0.2
"""Movement that is fine, and the smallest that matters: those of `drift_gate`."""


def input_movement(settings: Settings) -> Callable[[pd.DataFrame], Moved | None]:
    """Read the reference once, and give what compares a window with it.

    Without a reference, or without inputs in the log, nothing moves.
    """
    profile = _profile(settings)
    if profile is None:
        return lambda _table: None
    taken = {settings.target, *settings.answer_columns, *settings.row_columns}
    columns = [c.name for c in profile.columns if c.name not in taken]

    def moved(table: pd.DataFrame) -> Moved | None:
        common = [name for name in columns if name in table.columns]
        return _most_moved(table, profile, common, settings) if common else None

    return moved


def _profile(settings: Settings) -> Profile | None:
    named = settings.reference
    if named is None:
        return None
    if named.endswith(".json"):
        return read_profile(settings.root / named)
    table = open_with("pandas", named, root=settings.root)
    return profile_table(table)


def _most_moved(
    table: pd.DataFrame, profile: Profile, columns: list[str], settings: Settings
) -> Moved:
    by_label = profile.by_label()
    found = {
        label: psi(*coarser(align(label, by_label[label], counts)).with_missing()[:2])
        for label, counts in count_cells(
            wrap_frame(table[columns], reference="the decision log"),
            profile,
            columns=tuple(columns),
        ).items()
    }
    label, most = min(found.items(), key=lambda item: item[1].estimate or 0.0)
    distance = -(most.estimate or 0.0)
    if most.p_worse_than(-OK) <= settings.alpha / len(found):
        return label, distance, "failed"
    if most.p_better_than(-BAD) <= 0.05:
        return label, distance, "passed"
    return label, distance, "inconclusive"
