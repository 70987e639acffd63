"""A ledger grows by whole cases, and never changes otherwise."""

from __future__ import annotations

import pytest

from pytest_mlgate.data.cases import ledger_growth
from pytest_mlgate.data.cases.case_ledger import parse_cases
from pytest_mlgate.data.cases.case_ledger import read_ledger
from pytest_mlgate.data.cases.ledger_growth import add_case
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData

RECORD = {
    "id": "a",
    "input": {"age": 44, "plan": "pro", "x": None, "on": True},
    "expect": {"label": "yes"},
    "reason": 'Because, "of course"\nindeed',
    "owner": "ann",
    "added_on": "2026-03-01",
}
OTHER = RECORD | {
    "id": "b",
    "expect": {"labels": ["1", "2"]},
    "incident": "INC-7",
    "must_pass": True,
}
FORMATS = ["cases.jsonl", "cases.yaml", "cases.csv"]


@pytest.mark.parametrize("name", FORMATS)
def test_cases_come_back_as_they_were_written(tmp_path, name):
    path = tmp_path / name
    add_case(path, RECORD)
    first = path.read_bytes()
    add_case(path, OTHER)
    found = read_ledger(name, root=tmp_path).cases
    assert [case.id for case in found] == ["a", "b"]
    assert found[0].reason == RECORD["reason"]
    assert found[1].must_pass
    assert found[1].expected.labels == ("1", "2")
    if name != "cases.csv":
        assert dict(found[0].inputs) == RECORD["input"]
        assert path.read_bytes().startswith(first)


@pytest.mark.parametrize("name", FORMATS)
def test_what_stands_there_stays_even_without_a_last_line_end(tmp_path, name):
    path = tmp_path / name
    add_case(path, RECORD)
    path.write_bytes(path.read_bytes().rstrip())
    before = parse_cases(path.read_text(), where=name)
    add_case(path, OTHER)
    assert read_ledger(name, root=tmp_path).cases[:-1] == before


@pytest.mark.parametrize("name", FORMATS)
def test_the_ends_of_lines_stay_what_they_are(tmp_path, name):
    path = tmp_path / name
    add_case(path, RECORD | {"reason": "r"})
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    add_case(path, OTHER | {"reason": "r"})
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    assert len(read_ledger(name, root=tmp_path).cases) == 2


def test_comments_and_layout_of_yaml_stay(tmp_path):
    path = tmp_path / "cases.yaml"
    add_case(path, RECORD)
    path.write_text("# ours\n" + path.read_text() + "# the end\n")
    add_case(path, OTHER)
    assert path.read_text().startswith("# ours\n- id: a\n")
    assert "# the end\n- id: b\n" in path.read_text()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (RECORD, "the id of a new case must be free"),
        (RECORD | {"id": "c"}, "a new case must differ from the others; 'a'"),
        (RECORD | {"id": "c", "owner": ""}, "`owner`"),
        (RECORD | {"id": "c", "expect": {"same_as": "z"}}, "'z', which is not there"),
    ],
)
def test_a_case_that_is_refused_leaves_the_file(tmp_path, name, record, rule):
    path = tmp_path / name
    add_case(path, RECORD)
    before = path.read_bytes()
    with pytest.raises(InvalidInput, match=rule):
        add_case(path, record)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["[]\n", "- {id: a\n", "cases:\n"])
def test_yaml_of_another_shape_is_left_alone(tmp_path, text):
    path = tmp_path / "cases.yaml"
    path.write_text(text)
    with pytest.raises(UnreadableData):
        add_case(path, RECORD)
    assert path.read_text() == text


def test_a_csv_file_gets_no_column_that_the_other_cases_would_have_to_lack(tmp_path):
    path = tmp_path / "cases.csv"
    add_case(path, RECORD)
    with pytest.raises(UnreadableData, match="every case has the same columns"):
        add_case(path, OTHER | {"input": {"age": 44, "new": 1}})


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path, monkeypatch):
    path = tmp_path / "cases.jsonl"
    add_case(path, RECORD)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(MlgateError, match="No space left"):
        add_case(path, OTHER)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_changes_meanwhile_is_not_overwritten(tmp_path, monkeypatch):
    path = tmp_path / "cases.jsonl"
    add_case(path, RECORD)
    real = ledger_growth.parse_cases

    def parse_and_disturb(text, *, where):
        path.write_bytes(path.read_bytes() + b"\n")
        return real(text, where=where)

    monkeypatch.setattr(ledger_growth, "parse_cases", parse_and_disturb)
    with pytest.raises(InvalidInput, match="must not change while a case is added"):
        add_case(path, OTHER)
    assert b'"b"' not in path.read_bytes()


def test_permissions_stay(tmp_path):
    path = tmp_path / "cases.jsonl"
    add_case(path, RECORD)
    path.chmod(0o640)
    add_case(path, OTHER)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_to_a_ledger_stays_one(tmp_path):
    path, link = tmp_path / "cases.jsonl", tmp_path / "link.jsonl"
    add_case(path, RECORD)
    link.symlink_to(path)
    add_case(link, OTHER)
    assert link.is_symlink()
    assert len(read_ledger("cases.jsonl", root=tmp_path).cases) == 2
