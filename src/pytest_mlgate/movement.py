"""The reference data and the evaluation data on the same cells: `Movement`.

Counted once in a session, whichever gate asks first.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_mlgate.data.profiles.cells import CURRENT
from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.countable import countable
from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.data.profiles.variables import Variable
from pytest_mlgate.errors import SubjectMismatch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.data.profiles.cells import CellCounts
    from pytest_mlgate.data.profiles.counting import Summary
    from pytest_mlgate.data.profiles.profile import ColumnProfile
    from pytest_mlgate.data.profiles.profile import Profile
    from pytest_mlgate.data.tables import DataTable


@dataclass(kw_only=True, eq=False)
class Movement:
    """Two tables, one of which may be known by its profile alone."""

    evaluation: DataTable
    # the rows, or the file with their profile; neither: there is no reference
    reference: DataTable | None = None
    profile_file: Path | None = None
    _cells: dict[Variable, tuple[ColumnProfile, CellCounts]] = field(
        default_factory=dict
    )

    @cached_property
    def profile(self) -> Profile | None:
        """The reference data as counts, None where there is no reference."""
        if self.reference is not None:
            return profile_table(self.reference)
        if self.profile_file is None:
            return None
        return read_profile(self.profile_file)

    def require_two_tables(self) -> None:
        """Refuse to compare a table with itself: it never moves.

        Raises
        ------
        SubjectMismatch
            If the reference, or what its profile was made of, is the evaluation data.
        """
        reference = self.reference
        identity = reference.identity if reference is not None else None
        if reference is None and self.profile_file is not None:
            identity = read_profile(self.profile_file).identity
        if identity is not None and identity == self.evaluation.identity:
            raise SubjectMismatch(
                f"The reference data are the evaluation data ({identity[:19]}), and a "
                "table never moves against itself. Hint: let `reference` name the rows "
                "that the model was made of."
            )

    @property
    def known(self) -> tuple[str, ...] | None:
        """The columns of the reference data, None where there is no reference."""
        if self.reference is not None:
            return self.reference.columns
        profile = self.profile
        return None if profile is None else tuple(c.name for c in profile.columns)

    def counts(
        self, columns: Sequence[str]
    ) -> dict[Variable, tuple[ColumnProfile, CellCounts]]:
        """Count columns of both tables on the same cells.

        No other column is looked at: what is left out may hold anything.

        Parameters
        ----------
        columns
            Columns that both tables have.

        Returns
        -------
        dict
            The column, and each of its parts, to the cells and counts of the
            reference and the counts of the evaluation data.
        """
        counted = {variable.column for variable in self._cells}
        new = tuple(name for name in columns if name not in counted)
        if new:
            profile = self._profile_of(new)
            by_label = profile.by_label()
            found = count_cells(self.evaluation, profile, columns=new)
            self._cells |= {
                variable: (by_label[variable.label], found[variable.label])
                for column in profile.columns
                if column.name in new
                for variable in _variables(column)
            }
        wanted = {name: place for place, name in enumerate(columns)}
        chosen = [v for v in self._cells if v.column in wanted]
        chosen.sort(key=lambda variable: wanted[variable.column])
        return {variable: self._cells[variable] for variable in chosen}

    def summaries(self, variables: tuple[Variable, ...]) -> Mapping[Variable, Summary]:
        """Describe numbers of the evaluation data: their extremes and infinities."""
        columns = list(dict.fromkeys(variable.column for variable in variables))
        with countable(self.evaluation, columns=columns, what=CURRENT) as counting:
            return counting.summaries(variables)

    def _profile_of(self, columns: tuple[str, ...]) -> Profile:
        if self.reference is not None:
            return profile_table(self.reference, columns=columns)
        profile = self.profile
        assert profile is not None
        return profile


def _variables(column: ColumnProfile) -> list[Variable]:
    parts = [Variable(column=column.name, part=part.name) for part in column.parts]
    return [Variable(column=column.name), *parts]
