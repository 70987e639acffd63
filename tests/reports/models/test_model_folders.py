"""Names of folders made of names of models, and the index that lists them."""

from __future__ import annotations

import json

import pytest

from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.reports.models.folders import model_folders
from pytest_mlgate.reports.models.index import folders_in
from pytest_mlgate.reports.models.index import index_json


@pytest.mark.parametrize(
    "names",
    [("a b", "a-b"), ("EU", "eu"), ("income", "report.md"), ("..", "model")],
    ids=["dash", "capitals", "a file", "dots"],
)
def test_two_things_of_one_name_are_refused(names):
    with pytest.raises(SettingsError, match="would lie in the folder"):
        model_folders(names)


def test_a_name_leads_nowhere_else():
    assert model_folders(["../../etc", "a/b", ".hidden"]) == ("etc", "a-b", "hidden")


def test_an_index_lists_what_was_decided(make_record, decided, verdicts):
    record = make_record(verdicts["failed"])
    text = index_json([(record, decided(record))])
    assert json.loads(text)["decision"] == "block"
    assert folders_in(text) == (record.provenance.name,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"models": []}',
        '{"models": [{}]}',
        '{"models": [{"folder": "../x"}]}',
        '{"models": [{"folder": 3}]}',
    ],
)
def test_an_index_that_leads_elsewhere_is_refused(text):
    with pytest.raises(RecordFormatError, match=r"models\.json"):
        folders_in(text)
