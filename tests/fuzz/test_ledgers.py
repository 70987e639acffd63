"""Ledgers of cases are read whole or refused, and grow whole or stay as they are."""

from __future__ import annotations

import json

import pytest
from hypothesis import strategies as st
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import VALUES
from tests.fuzz.mutations import WORDS
from tests.fuzz.mutations import changed
from tests.fuzz.mutations import damaged
from tests.fuzz.mutations import json_texts

from pytest_mlgate.data.cases.case_ledger import read_ledger
from pytest_mlgate.data.cases.ledger_growth import add_case

CASE = {
    "id": "refund-2",
    "input": {"age": 44, "plan": "pro", "rate": 0.5, "new": True, "gone": None},
    "expect": {"label": "yes"},
    "reason": "Pro customers get a refund",
    "owner": "ann",
    "incident": "INC-7",
    "added_on": "2026-03-01",
    "expires_on": "2027-03-02",
    "must_pass": True,
}
OTHER = {
    **CASE,
    "id": "refund-3",
    "expect": {"same_as": "refund-2", "tolerance": 0.1, "of": "yes"},
}
FAR = {**CASE, "id": "refund-4", "expect": {"score_at_least": 0.2}}

LINES = "".join(f"{json.dumps(case)}\n" for case in (CASE, OTHER, FAR))

YAML = """\
- &first
  id: refund-2
  input: {age: 44, plan: pro}
  expect: {label: "yes"}
  reason: Pro customers get a refund
  owner: ann
  added_on: 2026-03-01
- <<: *first
  id: refund-3
  expect: {labels: ["yes", "no"]}
  expires_on: 2027-03-02
  must_pass: true
"""

CSV = """\
id,expect.label,expect.labels,reason,owner,incident,added_on,expires_on,\
must_pass,input.age,input.plan
refund-2,yes,,Pro customers get a refund,ann,,2026-03-01,,,44,pro
refund-3,,yes|no,"Either, will do",ann,INC-7,2026-03-02,2027-03-02,true,45,
"""

LAUGHS = "- id: x\n  input:\n    a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"    {new}: &{new} [{', '.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefghijk", "bcdefghijkl", strict=True)
)
"""Nine to the twelfth power of words, in a kilobyte of YAML."""

WHOLE = {"a.jsonl": LINES, "a.yaml": YAML, "a.csv": CSV}


def cases_in(folder, name, content):
    """Write a ledger and read it; give its cases, or None where it is refused."""
    (folder / name).write_bytes(content)
    before = files(folder)
    found = []
    told = refused(lambda: found.append(read_ledger(name, root=folder)), naming=name)
    assert files(folder) == before
    return found[0].cases if told is None else None


@pytest.mark.parametrize("name", WHOLE)
def test_the_ledgers_that_are_changed_are_right_as_they_are(tmp_path, name):
    assert len(cases_in(tmp_path, name, WHOLE[name].encode())) >= 2


@inputs(9, 400)
def test_no_line_of_json_is_lost_in_silence(tmp_path, most):
    def of(line):
        # whatever the odd line is: either all three are cases, or none is
        content = f"{json.dumps(CASE)}\n{line}\n{json.dumps(FAR)}\n"
        found = cases_in(tmp_path, "a.jsonl", content.encode("utf-8", "surrogatepass"))
        assert found is None or len(found) == 3

    hold("ledger", json_texts(OTHER), of, most=most)


@inputs(6, 200)
@pytest.mark.parametrize("name", WHOLE)
def test_a_damaged_ledger_has_the_cases_of_its_lines_or_is_refused(
    tmp_path, name, most
):
    def of(content):
        found = cases_in(tmp_path, name, content)
        if found is not None and name == "a.jsonl":
            assert len(found) == sum(1 for line in content.splitlines() if line.strip())

    hold("ledger", damaged(WHOLE[name].encode()), of, most=most)


@inputs(6, 150)
def test_odd_words_in_yaml_are_values_or_refused(tmp_path, most):
    def of(words):
        tag, word = words
        text = YAML.replace("pro}", f"{tag}{json.dumps(word)}}}", 1)
        cases_in(tmp_path, "a.yaml", text.encode("utf-8", "surrogatepass"))

    tags = ("", "!!python/object/apply:os.system ", "!!int ", "!!timestamp ", "!!x ")
    tags += ("!!binary ", "!!float ", "!!set ", "!!omap ", "&x ", "*first ", "!!map ")
    hold("ledger", st.tuples(st.sampled_from(tags), WORDS), of, most=most)


@pytest.mark.parametrize(
    "text",
    [LAUGHS, "[" * 1_500, "- " * 1_500, "{a: " * 1_500, "- &a [*a]", "- &a {id: *a}"],
    ids=["laughs", "lists", "items", "mappings", "itself", "itself-mapped"],
)
def test_yaml_that_grows_is_refused_before_it_does(tmp_path, text):
    def of(content):
        assert cases_in(tmp_path, "a.yaml", content) is None

    hold("ledger", st.just(text.encode()), of, most=1)


@inputs(9, 300)
@pytest.mark.parametrize("name", WHOLE)
def test_a_case_is_added_as_it_is_or_nothing_is_written(tmp_path, name, most):
    def of(record):
        path = tmp_path / name
        path.write_text(WHOLE[name])
        before, known = files(tmp_path), read_ledger(name, root=tmp_path).cases
        added = []
        told = refused(lambda: added.append(add_case(path, record)), naming=name)
        if told is not None:
            assert files(tmp_path) == before
            return
        assert files(tmp_path).keys() == before.keys()
        assert read_ledger(name, root=tmp_path).cases == (*known, added[0])
        assert added[0].id.strip() == record["id"].strip()

    new = {**CASE, "id": "new", "input": {"age": 46, "plan": "pro"}}
    records = changed(new).filter(lambda made: isinstance(made, dict))
    values = st.fixed_dictionaries({"plan": WORDS | VALUES, "age": VALUES})
    odd = values.map(lambda given: {**new, "input": given})
    hold("ledger", records | odd, of, most=most)
