"""A selftest beside a record: read back whole, of the model that it is about."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.test_decision import gate
from tests.test_decision import record
from tests.test_selftest import selftest
from tests.test_selftest import trial

from pytest_mlgate.reports.selftest_page import selftest_json
from pytest_mlgate.selftest_file import FILE
from pytest_mlgate.selftest_file import selftest_beside
from pytest_mlgate.selftest_file import selftest_from_json

FOUND = selftest(
    trial("noisy scores", a="failed", b="not asked"),
    trial("missing values", refused="no | rows"),
    trial("slower", unfit="only answers are known"),
    trial("rows reordered", harmless=True, broken="it took too long"),
    candidates={"income": "sha256:1"},
)
RECORD = record(gates=(gate("b"), gate("a"), gate("new")))


def test_what_was_written_is_read_back():
    assert selftest_from_json(selftest_json(FOUND)) == FOUND


def test_it_is_found_beside_a_record_and_above_the_folder_of_a_model(tmp_path):
    name = RECORD.provenance.name
    mine = replace(FOUND, trials=tuple(replace(t, model=name) for t in FOUND.trials))
    (tmp_path / FILE).write_text(selftest_json(mine), "utf-8")
    for folder in (tmp_path, tmp_path / "income"):
        found = selftest_beside(folder, RECORD)
        assert found is not None
        # in the order of the session, and without what came later
        assert list(found.gates) == ["b", "a"]
        assert len(found.trials) == 4


def test_one_of_another_model_is_none(tmp_path):
    others = replace(FOUND, trials=(replace(FOUND.trials[0], model="another"),))
    (tmp_path / FILE).write_text(selftest_json(others), "utf-8")
    assert selftest_beside(tmp_path, RECORD) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps({"format_version": 1, "trials": [{}]}),
        json.dumps({"format_version": 1, "trials": "abc"}),
        json.dumps({"format_version": 1, "trials": []}),
        json.dumps({**json.loads(selftest_json(FOUND)), "format_version": 2}),
        selftest_json(FOUND).replace("not asked", "no such reaction"),
    ],
)
def test_a_file_that_is_none_is_as_good_as_none(text, tmp_path):
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises((ValueError, RecursionError)):
        selftest_from_json(text)
    assert selftest_beside(tmp_path, RECORD) is None
