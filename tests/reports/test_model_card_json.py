"""`model_card.json` has the fields of the Model Card Toolkit, and no other."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from tests.reports.written_cards import with_card

from pytest_mlgate.card import Card
from pytest_mlgate.measurement import Interval
from pytest_mlgate.reports.model_card_json import model_card_json

TEXT = {"type": "string", "minLength": 1}
# a text of digits, as the toolkit has it
NUMBER = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?(e\+[0-9]+)?$"}


def table(*required, **properties):
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def rows(**properties):
    return {"type": "array", "items": table(**properties), "minItems": 1}


# The names and types of the toolkit's schema v0.0.2, closed where that is open.
FORM = table(
    "schema_version",
    "model_details",
    "considerations",
    schema_version={"const": "0.0.2"},
    model_details=table(
        "name",
        "documentation",
        name=TEXT,
        overview=TEXT,
        documentation=TEXT,
        owners=rows(name=TEXT, contact=TEXT),
        version=table(name=TEXT, date={**TEXT, "format": "date"}, diff=TEXT),
        licenses={
            "type": "array",
            "items": {
                "oneOf": [
                    table("identifier", identifier=TEXT),
                    table("custom_text", custom_text=TEXT),
                ]
            },
        },
        references=rows(reference={**TEXT, "format": "uri", "pattern": "^https?://"}),
        citations=rows(style=TEXT, citation=TEXT),
    ),
    model_parameters=table(
        model_architecture=TEXT,
        input_format=TEXT,
        output_format=TEXT,
        data=rows(name=TEXT, description=TEXT),
    ),
    quantitative_analysis=table(
        performance_metrics={
            "type": "array",
            "items": table(
                "type",
                "value",
                type=TEXT,
                value=NUMBER,
                slice=TEXT,
                confidence_interval=table(lower_bound=NUMBER, upper_bound=NUMBER),
            ),
        }
    ),
    considerations=table(
        users=rows(description=TEXT),
        use_cases=rows(description=TEXT),
        limitations=rows(description=TEXT),
        tradeoffs=rows(description=TEXT),
        ethical_considerations=rows(name=TEXT, mitigation_strategy=TEXT),
    ),
)


@pytest.fixture(scope="module")
def wrong():
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema to check")
    validator = jsonschema.Draft7Validator(json.loads(json.dumps(FORM)))

    def wrong(text):
        body = json.loads(text, parse_constant=pytest.fail)
        return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(body)]

    return wrong


def test_a_card_has_the_form_of_the_toolkit(whole, decided, wrong):
    for record in (whole, with_card(whole, "words"), with_card(whole, "MIT")):
        assert wrong(model_card_json(record, decided(record))) == []


def test_a_hostile_card_has_it_too(hostile_record, hostile, decided, wrong):
    record = with_card(hostile_record, hostile)
    text = model_card_json(record, decided(record))
    assert wrong(text) == []
    assert text.isascii()
    inside = "".join(_texts(json.loads(text))).replace("\n", "")
    assert inside.isprintable()


def _texts(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def test_values_and_intervals_have_the_digits_of_every_report(
    make_record, verdicts, decided
):
    record = make_record(verdicts["log_loss"], verdicts["inconclusive"])
    body = json.loads(model_card_json(record, decided(record)))
    assert body["quantitative_analysis"]["performance_metrics"] == [
        {
            "type": "log_loss",
            "value": "0.471",
            "confidence_interval": {"lower_bound": "0.462", "upper_bound": "0.480"},
        },
        {"type": "recall", "value": "0.610", "slice": "region=North"},
        {
            "type": "recall gain over the baseline",
            "value": "-0.012",
            "slice": "region=North",
            "confidence_interval": {"lower_bound": "-0.071", "upper_bound": "0.049"},
        },
    ]


def test_a_limit_that_is_not_there_is_left_out(make_record, verdicts, decided):
    one = replace(verdicts["log_loss"], interval=Interval(-0.48, math.inf, 0.9))
    record = make_record(one)
    body = json.loads(model_card_json(record, decided(record)))
    (metric,) = body["quantitative_analysis"]["performance_metrics"]
    assert metric["confidence_interval"] == {"upper_bound": "0.480"}


def test_what_people_wrote_has_its_field(whole, decided):
    body = json.loads(model_card_json(with_card(whole, "words"), decided(whole)))
    details, weighed = body["model_details"], body["considerations"]
    assert details["owners"][0] == {"name": "words", "contact": "words"}
    assert details["licenses"] == [{"custom_text": "words"}]
    assert details["references"] == [{"reference": "https://example.org/paper"}]
    assert details["version"]["date"] == "2026-11-23"
    assert "human oversight: words" in details["documentation"]
    assert weighed["use_cases"] == [{"description": "words"}] * 2
    assert weighed["limitations"][0] == {"description": "out of scope: words"}
    assert weighed["ethical_considerations"] == [
        {"name": "words", "mitigation_strategy": "words"},
        {"name": "words: words", "mitigation_strategy": "words"},
    ]
    data = {one["name"]: one["description"] for one in body["model_parameters"]["data"]}
    assert data["training data"] == "words\nwords, words"
    assert "16,281 rows" in data["data/test.parquet"]


def test_what_failed_is_a_limitation(whole, decided):
    body = json.loads(model_card_json(whole, decided(whole)))
    told = [one["description"] for one in body["considerations"]["limitations"]]
    assert any(one.startswith("log_loss at most 0.45: failed, ") for one in told)
    assert any("about 1,560 rows of this slice would settle" in one for one in told)
    assert body["model_details"]["documentation"].startswith("BLOCK: the candidate")


def test_an_identifier_of_spdx_is_one(whole, decided):
    card = Card(file="c.toml", digest="sha256:1", licence="apache-2.0", contact="ann")
    record = replace(whole, provenance=replace(whole.provenance, card=card))
    details = json.loads(model_card_json(record, decided(record)))["model_details"]
    assert details["licenses"] == [{"identifier": "Apache-2.0"}]
    assert details["owners"] == [{"contact": "ann"}]


def test_equal_records_give_equal_texts(whole, decided):
    record = with_card(whole, "words")
    first = model_card_json(record, decided(record))
    assert first == model_card_json(replace(record), decided(record))
