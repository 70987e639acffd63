"""How are counted verdicts shown: one table for each kind of world, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from benchmarks.against.wrong_cells import Cell
from benchmarks.against.wrong_cells import from_json
from benchmarks.against.wrong_cells import wilson
from benchmarks.against.wrong_worlds import PARTS
from benchmarks.against.wrong_worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

BEGIN = "<!-- tables: python -m benchmarks.against wrong --page -->"
END = "<!-- end of tables -->"
NOTHING = "\N{EN DASH}"
APART = "equal-2000"
LETS_PASS = ("pass", "told", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the tables: a tool, and where its answers are.

    Parameters
    ----------
    title : str
        As people write it.
    worker : str
        Who asked it.
    prefix : str
        Of the keys of its counts, where a worker asks for several.
    """

    title: str
    worker: str
    prefix: str = ""

    def key(self, part: str) -> str:
        """Give the key of a part's counts."""
        return f"{self.prefix}:{part}" if self.prefix else part


ROWS = (
    Row(title="pytest-mlgate, margins written", worker="mlgate", prefix="written"),
    Row(title="pytest-mlgate, `mlgate init` before", worker="mlgate", prefix="init"),
    Row(title="pytest-mlgate, `mlgate check`", worker="mlgate-check", prefix="check"),
    Row(title="deepchecks", worker="deepchecks"),
    Row(title="evidently", worker="evidently"),
    Row(title="NannyML", worker="nannyml"),
    Row(title="bdp-model-gate", worker="bdp"),
    Row(title="modeltest", worker="modeltest"),
    Row(title="fairlearn, gap 0.1", worker="fairlearn"),
    Row(title="MLflow, baseline - 0.005", worker="mlflow", prefix="mlflow"),
    Row(title="MLflow, example of its docs", worker="mlflow", prefix="mlflow-example"),
    Row(title="`assert new >= old - 0.005`", worker="assert"),
    Row(title="bootstrap below zero", worker="bootstrap"),
)

KINDS = {
    "equal": "Equal models, nothing else wrong",
    "better": "A better candidate",
    "still": "Inputs that did not move",
    "auc0.01": "ROC AUC lower by .01",
    "auc0.03": "ROC AUC lower by .03",
    "recall0.1": "Recall lower by ten points, ten positives",
    "group": "A group of one in twenty loses 15 points of recall",
    "gap": "A group of one in five loses 15 points of recall",
    "sharp": "Calibration ruined",
    "drift0.1": "One of 20 columns at an index of .1",
    "drift0.3": "One of 20 columns at an index of .3",
}


def tables(cells: Sequence[Cell]) -> str:
    """Give all tables that there are answers for."""
    found = {
        kind: "\n".join(_table(kind, title, cells))
        for kind, title in KINDS.items()
        if any(cell.world.rpartition("-")[0] == kind for cell in cells)
    }
    if any(cell.world == APART for cell in cells):
        found["equal"] += f"\n\nThe same by what was asked:\n\n{by_part(APART, cells)}"
    return "\n\n".join(found.values())


def _table(kind: str, title: str, cells: Sequence[Cell]) -> Iterator[str]:
    found = {(c.worker, c.world): c for c in cells}
    names = [
        world.name
        for world in WORLDS.values()
        if world.name.rpartition("-")[0] == kind
        and any(cell.world == world.name and cell.runs for cell in cells)
    ]
    first = WORLDS[names[0]]
    error = "lets pass" if first.wrong else "blocks"
    yield f"### {title}"
    yield ""
    yield (
        f"{_sentence(first.truth)} Asked: {', '.join(first.asked)}. In bold: how often "
        f"it {error}, which is an error here."
    )
    yield ""
    heads = [f"{WORLDS[name].n:,} rows" for name in names]
    yield f"| pass / ask / block | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * len(names)
    for row in ROWS:
        shown = [
            told(found.get((row.worker, name)), row, wrong=first.wrong)
            for name in names
        ]
        if any(text != NOTHING for text in shown):
            yield f"| {row.title} | {' | '.join(shown)} |"


def by_part(world: str, cells: Sequence[Cell]) -> str:
    """Give the table of one world by what was asked: who blocks for what."""
    found = {c.worker: c for c in cells if c.world == world}
    rows = [
        f"| {row.title} | {' | '.join(shown)} |"
        for row in ROWS
        if row.worker in found
        for shown in [[_part(found[row.worker], row, part) for part in PARTS]]
    ]
    head = f"| pass / ask / block in `{world}` | {' | '.join(PARTS)} |"
    return "\n".join([head, "| --- |" + " --- |" * len(PARTS), *rows])


def _part(cell: Cell, row: Row, part: str) -> str:
    said = cell.counts.get(row.key(part), {})
    runs = sum(said.values())
    if said.get("none", 0) == runs:
        return NOTHING
    passed = sum(said.get(one, 0) for one in LETS_PASS)
    return f"{passed} / {said.get('ask', 0)} / {said.get('block', 0)}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def told(cell: Cell | None, row: Row, *, wrong: bool) -> str:
    """Tell the counts of a cell, and its rate of errors with the 95 % interval."""
    said = {} if cell is None else cell.counts.get(row.key("asked"), {})
    runs = sum(said.values())
    if cell is None or not runs or said.get("none", 0) == runs:
        return NOTHING
    passed = sum(said.get(one, 0) for one in LETS_PASS)
    asks, blocks = said.get("ask", 0), said.get("block", 0)
    errors = passed if wrong else blocks
    low, high = wilson(errors, runs)
    shown = f", {said['told']} shown" if said.get("told") else ""
    return (
        f"{passed} / {asks} / {blocks}{shown}: **{100 * errors / runs:.0f} %** "
        f"[{100 * low:.0f}, {100 * high:.0f}]"
    )


def measured_with(found: Mapping[str, Any]) -> str:
    """Tell the day, the machine and the versions."""
    versions = {
        f"{name} {version}"
        for cell in from_json(found)
        for name, version in cell.versions.items()
        if name not in {"numpy", "pandas", "scikit-learn"}
    }
    return (
        f"Measured on {found['date']}, Python {found['python']}, {found['cores']} "
        f"cores with other work on them: {', '.join(sorted(versions))}."
    )


def with_tables(page: str, found: Mapping[str, Any]) -> str:
    """Replace what stands between the two marks of a page.

    Raises
    ------
    ValueError
        If the page has not both marks, once each.
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(
            f"The page must have {BEGIN!r} and {END!r}, once each and each on a line "
            "of its own: what stands between them is replaced."
        )
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    body = f"{measured_with(found)}\n\n{tables(from_json(found))}"
    return f"{before}{BEGIN}\n\n{body}\n\n{END}{after}"


def write_page(page: Path, found: Mapping[str, Any]) -> None:
    """Write the tables into a page that has the marks."""
    page.write_text(with_tables(page.read_text("utf-8"), found), "utf-8")


def lines(cells: Iterable[Cell]) -> Iterator[str]:
    """Tell every cell in a line, for a terminal."""
    for cell in cells:
        for row in ROWS:
            if row.worker == cell.worker:
                shown = told(cell, row, wrong=WORLDS[cell.world].wrong)
                yield f"{cell.world:16} {row.title:36} {shown}"
