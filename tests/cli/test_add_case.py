"""``mlgate add-case``: a row becomes a case, in the file's own format."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from pytest_mlgate.cli import app
from pytest_mlgate.data.cases.case import AtLeastAsHighAs
from pytest_mlgate.data.cases.case import InRange
from pytest_mlgate.data.cases.case import Near
from pytest_mlgate.data.cases.case import OneOf
from pytest_mlgate.data.cases.case import SameAs
from pytest_mlgate.data.cases.case_ledger import read_ledger

ROWS = pd.DataFrame(
    {
        "customer": [11, 12, 13, 13],
        "age": [44, 51, 23, 29],
        "plan": ["pro", None, "basic", "pro"],
        "stays": ["yes", "no", "no", "yes"],
        "p_new": [0.9, 0.2, 0.3, 0.8],
    }
)

SETTINGS = """
name = "stays"
target = "stays"
positive = "yes"
evaluation = "rows.csv"
groups = "customer"
[candidate]
score = "p_new"
"""

WORDS = ("--reason", "Pro customers stay", "--owner", "ann")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    ROWS.to_csv(tmp_path / "rows.csv", index=False)
    (tmp_path / "mlgate.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mlgate(folder, monkeypatch, capsys):
    """Run the command in this process: exit status and what it says."""

    def mlgate(*arguments, ledger="cases.jsonl", source="rows.csv", words=WORDS):
        told = ["mlgate", "add-case", ledger, "--from", source, *words, *arguments]
        monkeypatch.setattr("sys.argv", [str(one) for one in told])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return ended.value.code, said.out + said.err

    return mlgate


def only(folder, name="cases.jsonl"):
    return read_ledger(name, root=folder).cases[-1]


@pytest.mark.parametrize("ledger", ["cases.jsonl", "cases.yaml", "cases.csv"])
def test_a_row_becomes_a_case(folder, mlgate, ledger):
    extra = ("--incident", "INC-7", "--id", "first", "--must-pass")
    status, told = mlgate("--row", 0, "--expect-label", "yes", *extra, ledger=ledger)
    assert status == 0
    assert told.startswith(f"added first to {ledger}, line ")
    assert "left out by mlgate.toml: stays, p_new, customer" in told
    found = only(folder, ledger)
    as_text = ledger.endswith(".csv")
    assert found.inputs == {"age": "44" if as_text else 44, "plan": "pro"}
    assert found.expected == OneOf(labels=("yes",))
    assert (found.owner, found.incident, found.must_pass) == ("ann", "INC-7", True)
    assert mlgate("--row", 1, "--expect-label", "no", ledger=ledger)[0] == 0
    assert only(folder, ledger).inputs["plan"] is None


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--expect-label", "a", "--expect-label", "b"), OneOf(labels=("a", "b"))),
        (("--expect-at-least", 0.2, "--expect-at-most", 1), InRange(low=0.2, high=1)),
        (("--expect-at-most", 1, "--of", "no"), InRange(low=None, high=1, of="no")),
        (("--expect-value", 2, "--tolerance", 1), Near(value=2, tolerance=1)),
        (("--expect-same-as", "z"), SameAs(case="z")),
        (("--expect-at-least-as-high-as", "z"), AtLeastAsHighAs(case="z")),
    ],
)
def test_every_expectation_can_be_said(folder, mlgate, options, expected):
    assert mlgate("--row", 1, "--expect-label", "no", "--id", "z")[0] == 0
    status, told = mlgate("--row", 0, *options, "--expires-on", "2999-01-01")
    assert status == 0, told
    assert only(folder).expected == expected


def test_a_key_finds_the_row(folder, mlgate):
    assert mlgate("--key", "customer=12", "--expect-label", "no")[0] == 0
    assert only(folder).inputs["age"] == 51
    both = ("--key", "customer=13", "--key", "plan=pro")
    assert mlgate(*both, "--expect-label", "yes")[0] == 0
    assert only(folder).inputs["age"] == 29


def test_a_decision_of_a_log_becomes_a_case(folder, mlgate):
    log = [
        {"request": "r1", "inputs": {"age": 30, "plan": "pro"}, "answer": "no"},
        {"request": "r2", "inputs": {"age": 31, "plan": None}, "answer": "no"},
    ]
    (folder / "log.jsonl").write_text("\n".join(map(json.dumps, log)))
    options = ("--key", "request=r2", "--expect-label", "yes")
    assert mlgate(*options, source="log.jsonl")[0] == 0
    assert only(folder).inputs == {"age": 31, "plan": None}
    assert mlgate("--row", 0, "--expect-label", "yes", source="log.jsonl")[0] == 0
    assert only(folder).inputs == {"age": 30, "plan": "pro"}


def test_without_settings_every_column_is_a_feature(folder, mlgate):
    (folder / "mlgate.toml").unlink()
    left_out = ("--without", "customer", "--without", "p_new")
    assert mlgate("--row", 0, "--expect-label", "yes", *left_out)[0] == 0
    assert set(only(folder).inputs) == {"age", "plan", "stays"}


def test_the_same_case_is_refused_and_the_ledger_left(folder, mlgate):
    assert mlgate("--row", 0, "--expect-label", "yes")[0] == 0
    before = (folder / "cases.jsonl").read_bytes()
    status, told = mlgate("--row", 0, "--expect-label", "yes")
    assert (status, "the id of a new case must be free" in told) == (4, True)
    status, told = mlgate("--row", 0, "--expect-label", "yes", "--id", "again")
    assert (status, "must differ from the others" in told) == (4, True)
    assert (folder / "cases.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        (("--expect-label", "yes"), "neither --row nor --key"),
        (("--row", 1, "--key", "age=44", "--expect-label", "yes"), "both --row and"),
        (("--row", 4, "--expect-label", "yes"), "from 0 to 3"),
        (("--row", -1, "--expect-label", "yes"), "from 0 to 3"),
        (("--key", "custmer=1", "--expect-label", "y"), "did you mean 'customer'"),
        (("--key", "customer=99", "--expect-label", "y"), "none has"),
        (("--key", "customer=13", "--expect-label", "y"), "2 have, such as rows 2, 3"),
        (("--key", "customer", "--expect-label", "y"), "`--key` must be column=value"),
        (("--row", 1), "`expect` must say one thing; got none"),
        (("--row", 1, "--expect-value", 2), "`value` must have a `tolerance`"),
        (("--row", 1, "--expect-same-as", "x"), "'x', which is not there"),
        (("--row", 1, "--expect-label", "y", "--expires-on", "soon"), "must be a day"),
    ],
)
def test_what_cannot_become_a_case_leaves_no_ledger(folder, mlgate, options, rule):
    status, told = mlgate(*options)
    assert status == 4
    assert rule in told
    assert "Traceback" not in told
    assert not (folder / "cases.jsonl").exists()


@pytest.mark.parametrize(
    ("line", "rule"),
    [("{", "log.jsonl, line 1: it must be JSON"), ('{"a": 1}', "an object `inputs`")],
)
def test_a_log_without_inputs_is_refused(folder, mlgate, line, rule):
    (folder / "log.jsonl").write_text(line)
    status, told = mlgate("--row", 0, "--expect-label", "y", source="log.jsonl")
    assert status == 4
    assert rule in told


def test_a_column_that_is_not_there_cannot_be_left_out(folder, mlgate):
    status, said = mlgate("--row", 0, "--expect-label", "yes", "--without", "plann")
    assert status == 4
    assert "--without must name a column; there is no 'plann'" in said
    assert "did you mean 'plan'" in said
    assert not (folder / "cases.jsonl").exists()
