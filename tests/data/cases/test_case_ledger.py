"""A ledger is read whole, in any of its formats, or refused by the line."""

from __future__ import annotations

import json
import sys
from datetime import date

import pytest

from pytest_mlgate.data.cases.case import AtLeastAsHighAs
from pytest_mlgate.data.cases.case import InRange
from pytest_mlgate.data.cases.case import Near
from pytest_mlgate.data.cases.case import OneOf
from pytest_mlgate.data.cases.case import SameAs
from pytest_mlgate.data.cases.case_ledger import parse_cases
from pytest_mlgate.data.cases.case_ledger import read_ledger
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData

RECORD = {
    "id": "refund-2",
    "input": {"age": 44, "plan": "pro"},
    "expect": {"label": "yes"},
    "reason": "Pro customers get a refund",
    "owner": "ann",
    "added_on": "2026-03-01",
}

YAML = """
# what we promised
- id: refund-2
  input: {age: 44, plan: pro}
  expect: {label: "yes"}
  reason: Pro customers get a refund
  owner: ann
  added_on: 2026-03-01
- id: refund-3
  input: {age: 45, plan:}
  expect: {labels: ["yes", "no"]}
  reason: Either will do
  owner: ann
  incident: INC-7
  added_on: 2026-03-02
  expires_on: 2027-03-02
  must_pass: true
"""

CSV = """\
id,expect.label,expect.labels,reason,owner,incident,added_on,expires_on,\
must_pass,input.age,input.plan
refund-2,yes,,Pro customers get a refund,ann,,2026-03-01,,,44,pro
refund-3,,yes|no,Either will do,ann,INC-7,2026-03-02,2027-03-02,true,45,
"""


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


def case(**changes):
    (found,) = parse_cases(lines(RECORD | changes), where="cases.jsonl")
    return found


def refused(text, name="cases.jsonl"):
    with pytest.raises(MlgateError) as caught:
        parse_cases(text, where=name)
    return str(caught.value)


def test_a_case_has_all_that_its_line_says():
    found = case(incident="INC-7", expires_on="2027-03-01", must_pass=True)
    assert found.inputs == {"age": 44, "plan": "pro"}
    assert found.expected == OneOf(labels=("yes",))
    assert (found.incident, found.owner, found.place) == ("INC-7", "ann", "line 1")
    assert found.must_pass
    assert found.added_on == date(2026, 3, 1)
    assert not found.is_expired(date(2027, 3, 1))
    assert found.is_expired(date(2027, 3, 2))


@pytest.mark.parametrize(
    ("expect", "expected"),
    [
        ({"label": 1}, OneOf(labels=(1,))),
        ({"labels": ["a", "b"]}, OneOf(labels=("a", "b"))),
        ({"score_at_least": 0.2}, InRange(low=0.2, high=None)),
        (
            {"score_at_least": 0, "score_at_most": 1, "of": "cat"},
            InRange(low=0.0, high=1.0, of="cat"),
        ),
        ({"value": 12, "tolerance": 0.5}, Near(value=12.0, tolerance=0.5)),
    ],
)
def test_every_kind_of_expectation_is_read(expect, expected):
    assert case(expect=expect).expected == expected


@pytest.mark.parametrize(
    ("expect", "expected"),
    [
        ({"same_as": "other"}, SameAs(case="other")),
        ({"same_as": "other", "tolerance": 0.1}, SameAs(case="other", tolerance=0.1)),
        ({"at_least_as_high_as": "other"}, AtLeastAsHighAs(case="other")),
    ],
)
def test_a_case_may_refer_to_a_later_one_and_back(expect, expected):
    back = RECORD | {"id": "other", "expect": {"same_as": "refund-2"}}
    text = lines(RECORD | {"expect": expect}, back)
    assert parse_cases(text, where="cases.jsonl")[0].expected == expected


def test_yaml_and_csv_say_the_same():
    by_yaml = parse_cases(YAML, where="cases.yaml")
    by_csv = parse_cases(CSV, where="cases.csv")
    assert [c.id for c in by_yaml] == [c.id for c in by_csv] == ["refund-2", "refund-3"]
    for one, other in zip(by_yaml, by_csv, strict=True):
        assert one.expected == other.expected
        assert one.expires_on == other.expires_on
        assert one.incident == other.incident
        assert one.must_pass is other.must_pass
    assert by_yaml[1].inputs == {"age": 45, "plan": None}
    assert by_csv[1].inputs == {"age": "45", "plan": None}
    assert by_csv[1].as_text
    assert [c.place for c in by_yaml] == ["line 3", "line 9"]
    assert [c.place for c in by_csv] == ["line 2", "line 3"]


def test_broken_json_is_named_by_its_line():
    good = [RECORD | {"id": f"c{i}"} for i in range(16)]
    told = refused(lines(*good) + '{"id": "x",\n')
    assert told.startswith("cases.jsonl, line 17: it must be JSON")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"reasn": "x"}, r"no field 'reasn'. Hint: did you mean 'reason'"),
        ({"expect": {"lable": "yes"}}, r"no field 'expect.lable'.*'label'"),
        ({"owner": " "}, r"`owner` must have at least 1 character"),
        ({"owner": None}, r"`owner` must be a valid string; got None"),
        ({"added_on": "1.3.2026"}, r"`added_on` must be a day such as 2026-03-31"),
        ({"added_on": 20260301}, r"`added_on` must be a valid date"),
        ({"must_pass": "yes"}, r"`must_pass` must be a valid boolean; got 'yes'"),
        ({"expires_on": "2026-02-28"}, r"`expires_on` must not be before `added_on`"),
        ({"input": {"age": [1]}}, r"`input.age` must be one value.*got \[1\]"),
        ({"input": {}}, r"`input` "),
        ({"expect": {}}, r"`expect` must say one thing; got none"),
        ({"expect": {"label": "a", "value": 1}}, r"one thing; got label, value"),
        ({"expect": {"value": 1}}, r"`value` must have a `tolerance`"),
        ({"expect": {"value": 1, "tolerance": -1}}, r"`expect.tolerance` must be gre"),
        ({"expect": {"label": "a", "tolerance": 1}}, r"`tolerance` must stand beside"),
        ({"expect": {"label": "a", "of": "b"}}, r"`of` must stand beside"),
        (
            {"expect": {"score_at_least": 0.7, "score_at_most": 0.2}},
            r"`score_at_least` must be at most `score_at_most` \(0.2\); got 0.7",
        ),
        ({"expect": {"same_as": "refund-2"}}, r"compared with itself"),
        ({"expect": {"same_as": "x"}}, r"the case 'x', which is not there"),
    ],
)
def test_a_case_that_breaks_a_rule_is_named_by_line_and_id(changes, rule):
    with pytest.raises(InvalidInput, match=rule) as caught:
        case(**changes)
    assert "cases.jsonl, line 1, case 'refund-2'" in str(caught.value)


def test_a_field_that_is_missing_is_named():
    told = refused(lines({k: v for k, v in RECORD.items() if k != "reason"}))
    assert "`reason` must be given" in told


def test_an_id_stands_once():
    told = refused(lines(RECORD, RECORD))
    assert told.startswith("cases.jsonl, line 2: an `id` must stand once")
    assert "line 1 too" in told


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('{"id": "a", "id": "b"}', "the key 'id' stands twice"),
        ('{"id": NaN}', "NaN is no number"),
        ('["a"]', "a case must be a mapping of fields; got list"),
        ("[" * 100_000, "nested too deeply|JSON"),
        ("[\n", "without a list around them"),
    ],
)
def test_what_python_would_take_from_json_in_silence_is_refused(text, rule):
    with pytest.raises(MlgateError, match=rule):
        parse_cases(text, where="cases.jsonl")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (YAML.replace("age: 44", "age: 44, age: 45"), "line 4: the key 'age' must"),
        ("cases: []\n", "line 1: the file must hold a list of cases"),
        ("- id: [\n", "line 2: it must be YAML"),
        ("- !!python/object:os.system {}\n", "line 1: it must be YAML"),
        ("- 7\n", "a case must be a mapping"),
        ("- id: a\x01b\n", "it must be YAML"),
        (YAML.replace("age: 44", 'age: !!float ""'), "it must be YAML"),
        (YAML.replace("age: 44", "age: !!timestamp x"), "it must be YAML"),
        (YAML.replace("age: 44", "? [a]\n    : 1"), "it must be YAML"),
        (
            YAML.replace("added_on: 2026", "added_on: 2026-01-01T08:00:00 #", 1),
            "`added_on` must be a day such as 2026-03-31, without a time",
        ),
    ],
)
def test_yaml_is_refused_by_the_line(text, rule):
    assert rule in refused(text, "cases.yaml")


def test_without_pyyaml_only_yaml_is_out_of_reach(monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingDependency, match=r"cases.yaml \(with PyYAML\)"):
        parse_cases(YAML, where="cases.yaml")
    assert parse_cases(CSV, where="cases.csv")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (CSV.replace("expect.label,", "expect.lable,"), "no field 'expect.lable'"),
        (CSV.replace("input.plan", "input.age"), "'input.age' stands twice"),
        (CSV.replace("yes|no", "yes|no,"), "line 3: a row must have 11 fields"),
        (CSV.replace(",true,", ",si,"), "`must_pass` must be true or false; got 'si'"),
        (
            CSV.replace("expect.label,", "expect.value,"),
            "`expect.value` must be a number; got 'yes'",
        ),
    ],
)
def test_csv_is_refused_by_the_line(text, rule):
    assert rule in refused(text, "cases.csv")


def test_a_file_is_identified_and_need_not_be_plain_ascii(tmp_path):
    text = lines(RECORD | {"reason": "für\u2028alle"})
    (tmp_path / "c.jsonl").write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read_ledger("c.jsonl", root=tmp_path)
    assert found.identity.startswith("sha256:")
    assert found.by_id()["refund-2"].reason == "für\u2028alle"


def test_a_file_without_a_case_or_in_another_coding_is_refused(tmp_path):
    (tmp_path / "c.jsonl").write_text("\n\n")
    with pytest.raises(UnreadableData, match="a ledger must hold a case"):
        read_ledger("c.jsonl", root=tmp_path)
    (tmp_path / "c.jsonl").write_bytes(lines(RECORD).encode() + b'{"a": "\xfc"}')
    with pytest.raises(UnreadableData, match=r"line 2: the file must be UTF-8.*0xfc"):
        read_ledger("c.jsonl", root=tmp_path)
    with pytest.raises(UnreadableData, match="no such file"):
        read_ledger("d.jsonl", root=tmp_path)
    with pytest.raises(UnreadableData, match=r"must end in one of \.jsonl"):
        read_ledger("c.json", root=tmp_path)


def test_yaml_whose_references_multiply_is_refused_at_once():
    grown = "- id: x\n  input:\n    a: &a [x, x, x, x, x, x, x, x, x]\n"
    for old, new in zip("abcdefghijk", "bcdefghijkl", strict=True):
        grown += f"    {new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    # nine to the twelfth power of words, were they looked at one by one
    assert "case 'x'" in refused(grown, "cases.yaml")


def test_a_field_that_is_no_text_is_refused():
    odd = json.dumps({**RECORD, "half \ud800": 1}) + "\n"
    assert "line 1, case 'refund-2'" in refused(odd, "cases.jsonl")
