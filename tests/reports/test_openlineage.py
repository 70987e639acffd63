"""Events as the specification 2-0-2 of OpenLineage has them.

The rules below are those of its JSON Schemas (OpenLineage.json and the facets that are
used), told as a table: which keys there must be, and of which kind.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from pytest_mlgate.record import LineageStep
from pytest_mlgate.record import Table
from pytest_mlgate.reports.openlineage import dataset
from pytest_mlgate.reports.openlineage import openlineage_jsonl

# facet -> where it may hang, its key there, what it must have
FACETS = {
    "DatasetVersionDatasetFacet": ("facets", "version", {"datasetVersion": str}),
    "SchemaDatasetFacet": ("facets", "schema", {"fields": list}),
    "InputStatisticsInputDatasetFacet": (
        "inputFacets",
        "inputStatistics",
        {"rowCount": int},
    ),
    "DocumentationJobFacet": ("facets", "documentation", {"description": str}),
    "SourceCodeLocationJobFacet": (
        "facets",
        "sourceCodeLocation",
        {"type": str, "url": str},
    ),
    "TestRunFacet": ("facets", "test", {"tests": list}),
}
FACET_URL = re.compile(
    r"https://openlineage\.io/spec/facets/\d+-\d+-\d+/(\w+)\.json#/\$defs/(\w+)"
)

STEPS = (
    LineageStep(
        step="export",
        inputs=("s3://lake/raw/people.parquet?versionId=3sL4",),
        outputs=("raw.parquet",),
        description="one month of the warehouse",
        code="https://example.org/etl/export.py",
        code_version="0123abc",
        finished="2026-11-22T03:00:00Z",
    ),
    LineageStep(step="features", inputs=("raw.parquet",), outputs=("test.parquet",)),
)
TABLE = Table(
    reference="test.parquet",
    identity="sha256:" + "e" * 64,
    rows=812,
    columns=("age", "income"),
)


@pytest.fixture
def told(whole, decided):
    origin = replace(whole.provenance, evaluation=TABLE, lineage=STEPS)
    record = replace(whole, provenance=origin)
    text = openlineage_jsonl(record, decided(record))
    return record, [json.loads(line) for line in text.splitlines()]


def is_uri(text):
    parts = urlsplit(text)
    return bool(parts.scheme and parts.netloc)


def hold_facets(owner, place):
    for key, facet in owner.get(place, {}).items():
        assert is_uri(facet["_producer"])
        kind, again = FACET_URL.fullmatch(facet["_schemaURL"]).groups()
        where, name, wanted = FACETS[kind]
        assert (kind, key, place) == (again, name, where)
        for part, of_kind in wanted.items():
            assert isinstance(facet[part], of_kind)


def test_each_event_is_one_of_the_specification(told):
    _, events = told
    for event in events:
        assert event["eventType"] == "COMPLETE"
        assert datetime.fromisoformat(event["eventTime"]).tzinfo is not None
        assert is_uri(event["producer"])
        assert event["schemaURL"].endswith("/2-0-2/OpenLineage.json#/$defs/RunEvent")
        assert str(UUID(event["run"]["runId"])) == event["run"]["runId"]
        for part in (event["job"], *event["inputs"], *event["outputs"]):
            assert part["namespace"]
            assert part["name"]
            hold_facets(part, "facets")
            hold_facets(part, "inputFacets")
        hold_facets(event["run"], "facets")


def test_steps_come_first_and_lead_to_the_run_of_the_gates(told):
    record, (export, features, gates) = told
    assert [e["job"]["name"] for e in (export, features, gates)] == [
        "export",
        "features",
        "mlgate.candidate",
    ]
    assert export["outputs"][0]["name"] == features["inputs"][0]["name"]
    assert features["outputs"][0]["facets"] == gates["inputs"][-1]["facets"]
    assert export["eventTime"] == "2026-11-22T03:00:00Z"
    assert features["eventTime"] == record.provenance.started
    assert len({e["run"]["runId"] for e in (export, features, gates)}) == 3


def test_a_step_says_what_ran(told):
    facets = told[1][0]["job"]["facets"]
    assert facets["documentation"]["description"] == "one month of the warehouse"
    code = facets["sourceCodeLocation"]
    assert code["url"] == "https://example.org/etl/export.py"
    assert (code["type"], code["version"]) == ("git", "0123abc")


def test_what_was_read_has_its_identity_rows_and_columns(told):
    read = told[1][-1]["inputs"][-1]
    assert read["facets"]["version"]["datasetVersion"] == TABLE.identity
    assert read["facets"]["schema"]["fields"] == [{"name": "age"}, {"name": "income"}]
    assert read["inputFacets"]["inputStatistics"]["rowCount"] == 812


def test_every_verdict_is_a_test_and_only_a_pass_is_one(told):
    record, events = told
    tests = events[-1]["run"]["facets"]["test"]["tests"]
    assert len(tests) == len(record.verdicts)
    for verdict, test in zip(record.verdicts, tests, strict=True):
        assert (test["status"] == "pass") == (verdict.outcome == "passed")
        assert (test["severity"] == "error") == (verdict.severity == "required")
        assert test["params"]["outcome"] == verdict.outcome


def test_equal_records_give_equal_texts(whole, decided):
    texts = {openlineage_jsonl(whole, decided(whole)) for _ in range(2)}
    assert len(texts) == 1


def test_every_kind_of_record_can_be_told(single, make_record, decided):
    record = make_record(single)
    assert len(openlineage_jsonl(record, decided(record)).splitlines()) == 1


@pytest.mark.parametrize(
    ("reference", "namespace", "name"),
    [
        ("data/t.csv", "file", "data/t.csv"),
        ("file:///data/t.csv", "file", "/data/t.csv"),
        ("data/t.csv#sha256=" + "0" * 64, "file", "data/t.csv"),
        ("s3://lake/raw/t.csv?versionId=3", "s3://lake", "raw/t.csv"),
        ("lakefs://repo/main/t.csv", "lakefs://repo", "main/t.csv"),
        ("https://…@host:8080/t.csv?v=3", "https://host:8080", "t.csv"),
        ("dvc:data/t.csv@v1", "dvc", "data/t.csv"),
        ("dvc:data/t.csv", "dvc", "data/t.csv"),
        ("zip://t.csv::all.zip", "file", "zip://t.csv::all.zip"),
        ("memory://t.csv", "memory://t.csv", "t.csv"),
        ("in memory", "file", "in memory"),
    ],
)
def test_a_data_set_has_the_same_name_in_every_version(reference, namespace, name):
    assert dataset(reference) == {"namespace": namespace, "name": name}


def test_half_a_surrogate_in_a_name_is_told(whole, decided):
    record = replace(whole, provenance=replace(whole.provenance, name="a\ud800"))
    assert openlineage_jsonl(record, decided(record)).encode("utf-8")
