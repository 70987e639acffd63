"""How one profile is made of several files: read, counted on the same cells, added."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profile_merge import merge_profiles
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.session_tables import open_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.profiles.profile import Profile


def profile_of(
    references: Sequence[str],
    output: Path,
    *,
    columns: Sequence[str] | None,
    like: Path | None,
    engine: Any,  # noqa: ANN401 - checked by the command
) -> Profile:
    """Profile files one after the other, and write the sum.

    The cells are those of `like`, else of the first file.

    Raises
    ------
    MlgateError
        If a table cannot be read, or has other columns than the first.
    """
    cells = None if like is None else read_profile(like)
    found: list[Profile] = []
    for reference in references:
        table = open_with(engine, reference, root=Path.cwd())
        found.append(profile_table(table, columns=columns, like=cells))
        cells = cells or found[0]
    made = found[0] if len(found) == 1 else merge_profiles(found)
    write_profile(made, output)
    return made
