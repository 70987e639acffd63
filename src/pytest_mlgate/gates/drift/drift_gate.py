"""Did the data or the answers move since the model was made: `DriftGate`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gates.drift.answers import answer_cells
from pytest_mlgate.gates.drift.drift_cells import BINS
from pytest_mlgate.gates.drift.drift_cells import align
from pytest_mlgate.gates.drift.drift_cells import coarser
from pytest_mlgate.gates.drift.drift_cells import moved_most
from pytest_mlgate.gates.drift.drift_values import values_of_variable
from pytest_mlgate.gates.drift.measures import MEASURES
from pytest_mlgate.gates.drift.measures import binning
from pytest_mlgate.gates.drift.measures import effective_share
from pytest_mlgate.gates.drift.options import cell_measure_named
from pytest_mlgate.gates.drift.options import checked_bins
from pytest_mlgate.gates.drift.options import measure_named
from pytest_mlgate.gates.drift.options import movement_limits
from pytest_mlgate.gates.drift.side_by_side import side_by_side
from pytest_mlgate.gates.drift.together import measure_together
from pytest_mlgate.gates.drift.windows import measure_windows
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.named_columns import column_names
from pytest_mlgate.stats.drift.missing_share import missing_share
from pytest_mlgate.stats.drift.unseen_share import unseen_share
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gates.drift.drift_cells import DriftCells
    from pytest_mlgate.gates.drift.measures import DriftMeasure
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.movement import Movement
    from pytest_mlgate.plot import Plot

MISSING_OK, MISSING_BAD = 0.01, 0.05
"""Change of the share of missing values that is fine, and that matters."""

UNSEEN_OK, UNSEEN_BAD = 0.001, 0.01
"""Share of rows with a category that the reference does not know."""

SHOWN_TOGETHER = 5
"""Columns of one check that are named; the others are counted."""


class DriftGate(Gate):
    """How far columns, the target and the predictions have moved from the reference.

    Handed to a test by the fixture ``drift_gate``. The reference is that of the
    settings: rows, or a profile made by ``mlgate profile``. A check fails when the
    movement is certainly larger than `ok`, and passes when it is certainly smaller than
    `bad`; neither a large table nor a small one decides by its size.
    """

    family: ClassVar[str] = "drift"

    def stable(  # noqa: PLR0913 - one question with its usual options
        self,
        columns: Sequence[str] | None = None,
        *,
        exclude: Sequence[str] = (),
        measure: str = "psi",
        ok: float | None = None,
        bad: float | None = None,
        bins: int = BINS,
        missing: bool = True,
        unseen: bool = True,
        windows: str | Sequence[str] | None = None,
    ) -> dict[str, Measurement]:
        """Ask that columns have not moved.

        Parameters
        ----------
        columns
            Which; all that the reference and the evaluation data hold by default, but
            not the target, the models' answers, and what describes rows.
        exclude
            Columns to leave out: an id, a timestamp.
        measure
            "psi" (population stability index), "kl", "js" (distance), "hellinger",
            "total_variation", "chi_square" (Cramér's V), "ks", "wasserstein" (in
            interquartile ranges of the reference); "correlation" and "c2st" look at
            all numeric columns together.
        ok, bad
            The movement that is fine, and the smallest that matters, ``ok <= bad``; by
            default those of the measure (.1 and .2 for psi).
        bins
            Cells of about equal reference mass for a numeric column (not for "ks" and
            "wasserstein", which use all that there are).
        missing
            Also ask whether the share of missing values changed by less than 5 points
            (1 point is fine).
        unseen
            Also ask whether less than 1 % of rows have a category that the reference
            does not know (.1 % is fine), beyond those that it missed by chance.

        windows
            Profiles of past windows, oldest first, or a pattern of their files: asks
            instead, in one check of all columns, whether today is unusual among them
            and has moved by psi. For data that differ from day to day by nature.

        Returns
        -------
        dict
            Name of the column (``"seen_at: hour"`` for a part of one) to minus its
            movement; of a measure of all columns together ``"all columns"``, or those
            that were chosen.

        Raises
        ------
        InvalidInput
            For an unknown measure or column, fewer than 2 bins, or limits that are not
            in order.
        SettingsError
            If the settings name no reference.

        Notes
        -----
        Numeric columns are asked by "psi" beside measures that need an order only where
        they are categories.
        """
        asked, bins = measure_named(measure), checked_bins(bins)
        limits = movement_limits(asked, ok=ok, bad=bad)
        columns = None if columns is None else column_names("columns", columns)
        exclude = column_names("exclude", exclude)
        if windows is not None:
            if asked.name != "psi":
                raise InvalidInput.because("measure", "psi with windows=", measure)
            found = measure_windows(
                self._session,
                windows=windows,
                columns=columns,
                exclude=exclude,
                bins=bins,
            )
            what = _described(columns, exclude)
            return self._together("psi among past windows", what, found, limits)
        names = self._columns(columns, exclude)
        if asked.of_cells is None:
            found = measure_together(asked.name, self._session, names)
            what = _described(columns, exclude)
            return self._together(asked.name, what, found, limits)
        result = {}
        for cells in self._cells(names, self._session.movement):
            if cells.reference.size:
                result[cells.label] = self._column(cells, asked, limits, bins)
            if missing and cells.label in names:
                self._missing(cells)
            if unseen and cells.unseen is not None:
                self._unseen(cells)
        return result

    def target_stable(
        self,
        *,
        measure: str = "psi",
        ok: float | None = None,
        bad: float | None = None,
        bins: int = BINS,
    ) -> Measurement:
        """Ask that the target has not moved.

        Parameters
        ----------
        measure, ok, bad, bins
            As in `stable`.

        Returns
        -------
        Measurement
            Minus the movement.
        """
        asked, bins = cell_measure_named(measure), checked_bins(bins)
        limits = movement_limits(asked, ok=ok, bad=bad)
        names = self._columns((self._session.settings.target,), ())
        cells, *parts = self._cells(names, self._session.target_movement)
        if parts:
            raise InvalidInput(
                f"The target {cells.label!r} must be numbers, booleans or categories "
                f"to be stable; it holds {', '.join(p.label for p in parts)}. Hint: "
                "ask `stable` about it."
            )
        return self._column(cells, asked, limits, bins, name="target_stable")

    def predictions_stable(
        self,
        *,
        measure: str = "psi",
        ok: float | None = None,
        bad: float | None = None,
        bins: int = BINS,
    ) -> dict[str, Measurement]:
        """Ask that the candidate answers the evaluation data as it did the reference.

        Parameters
        ----------
        measure, ok, bad, bins
            As in `stable`.

        Returns
        -------
        dict
            One entry per kind of answer (``"score"``, ``"label"``, ``"value"``): minus
            its movement.
        """
        asked, bins = cell_measure_named(measure), checked_bins(bins)
        limits = movement_limits(asked, ok=ok, bad=bad)
        return {
            cells.label: self._column(
                cells, asked, limits, bins, name="predictions_stable"
            )
            for cells in answer_cells(self._session)
        }

    def _together(
        self, measure: str, what: str, found: Measurement, limits: Threshold
    ) -> dict[str, Measurement]:
        self._add(f"stable({what}, {measure})", what, measure, found, limits)
        return {what: found}

    def _columns(
        self, columns: Sequence[str] | None, exclude: Sequence[str]
    ) -> tuple[str, ...]:
        """List what is asked about, and refuse a name that nobody knows."""
        known = self._session.movement.known
        if known is None:
            raise SettingsError(
                f"{self._session.settings.file}: drift needs reference data. Hint: add "
                '`reference = "data/train.parquet"`, or a profile made by '
                "`mlgate profile`."
            )
        self._session.movement.require_two_tables()
        current = self._session.evaluation.columns
        for name in (*(columns or ()), *exclude):
            if name not in known and name not in current:
                raise InvalidInput.unknown_name("column", name, known)
        if columns is None:
            question = self._session.question
            not_inputs = {question.target, *question.exclude}
            columns = [
                name
                for name in dict.fromkeys((*known, *current))
                if name not in not_inputs
            ]
        wanted = tuple(name for name in columns if name not in exclude)
        if not wanted:
            raise InvalidInput(
                f"`columns` and `exclude` must leave at least one column; of "
                f"{', '.join(map(str, columns)) or 'none'} all are excluded. Hint: "
                "exclude less."
            )
        one_sided = [n for n in wanted if (n in known) != (n in current)]
        if one_sided:
            where = "reference" if one_sided[0] in known else "evaluation"
            raise InvalidInput(
                f"Both tables must have every column that is compared; "
                f"{', '.join(map(repr, one_sided))} only in the {where} data. Hint: "
                "exclude= what is not an input, or mend the table."
            )
        return wanted

    def _cells(self, names: tuple[str, ...], movement: Movement) -> list[DriftCells]:
        movement.require_two_tables()
        return [
            align(
                variable.label,
                profile,
                counts,
                values=values_of_variable(movement, variable),
            )
            for variable, (profile, counts) in movement.counts(names).items()
        ]

    def _column(
        self,
        cells: DriftCells,
        asked: DriftMeasure,
        limits: Threshold,
        bins: int,
        *,
        name: str = "stable",
    ) -> Measurement:
        if asked.ordered and not cells.ordered:
            asked = MEASURES["psi"]
            limits = movement_limits(asked, ok=None, bad=None)
        assert asked.of_cells is not None
        found = asked.of_cells(cells, bins, effective_share(self._session.structure))
        told = binning(asked, cells, bins)
        found = replace(found, assumptions=(*found.assumptions, told))
        coarse = coarser(cells, bins=bins)
        self._add(
            f"{name}({cells.label}, {asked.name})",
            cells.label,
            asked.name,
            found,
            limits,
            cases=moved_most(coarse),
            plot=side_by_side(cells, bins=bins),
        )
        return found

    def _missing(self, cells: DriftCells) -> None:
        share = effective_share(self._session.structure)
        found = missing_share(
            reference_missing=cells.missing[0] * share,
            reference_rows=cells.rows[0] * share,
            current_missing=cells.missing[1] * share,
            current_rows=cells.rows[1] * share,
        )
        limits = Threshold(ok=-MISSING_OK, bad=-MISSING_BAD)
        self._add(
            f"missing({cells.label})", cells.label, "missing_share", found, limits
        )

    def _unseen(self, cells: DriftCells) -> None:
        assert cells.unseen is not None
        share = effective_share(self._session.structure)
        known = cells.rows[1] - cells.missing[1]
        found = unseen_share(cells.unseen * share, known * share)
        # never more than all rows, with room between both limits
        chance = round(min(cells.unseen_by_chance, 1 - UNSEEN_BAD), 4)
        self._add(
            f"unseen({cells.label})",
            cells.label,
            "unseen_share",
            found,
            Threshold(ok=-UNSEEN_OK - chance, bad=-UNSEEN_BAD - chance),
            cases=tuple(f"{cells.label} = {v!r}" for v in cells.unseen_examples),
        )

    def _add(
        self,
        name: str,
        subject: str,
        metric: str,
        found: Measurement,
        limits: Threshold,
        *,
        cases: tuple[str, ...] = (),
        plot: Plot | None = None,
    ) -> None:
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question="stable",
                metric=metric,
                subject=subject,
                measurement=found,
                threshold=limits,
                cases=cases,
                plot=plot,
            )
        )


def _described(columns: Sequence[str] | None, exclude: Sequence[str]) -> str:
    """Name the columns that are asked about together."""
    if columns is not None:
        return _listed([name for name in columns if name not in exclude])
    return f"all columns but {_listed(exclude)}" if exclude else "all columns"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_TOGETHER
    told = ", ".join(names[:SHOWN_TOGETHER])
    return f"{told} and {more} more" if more > 0 else told
