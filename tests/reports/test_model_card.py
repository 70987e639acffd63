from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from pytest_mlgate.reports.model_card import model_card_md

HEAD = """\
---
"tags":
  - "pytest-mlgate"
"mlgate":
  "decision": "hold"
  "record_format": 1
"model-index":
  - "name": "income"
    "results":
      - "task":
          "type": "tabular-classification"
        "dataset":
          "type": "data/test.parquet"
          "name": "data/test.parquet"
          "revision": "sha256:{e}"
        "metrics":
          - "type": "roc_auc"
            "value": 0.9271
      - "task":
          "type": "tabular-classification"
        "dataset":
          "type": "data/test.parquet"
          "name": "data/test.parquet"
          "config": "slice:region=North"
          "revision": "sha256:{e}"
        "metrics":
          - "type": "recall"
            "value": 0.610
---

# income

## Model details
"""


def test_the_front_matter_is_a_model_index_with_slices(make_record, verdicts, decided):
    record = make_record(verdicts["passed"], verdicts["inconclusive"])
    told = model_card_md(record, decided(record))
    assert told.startswith(HEAD.format(e="e" * 64))


def test_the_sections_stand_in_their_usual_order(whole, decided):
    told = model_card_md(whole, decided(whole))
    assert re.findall(r"^## (.*)$", told, re.MULTILINE) == [
        "Model details",
        "Gate verdict",
        "Evaluation",
        "Data",
        "Limitations",
        "Provenance",
    ]


def test_limitations_name_everything_that_did_not_pass(whole, decided):
    told = model_card_md(whole, decided(whole))
    limits = told.partition("## Limitations\n")[2].partition("## Provenance")[0]
    assert (
        limits
        == """
- accuracy not worse: failed, candidate is worse than the baseline by more \
than the margin
- log\\_loss at most 0.45: failed, the value is above what is allowed
- recall not worse \\[region=North\\]: inconclusive, these rows cannot tell whether \
candidate is worse than the baseline by more than the margin
- f1 not worse: not applicable: there is no baseline yet
- mcc better: failed, candidate is not better than the baseline by the gain asked for
- brier not worse: failed, candidate is worse than the baseline by more \
than the margin
- tests/test\\_gates.py::test\\_fair: no verdict, the gate was deselected: -k not fair
- tests/test\\_old.py::test\\_old: waived until 2026-12-31 by ana: known drop, new \
labels come in December

The numbers hold for data like the evaluation data, and for nothing else.

"""
    )


def test_a_session_without_a_blemish_says_so(make_record, verdicts, decided):
    record = make_record(verdicts["passed"])
    assert "\nEvery check passed.\n" in model_card_md(record, decided(record))


def test_a_metric_is_listed_once_for_each_slice(make_record, verdicts, decided):
    one = verdicts["passed"]
    record = make_record(one, replace(one, question="at_least", check="other"))
    assert model_card_md(record, decided(record)).count('"type": "roc_auc"') == 1


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_what_is_not_a_number_stays_out_of_the_index(
    make_record, verdicts, decided, value
):
    record = make_record(replace(verdicts["passed"], candidate=value))
    told = model_card_md(record, decided(record))
    assert "model-index" not in told
    assert not re.search(r"\b(nan|inf|infinity)\b", told, re.IGNORECASE)


def test_nothing_known_is_said(make_record, whole, decided):
    bare = replace(whole.provenance, candidate=None, baseline=None, evaluation=None)
    record = make_record(provenance=replace(bare, champion=None))
    told = model_card_md(record, decided(record))
    assert told.count("\nNot known.\n") == 2
    assert "\nNothing was measured.\n" in told
    assert "\nSee the gate verdict.\n" in told


def test_hostile_names_leave_the_front_matter_whole(hostile_record, decided):
    told = model_card_md(hostile_record, decided(hostile_record))
    assert re.findall(r"^---$", told, re.MULTILINE) == ["---", "---"]
    assert not re.search(r"<(?!/?code>)", told.partition("\n---\n")[2])


def test_hugging_face_reads_the_card(whole, decided):
    hub = pytest.importorskip(
        "huggingface_hub", reason="needs huggingface_hub to load the card"
    )
    card = hub.ModelCard(model_card_md(whole, decided(whole)))
    told = {
        (r.metric_type, r.dataset_config): r.metric_value
        for r in card.data.eval_results
    }
    assert told["roc_auc", None] == 0.9271
    assert told["recall", "slice:region=North"] == 0.61
