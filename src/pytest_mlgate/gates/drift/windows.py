"""Is today unusual among past windows: their profiles, all on the same cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.drift.drift_cells import align
from pytest_mlgate.stats.drift.windows import window_rank
from pytest_mlgate.stats.equal_mass import starts_of_equal_mass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy import int64
    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.profile import ColumnProfile
    from pytest_mlgate.data.profiles.profile import Profile
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.measurement import Measurement


def measure_windows(
    session: GateSession,
    *,
    windows: str | Sequence[str],
    columns: Sequence[str] | None,
    exclude: Sequence[str],
    bins: int,
) -> Measurement:
    """Rank today's movement among those of past windows.

    Parameters
    ----------
    session
        Holds today's table, the evaluation data.
    windows
        Files made by ``mlgate profile --like``, oldest first; or a pattern such as
        ``"windows/*.json"``, whose files are taken in the order of their names.
    columns, exclude, bins
        As in `DriftGate.stable`.

    Returns
    -------
    Measurement
        Minus the largest PSI of today against all past windows together.

    Raises
    ------
    InvalidInput
        If no file is found, a column is unknown, or windows have different cells.
    UnreadableData
        If a file is no profile.
    """
    past = [read_profile(path) for path in _files(session, windows)]
    names = _columns(past[0], session, columns, exclude)
    today = count_cells(session.evaluation, past[0], columns=names)
    matrices = {}
    for label, column in past[0].by_label().items():
        if label in today and column.cells:
            now = align(label, column, today[label])
            rows = [_cells_of(label, column, profile) for profile in past]
            known = len(column.counts)
            strangers = [int(now.current[known:].sum()), now.missing[1]]
            rows.append(np.append(now.current[:known], strangers))
            matrices[label] = _coarse(np.array(rows), bins if now.ordered else known)
    return window_rank(matrices)


def _files(session: GateSession, windows: str | Sequence[str]) -> list[Path]:
    root = session.settings.root
    if isinstance(windows, str):
        try:
            found = sorted(path for path in root.glob(windows) if path.is_file())
        except (ValueError, NotImplementedError) as error:
            raise InvalidInput.because(
                "windows", f"a pattern of files beneath {root}", windows
            ) from error
    elif isinstance(windows, list | tuple) and all(
        isinstance(name, str) for name in windows
    ):
        found = [root / name for name in windows]
    else:
        raise InvalidInput.because("windows", "names of files, or a pattern", windows)
    if len(set(found)) < len(found):
        raise InvalidInput.because("windows", "files that are each named once", windows)
    if not found:
        raise InvalidInput.because(
            "windows", f"profiles beneath {root}", windows,
            hint="make them with `mlgate profile DAY -o windows/DAY.json --like FIRST`",
        )  # fmt: skip
    return found


def _columns(
    profile: Profile,
    session: GateSession,
    columns: Sequence[str] | None,
    exclude: Sequence[str],
) -> list[str]:
    known = [column.name for column in profile.columns]
    for name in (*(columns or ()), *exclude):
        if name not in known:
            raise InvalidInput.unknown_name("column", name, known)
    question = session.question
    inputs = [n for n in known if n not in {question.target, *question.exclude}]
    return [name for name in (columns or inputs) if name not in exclude]


def _cells_of(label: str, column: ColumnProfile, profile: Profile) -> NDArray[int64]:
    """Give a window's rows per cell of the first one, then strangers, then missing."""
    found = profile.by_label().get(label)
    if found is None or found.edges != column.edges:
        raise InvalidInput(
            f"All windows must have the same cells; {label!r} has others in "
            f"{profile.source} than in the first. Hint: make every window with "
            "`mlgate profile DAY -o windows/DAY.json --like FIRST`."
        )
    counts = list(found.counts)
    if not column.edges and column.levels:
        by_level = dict(zip(found.levels, found.counts, strict=True))
        counts = [by_level.get(level, 0) for level in column.levels]
    strangers = found.rows - found.missing - sum(counts)
    return np.array([*counts, strangers, found.missing], dtype=np.int64)


def _coarse(table: NDArray[int64], bins: int) -> NDArray[int64]:
    """Join neighbouring cells of values until about `bins` of equal mass are left."""
    values, rest = table[:, :-2], table[:, -2:]
    mass = values.sum(axis=0)
    if mass.size > bins:
        values = np.add.reduceat(values, starts_of_equal_mass(mass, bins), axis=1)
    joined = np.hstack([values, rest])
    return joined[:, joined.any(axis=0)]
