"""What comes back from an engine: rows and bytes of every result, whatever the table.

``python -m benchmarks.exchanged`` asks the same questions of two tables, the second ten
times as long, and adds up what DuckDB hands over.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from unittest import mock

import duckdb
import narwhals as nw

from pytest_mlgate.data.profiles import duckdb_cells
from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.session_tables import open_with
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

N_NUMBERS = 40
N_TEXTS = 10
SQL = f"""
COPY (
    SELECT random() < 0.3 AS y, random() AS p_new, random() AS p_old,
        {", ".join(f"random() + {i} AS x{i:02d}" for i in range(N_NUMBERS))},
        {", ".join(f"'level ' || (i * {i + 3}) % 20 AS t{i}" for i in range(N_TEXTS))},
        ['female', 'male'][1 + i % 2] AS sex,
        ['a', 'b', 'c', 'd', 'e'][1 + i % 5] AS race
    FROM range({{rows}}) AS rows(i)
) TO '{{file}}' (FORMAT parquet)
"""  # noqa: S608 - numbers of our own
SETTINGS = """
name = "exchanged"
target = "y"
evaluation = "{rows}.parquet"
reference = "train.json"
engine = "duckdb"
candidate.score = "p_new"
baseline.score = "p_old"
"""


def main() -> None:
    """Print a line for each question and each table."""
    print(f"{'question':46}{'rows':>9}{'queries':>9}{'cells':>8}{'bytes':>9}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, 50_000, "train")
        for rows in (100_000, 1_000_000):
            for question, (queries, cells, size) in measured(folder, rows).items():
                print(f"{question:46}{rows:>9}{queries:>9}{cells:>8}{size:>9}")


def measured(folder: Path, rows: int) -> Mapping[str, tuple[int, int, int]]:
    """Ask every question of a table of `rows` rows.

    Returns
    -------
    dict
        Question to the number of queries, of cells of their results, and of bytes.
    """
    _write(folder, rows, str(rows))
    (folder / "mlgate.toml").write_text(SETTINGS.format(rows=rows), "utf-8")
    found = {"profile of 50 columns": _of(lambda: _profile(folder, str(rows)))}
    session = GateSession(load_settings(folder / "mlgate.toml"))
    session.candidate  # noqa: B018 - reading is the effect
    drift = DriftGate(session, Ledger("drift"))
    fair = FairnessGate(session, Ledger("fairness"))
    bench = BenchmarkGate(session, Ledger("benchmark"))
    columns = [f"x{i:02d}" for i in range(N_NUMBERS)]
    columns += [f"t{i}" for i in range(N_TEXTS)]
    found["drift of 50 columns, psi, missing, unseen"] = _of(
        lambda: drift.stable(columns)
    )
    found["four fairness questions by sex and race"] = _of(lambda: _fair(fair))
    found["not_worse('recall')"] = _of(lambda: bench.not_worse("recall", margin=0.05))
    found["not_worse('recall', by='race')"] = _of(
        lambda: bench.not_worse("recall", margin=0.05, by="race")
    )
    found["not_worse('log_loss')"] = _of(
        lambda: bench.not_worse("log_loss", margin=0.05)
    )
    found["not_worse('roc_auc')"] = _of(lambda: bench.not_worse("roc_auc", margin=0.05))
    return found


def _fair(gate: FairnessGate) -> None:
    for metric in ("selection_rate", "recall", "false_positive_rate", "precision"):
        gate.difference(metric, by=["sex", "race"], at_most=0.1)


def _profile(folder: Path, name: str) -> None:
    profile_table(open_with("duckdb", f"{name}.parquet", root=folder))


def _write(folder: Path, rows: int, name: str) -> None:
    file = folder / f"{name}.parquet"
    duckdb.sql(SQL.format(rows=rows, file=file))
    if name == "train":
        profile = profile_table(open_with("duckdb", file.name, root=folder))
        write_profile(profile, folder / "train.json")


def _of(ask: Any) -> tuple[int, int, int]:  # noqa: ANN401 - a call
    with watched() as sizes:
        ask()
    return len(sizes), sum(cells for cells, _ in sizes), sum(b for _, b in sizes)


@contextmanager
def watched() -> Iterator[list[tuple[int, int]]]:
    """Note cells and bytes of every result that an engine hands over."""
    sizes: list[tuple[int, int]] = []
    collect = nw.LazyFrame.collect

    def noted(frame: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as it is
        found = collect(frame, *given, **named)
        rows, columns = found.shape
        sizes.append((rows * columns, found.to_arrow().nbytes))
        return found

    def counted(call: Any) -> Any:  # noqa: ANN401 - a function of `duckdb_cells`
        def noting(*given: Any) -> Any:  # noqa: ANN401 - as it is
            found = call(*given)
            each = found.values() if isinstance(found, dict) else [found]
            cells = sum(len(one) for one in each)
            # a number and a count, or a number: eight bytes each
            sizes.append((cells, 8 * cells * (1 if isinstance(found, list) else 2)))
            return found

        return noting

    names = ("count_cells", "count_values", "quantiles")
    with (
        mock.patch.object(nw.LazyFrame, "collect", noted),
        mock.patch.multiple(
            duckdb_cells,
            **{name: counted(getattr(duckdb_cells, name)) for name in names},
        ),
    ):
        yield sizes


if __name__ == "__main__":
    main()
