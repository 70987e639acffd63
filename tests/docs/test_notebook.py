"""The notebook of the documentation runs, cell by cell."""

from __future__ import annotations

import ast
import json
from html import unescape

from tests.docs.stories import ROOT

NOTEBOOK = ROOT / "docs" / "how-to" / "notebook.ipynb"


def cells(kind):
    body = json.loads(NOTEBOOK.read_text("utf-8"))
    assert (body["nbformat"], body["nbformat_minor"]) == (4, 5)
    return ["".join(c["source"]) for c in body["cells"] if c["cell_type"] == kind]


def run(cell, names):
    """Execute a cell; give the value of its last line, as a notebook does."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, str(NOTEBOOK), "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), str(NOTEBOOK), "eval"), names)


def test_the_notebook_runs_and_shows_the_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    shown = [run(cell, names) for cell in cells("code")]
    assert shown[2] is names["gate"]
    page = unescape(shown[2]._repr_html_())
    assert "late payers" in page
    assert set(shown[3].values()) == {"passed"}
    assert len(shown[3]) == 3
    assert "decision: PROMOTE" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_the_notebook_holds_no_outputs_of_somebodys_run():
    body = json.loads(NOTEBOOK.read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in body["cells"])
    assert all(cell.get("execution_count") is None for cell in body["cells"])
