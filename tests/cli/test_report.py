"""``mlgate report``: a face of a record, from the record alone."""

from __future__ import annotations

import io
import json
import sys

import pytest
from tests.gate_project import table

from pytest_mlgate.cli import app
from pytest_mlgate.cli.reports.rendering import FORMATS
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import UnreadableData

SETTINGS = """
name = "toy"
target = "y"
positive = 1
evaluation = "rows.csv"
[candidate]
score = "p_new"
[baseline]
score = "p_old"
"""
GATE = "def test_gate(benchmark_gate):\n    benchmark_gate.at_least('roc_auc', {})\n"
FILES = {
    "html": "report.html",
    "markdown": "report.md",
    "junit": "junit.xml",
    "model-card": "model_card.md",
    "model-card-json": "model_card.json",
}


@pytest.fixture
def session(pytester, monkeypatch):
    """Run a session and give its report folder."""
    table().to_csv(pytester.path / "rows.csv", index=False)
    (pytester.path / "mlgate.toml").write_text(SETTINGS)
    monkeypatch.chdir(pytester.path)

    def session(least=0.6):
        pytester.makepyfile(test_gates=GATE.format(least))
        pytester.runpytest_inprocess("--mlgate", "-p", "no:cacheprovider")
        return pytester.path / "mlgate-report"

    return session


@pytest.fixture
def mlgate(monkeypatch, capsys):
    """Run the command in this process: exit status, standard output, and errors."""

    def mlgate(*arguments):
        capsys.readouterr()
        monkeypatch.setattr("sys.argv", ["mlgate", "report", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            app.main()
        return ended.value.code, *capsys.readouterr()

    return mlgate


@pytest.mark.parametrize("face", FILES)
def test_each_file_of_the_session_is_made_again(session, mlgate, face, tmp_path):
    folder = session()
    made = tmp_path / "made"
    status, told, _ = mlgate(folder, "--format", face, "-o", made)
    assert (status, told.startswith(f"wrote {made}: ")) == (0, True)
    assert made.read_bytes() == (folder / FILES[face]).read_bytes()
    assert [path.name for path in tmp_path.iterdir() if "made" in path.name] == ["made"]


def test_without_a_format_it_prints_the_section_of_the_terminal(session, mlgate):
    status, told, wrong = mlgate(session(0.99) / "record.json")
    assert (status, wrong) == (0, "")
    assert "decision: BLOCK, the candidate must not become the baseline" in told
    assert "p(pass)" not in told
    assert "p(pass)" in mlgate("mlgate-report", "-v")[1]


def test_what_is_printed_is_what_is_written(session, mlgate, tmp_path):
    folder = session()
    for face in FORMATS:
        made = tmp_path / face
        assert mlgate(folder, "--format", face, "-o", made)[0] == 0
        assert mlgate(folder, "--format", face)[1] == made.read_text("utf-8")


def test_a_pipe_that_knows_only_ascii_gets_utf_8(session, mlgate, monkeypatch):
    folder = session()
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", pipe)
    mlgate(folder, "--format", "markdown")
    told = pipe.buffer.getvalue()
    assert told == (folder / "report.md").read_bytes()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    mlgate(folder)
    sys.stdout.flush()
    assert b"worse | better" in sys.stdout.buffer.getvalue()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.json"], "'none.json' cannot be read: No such file or directory. Hint"),
        (["mlgate.toml"], "The record is not JSON"),
        (["mlgate-report", "--format", "htm"], "Hint: did you mean 'html'?"),
        (["mlgate-report", "-o", "no/such/x.html"], "cannot be written: No such file"),
        (["mlgate-report", "-o", "mlgate-report/record.json"], "another file than the"),
        (["mlgate-report", "-o", "."], "`--output` must be a file, not a folder"),
    ],
)
def test_a_mistake_is_one_message(session, mlgate, arguments, told):
    record = session() / "record.json"
    before = record.read_bytes()
    if "no/such/x.html" in arguments or "." in arguments:
        arguments = [*arguments, "--format", "html"]
    status, _, wrong = mlgate(*arguments)
    assert status == 4
    assert wrong.startswith("mlgate: ")
    assert told in wrong
    assert "Traceback" not in wrong
    assert record.read_bytes() == before


def edit(folder, change):
    path = folder / "record.json"
    body = json.loads(path.read_text("utf-8"))
    change(body)
    path.write_text(json.dumps(body), "utf-8")
    return path


def test_a_decision_that_the_verdicts_do_not_lead_to_is_refused(session, mlgate):
    path = edit(session(0.99), lambda body: body["decision"].update(outcome="promote"))
    status, _, wrong = mlgate(path)
    assert status == 4
    assert "says 'promote', and its verdicts decide 'block'" in wrong
    path = edit(path.parent, lambda body: body.pop("decision"))
    assert "says None, and its verdicts" in mlgate(path)[2]


def test_an_unknown_word_for_inconclusive_allows_nothing(session, mlgate):
    def change(body):
        body["provenance"]["inconclusive"] = "never mind"
        body["verdicts"][0]["outcome"] = "inconclusive"

    path = edit(session(), change)
    assert "says 'promote', and its verdicts decide 'hold'" in mlgate(path)[2]


def test_a_promotion_that_was_withheld_stays_withheld(session, mlgate):
    told = "not promoted: two people have to approve"

    def change(body):
        body["decision"].update(outcome="hold", notes=["a note of the session"])
        body["decision"]["reasons"] = [told]

    path = edit(session(), change)
    _, decision = read_decided(path)
    assert (str(decision.outcome), decision.reasons) == ("hold", (told,))
    assert decision.notes == ("a note of the session",)
    assert told in mlgate(path, "--format", "html")[1]


def test_a_file_that_is_too_large_is_not_read_whole(session, mlgate, monkeypatch):
    folder = session()
    monkeypatch.setattr("pytest_mlgate.decided_record.MOST_BYTES", 100)
    assert "must have at most 100 bytes" in mlgate(folder)[2]


def test_the_folder_of_several_models_is_not_that_of_one(tmp_path):
    (tmp_path / "models.json").write_text("{}")
    with pytest.raises(UnreadableData, match="about several models"):
        read_decided(tmp_path)


def test_what_changed_since_an_earlier_record_is_told(session, mlgate, tmp_path):
    before = tmp_path / "before.json"
    before.write_text((session() / "record.json").read_text("utf-8"), "utf-8")
    now = session(0.99)
    for face, start in (("markdown", "<summary>Since "), ("terminal", "since       ")):
        status, told, _ = mlgate(now, "--previous", before, "--format", face)
        assert (status, told.count(start)) == (0, 1)
        assert "the last push: promote, now block; 1 newly failing, 1 gone" in told
    assert "newly failing" not in mlgate(now, "--format", "markdown")[1]


def test_an_earlier_record_of_no_use_is_an_error(session, mlgate, tmp_path):
    now = session()
    status, _, wrong = mlgate(now, "--previous", tmp_path / "none.json")
    assert (status, "cannot be read" in wrong) == (4, True)
    other = (now / "record.json").read_text("utf-8")
    (tmp_path / "other.json").write_text(
        other.replace('"name": "toy"', '"name": "<other>"'), "utf-8"
    )
    status, _, wrong = mlgate(now, "--previous", tmp_path / "other.json")
    assert status == 4
    assert "--previous must name a record of the same model and stage: it has" in wrong
