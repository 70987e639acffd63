from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports.front_matter import Number
from pytest_mlgate.reports.front_matter import front_matter

TREE = {
    "name": 'say "no": #1',
    "empty": [],
    "none": {},
    "value": Number("0.610"),
    "yes": True,
    "list": [{"a": 1, "b": ["x", {"c": 2.5}]}, "y"],
}

TEXT = """\
---
"name": "say \\"no\\": #1"
"empty": []
"none": {}
"value": 0.610
"yes": true
"list":
  - "a": 1
    "b":
      - "x"
      - "c": 2.5
  - "y"
---
"""


def test_a_tree_is_written_as_yaml():
    assert front_matter(TREE) == TEXT


def test_yaml_reads_it_back():
    yaml = pytest.importorskip("yaml", reason="needs PyYAML to read the front matter")
    assert yaml.safe_load(TEXT.strip("-\n")) == {**TREE, "value": 0.61}


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(InvalidInput, match="finite"):
        front_matter({"value": value})


@given(st.text(st.characters()))
def test_a_string_stays_one_quoted_line(text):
    told = front_matter({"a": text}).splitlines()
    assert len(told) == 3
    assert isinstance(json.loads(told[1].removeprefix('"a": ')), str)
    assert told[1].isprintable()
