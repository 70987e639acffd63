"""The bill of materials is one of CycloneDX, and says what the record says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.reports.written_cards import with_card

from pytest_mlgate.card import Card
from pytest_mlgate.reports.cyclonedx import SPECIFICATION
from pytest_mlgate.reports.cyclonedx import cyclonedx_json


@pytest.fixture(scope="module")
def refused():
    """Ask the strict validator of CycloneDX, for our version and the newest."""
    why = "needs cyclonedx-python-lib[json-validation] to check the form"
    validation = pytest.importorskip("cyclonedx.validation.json", reason=why)
    schema = pytest.importorskip("cyclonedx.schema", reason=why)
    newest = max(schema.SchemaVersion)
    versions = {schema.SchemaVersion.from_version(SPECIFICATION), newest}
    checks = {v: validation.JsonStrictValidator(v) for v in versions}

    def refused(text):
        body = json.loads(text)
        told = []
        for version, check in checks.items():
            named = {**body, "specVersion": version.to_version()}
            told += [check.validate_str(json.dumps(named))]
        return [one for one in told if one is not None]

    return refused


@pytest.fixture
def bom(decided):
    def bom(record):
        return json.loads(cyclonedx_json(record, decided(record)))

    return bom


def test_the_strict_validator_accepts_it(whole, decided, refused):
    for record in (whole, with_card(whole, "words"), with_card(whole, "MIT")):
        assert refused(cyclonedx_json(record, decided(record))) == []


def test_the_strict_validator_accepts_hostile_words(
    hostile_record, hostile, decided, refused
):
    record = with_card(hostile_record, hostile)
    assert refused(cyclonedx_json(record, decided(record))) == []


def test_the_validator_is_one_that_refuses(whole, decided, refused):
    text = cyclonedx_json(whole, decided(whole))
    assert refused(text.replace('"value": "0.9271"', '"value": 0.9271')) != []


def test_the_model_is_named_by_its_digest(whole, bom):
    model = bom(whole)["metadata"]["component"]
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": "c" * 64}]
    assert model["version"] == "sha256:" + "c" * 64


def test_data_settings_and_libraries_stand_beside_it(whole, bom):
    found = bom(with_card(whole, "words"))
    parts = {one["bom-ref"]: one for one in found["components"]}
    assert parts["data-evaluation"]["hashes"][0]["content"] == "e" * 64
    assert parts["data-training"]["version"] == "words"
    assert parts["settings"]["name"] == "pyproject.toml"
    assert parts["pkg:pypi/numpy@2.4.0"]["purl"] == "pkg:pypi/numpy@2.4.0"
    assert found["dependencies"][0]["dependsOn"] == sorted(parts)
    datasets = found["metadata"]["component"]["modelCard"]["modelParameters"]
    assert datasets["datasets"] == [
        {"ref": "data-evaluation"},
        {"ref": "data-training"},
    ]


def test_numbers_are_texts_with_the_digits_of_every_report(make_record, verdicts, bom):
    found = bom(make_record(verdicts["log_loss"], verdicts["inconclusive"]))
    card = found["metadata"]["component"]["modelCard"]
    assert card["quantitativeAnalysis"]["performanceMetrics"] == [
        {
            "type": "log_loss",
            "value": "0.471",
            "confidenceInterval": {"lowerBound": "0.462", "upperBound": "0.480"},
        },
        {"type": "recall", "value": "0.610", "slice": "region=North"},
        {
            "type": "recall gain over the baseline",
            "value": "-0.012",
            "slice": "region=North",
            "confidenceInterval": {"lowerBound": "-0.071", "upperBound": "0.049"},
        },
    ]


def test_what_people_wrote_and_what_is_missing(whole, bom):
    model = bom(with_card(whole, "words"))["metadata"]["component"]
    weighed = model["modelCard"]["considerations"]
    assert weighed["useCases"] == ["words", "words"]
    assert weighed["technicalLimitations"][:2] == ["out of scope: words", "words"]
    (group,) = weighed["fairnessAssessments"]
    assert group["groupAtRisk"] == group["harms"] == "words"
    assert model["licenses"] == [{"license": {"name": "words"}}]
    assert [one["url"] for one in model["externalReferences"]] == [
        "https://example.org/paper"
    ]
    bare = bom(whole)["metadata"]["component"]["modelCard"]
    missing = [one for one in bare["properties"] if one["name"].endswith(":missing")]
    assert len(missing) == 22
    told = {one["name"]: one["value"] for one in bare["properties"]}
    assert told["pytest-mlgate:decision"] == "block"


def test_an_identifier_of_spdx_is_one(whole, bom):
    card = Card(file="c.toml", digest="sha256:1", licence="mit")
    record = replace(whole, provenance=replace(whole.provenance, card=card))
    model = bom(record)["metadata"]["component"]
    assert model["licenses"] == [{"license": {"id": "MIT"}}]


def test_a_candidate_without_a_digest_has_no_hash(whole, bom):
    origin = whole.provenance
    record = replace(whole, provenance=replace(origin, candidate=None))
    model = bom(record)["metadata"]["component"]
    assert not {"hashes", "version"} & model.keys()


def test_names_that_look_alike_are_one_part(whole, bom):
    packages = {"numpy": "2.4.0", "num\u200bpy": "2.4.0"}
    record = replace(whole, provenance=replace(whole.provenance, packages=packages))
    refs = [one["bom-ref"] for one in bom(record)["components"]]
    assert refs.count("pkg:pypi/numpy@2.4.0") == 1


def test_there_is_no_clock_and_no_chance_but_the_record_s(whole, decided):
    text = cyclonedx_json(whole, decided(whole))
    assert text == cyclonedx_json(replace(whole), decided(whole))
    assert json.loads(text)["metadata"]["timestamp"] == whole.provenance.started
    other = replace(whole, provenance=replace(whole.provenance, seed=8))
    serial = json.loads(text)["serialNumber"]
    assert serial != json.loads(cyclonedx_json(other, decided(other)))["serialNumber"]
