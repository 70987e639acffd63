"""A report of another distribution, at the end of a session and from a record."""

from __future__ import annotations

import pytest
from tests.added_distribution import add_distribution

from pytest_mlgate.cli.app import app
from pytest_mlgate.errors import InvalidInput

SOURCE = """
def notes(record, decision):
    return f"{record.provenance.name}: {decision.outcome}\\n"

def broken(record, decision):
    raise KeyError("nothing")
"""


def test_it_is_written_and_rendered_again(project, tmp_path, monkeypatch, capsys):
    points = "[pytest_mlgate.reports]\nnotes.txt = added_module:notes\n"
    add_distribution(tmp_path, monkeypatch, source=SOURCE, entry_points=points)
    done = project.run()
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*notes.txt*"])
    written = project.path / "mlgate-report" / "notes.txt"
    assert written.read_text() == "toy: promote\n"
    app(["report", "mlgate-report", "--format", "notes.txt"], standalone_mode=False)
    assert capsys.readouterr().out.endswith("toy: promote\n")
    with pytest.raises(InvalidInput, match=r"did you mean 'notes.txt'"):
        app(["report", "mlgate-report", "--format", "note.txt"], standalone_mode=False)


def test_one_that_breaks_leaves_the_others_and_is_told(project, tmp_path, monkeypatch):
    points = "[pytest_mlgate.reports]\nnotes.txt = added_module:broken\n"
    add_distribution(tmp_path, monkeypatch, source=SOURCE, entry_points=points)
    done = project.run()
    assert done.ret == 3
    done.stdout.fnmatch_lines(["*report 'notes.txt' raised KeyError*"])
    assert project.record["decision"]["outcome"] == "promote"
    assert (project.path / "mlgate-report" / "report.html").exists()
