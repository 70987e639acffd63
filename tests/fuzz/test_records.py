"""A record that was changed in one place never becomes a better decision."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.fuzz.holding import files
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import damaged
from tests.fuzz.mutations import json_texts
from tests.reports.conftest import FAILED
from tests.reports.conftest import INCONCLUSIVE
from tests.reports.conftest import PASSED
from tests.reports.conftest import decision_of
from tests.reports.conftest import record_of
from tests.reports.conftest import whole_record

from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.record_json import from_json
from pytest_mlgate.record_json import stored_outcome
from pytest_mlgate.record_json import to_json

RECORDS = {
    "blocked": whole_record(),
    "held": record_of(PASSED, replace(INCONCLUSIVE, slice=None)),
    "failed": record_of(PASSED, replace(FAILED, check="other", plot=None)),
    "good": record_of(PASSED),
}


def text_of(name):
    return to_json(RECORDS[name], decision_of(RECORDS[name]))


def reads(folder, name, content):
    path = folder / "record.json"
    path.write_bytes(content)
    found = []
    told = refused(lambda: found.append(read_decided(path)), naming=str(path))
    assert files(folder) == {"record.json": content}
    if told is not None:
        return
    record, decision = found[0]
    assert decision.good is False or name == "good"
    # what was accepted can be written, and says the same then
    again = to_json(record, decision)
    assert from_json(again) == record
    assert stored_outcome(again) == decision.outcome


@pytest.mark.parametrize("name", RECORDS)
def test_the_records_that_are_changed_are_right_as_they_are(tmp_path, name):
    (tmp_path / "record.json").write_text(text_of(name))
    _, decision = read_decided(tmp_path)
    assert decision.good is (name == "good")


@inputs(6, 400)
@pytest.mark.parametrize("name", RECORDS)
def test_a_changed_record_is_refused_or_decides_no_better(tmp_path, name, most):
    def of(text):
        reads(tmp_path, name, text.encode("utf-8", "surrogatepass"))

    hold("record", json_texts(json.loads(text_of(name))), of, most=most)


@inputs(6, 200)
@pytest.mark.parametrize("name", RECORDS)
def test_a_damaged_record_is_refused_or_decides_no_better(tmp_path, name, most):
    def of(content):
        reads(tmp_path, name, content)

    hold("record", damaged(text_of(name).encode()), of, most=most)
