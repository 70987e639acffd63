"""What is drawn beside a drift check: both tables on the cells that it compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.drawn_lines import plot_of
from pytest_mlgate.gates.drift.drift_cells import coarser
from pytest_mlgate.stats.curves.cell_shares import CELLS
from pytest_mlgate.stats.curves.cell_shares import cell_shares

if TYPE_CHECKING:
    from pytest_mlgate.gates.drift.drift_cells import DriftCells
    from pytest_mlgate.plot import Plot

_LONGEST = 40


def side_by_side(cells: DriftCells, *, bins: int) -> Plot | None:
    """Draw the shares of reference and evaluation data in each cell.

    Parameters
    ----------
    cells
        Of one column.
    bins
        Cells of about equal reference mass for a numeric one.

    Returns
    -------
    Plot or None
        None where a table has no row.
    """
    reference, current, names = coarser(cells, bins=min(bins, CELLS - 1)).with_missing()
    found = cell_shares(reference, current)
    if found is None:
        return None
    words = [_cut(names[i]) for i in found.cells]
    if found.left_out:
        words.append(f"{found.left_out:,} others")
    return plot_of(
        "distribution",
        {"reference": found.reference, "evaluation": found.current},
        x_label=_cut(cells.label),
        y_label="share of rows",
        categories=tuple(words),
    )


def _cut(name: object) -> str:
    told = str(name)
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"
