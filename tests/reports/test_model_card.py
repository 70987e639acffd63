from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from tests.reports.written_cards import with_card

from pytest_mlgate.card import Card
from pytest_mlgate.reports.model_card import SECTIONS
from pytest_mlgate.reports.model_card import model_card_md
from pytest_mlgate.reports.model_card_rules import mapped_sections
from pytest_mlgate.reports.model_card_texts import TITLES

INDEX = """\
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

"""


def section(told, title):
    return told.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_front_matter_is_a_model_index_with_slices(make_record, verdicts, decided):
    record = make_record(verdicts["passed"], verdicts["inconclusive"])
    told = model_card_md(record, decided(record))
    start = '---\n"tags":\n  - "pytest-mlgate"\n"mlgate":\n  "decision": "hold"\n'
    assert told.startswith(start + '  "record_format": 1\n  "missing":\n')
    assert INDEX.format(e="e" * 64) in told


def test_the_task_of_a_regression_is_named(whole, decided):
    origin = replace(whole.provenance, task="regression")
    record = replace(whole, provenance=origin)
    told = model_card_md(record, decided(record))
    assert '"type": "tabular-regression"' in told
    assert "tabular-classification" not in told


@pytest.mark.parametrize(
    ("licence", "told"),
    [
        ("MIT", '"license": "mit"\n'),
        ("Our licence, 2026", '"license": "other"\n"license_name": "our-licence-2026"'),
        ("AGPL-3.0-only", '"license": "other"\n"license_name": "agpl-3.0-only"'),
    ],
)
def test_a_licence_stands_in_the_front_matter(whole, decided, licence, told):
    card = Card(file="model_card.toml", digest="sha256:1", licence=licence)
    record = replace(whole, provenance=replace(whole.provenance, card=card))
    head = model_card_md(record, decided(record)).partition("\n---\n")[0]
    assert told in head + "\n"


def test_the_sections_stand_in_their_usual_order(whole, decided):
    told = model_card_md(whole, decided(whole))
    assert re.findall(r"^## (.*)$", told, re.MULTILINE) == [
        "Model details",
        "Intended use",
        "Gate verdict",
        "Training",
        "Data",
        "Evaluation",
        "Fairness",
        "Limitations and failure modes",
        "Ethical considerations",
        "Oversight and monitoring",
        "Waivers and approvals",
        "Lineage and provenance",
        "Caveats",
        "Items of rules that these sections speak to",
    ]


def test_limitations_name_everything_that_did_not_pass(whole, decided):
    told = model_card_md(whole, decided(whole))
    limits = section(told, "Limitations and failure modes")
    assert (
        limits.partition("**What this session found**\n")[2]
        == """
- accuracy not worse: failed, candidate is worse than the baseline by more \
than the margin
- log\\_loss at most 0.45: failed, the value is above what is allowed
- recall not worse \\[region=North\\]: inconclusive, these rows cannot tell whether \
candidate is worse than the baseline by more than the margin; about 1,560 rows of this \
slice would settle it; of those there are now, 150 count for recall
- f1 not worse: not applicable: there is no baseline yet
- mcc better: failed, candidate is not better than the baseline by the gain asked for \
(advisory: shown, and does not count)
- brier not worse: failed, candidate is worse than the baseline by more \
than the margin (waived until 2026-12-31 by ana: known drop, new labels come in \
December)
- tests/test\\_gates.py::test\\_fair: no verdict, the gate was deselected: -k not fair

The numbers hold for data like the evaluation data, and for nothing else.
"""
    )


def test_groups_that_are_too_small_are_limits_of_a_check_that_passed(
    make_record, verdicts, decided
):
    small = tuple(f"region={n}: too small, 3 rows, needs 90 rows" for n in range(7))
    verdict = replace(
        verdicts["passed"],
        family="fairness",
        cases=("region=a: 0.61, 300 rows", *small),
    )
    record = make_record(verdict)
    limits = section(
        model_card_md(record, decided(record)), "Limitations and failure modes"
    )
    assert limits.count(": too small, 3 rows, needs 90 rows") == 5
    assert "2 more groups that are too small left out" in limits
    assert "300 rows" not in limits


def test_fairness_has_a_section_of_its_own(make_record, verdicts, decided):
    fair = replace(verdicts["passed"], family="fairness", check="recall by sex")
    record = make_record(fair, verdicts["failed"])
    told = model_card_md(record, decided(record))
    assert "| recall by sex | passed |" in section(told, "Fairness")
    assert "recall by sex" not in section(told, "Evaluation")


def test_what_nobody_wrote_is_marked_missing(whole, decided):
    told = model_card_md(whole, decided(whole))
    assert told.count("**missing** (<code>") == len(TITLES) - 1
    assert "22 texts are **missing** that only people can write: overview, ver" in told
    assert "- licence: **missing** (<code>licence</code> in model\\_card.toml)" in told


def test_what_people_wrote_stands_in_its_section(whole, decided):
    record = with_card(whole, "Said by ann.\n\nSecond paragraph.")
    told = model_card_md(record, decided(record))
    assert "**missing**" not in told.partition("\n---\n")[2]
    assert '"missing": []' in told
    assert "Said by ann.\n\nSecond paragraph.\n" in section(told, "Training")
    for title in (
        "Intended use",
        "Ethical considerations",
        "Oversight and monitoring",
        "Caveats",
    ):
        assert "Said by ann." in section(told, title), title
    assert "Second paragraph.; harms: Said by ann." in section(told, "Fairness")


def test_the_training_archive_tells_how_the_candidate_was_made(whole, decided):
    told = section(model_card_md(with_card(whole, "w"), decided(whole)), "Training")
    assert "As the training archive tells it; no gate has checked it." in told
    for line in (
        "- w: <code>w</code>",
        "- seed: <code>3</code>",
        "- trained on: <code>w, w</code>",
        "- packages: <code>w w</code>",
        "- w on rows of its own: <code>0.25</code>",
        "- seconds of training: <code>1.500</code>",
        "- ended: <code>w</code>",
    ):
        assert f"\n{line}\n" in f"{told}\n"


def test_waivers_and_where_approvals_are_kept(whole, decided):
    told = section(model_card_md(whole, decided(whole)), "Waivers and approvals")
    assert "test\\_old: waived until 2026-12-31 by ana: known drop" in told
    assert "in the registry (<code>mlgate history</code>) under income." in told


def test_a_card_of_nothing_but_passes_has_no_waiver(make_record, verdicts, decided):
    record = make_record(verdicts["passed"])
    told = model_card_md(record, decided(record))
    assert "\nNo gate is waived.\n" in told


def test_lineage_assumptions_and_notes_are_told(whole, decided):
    told = model_card_md(with_card(whole, "w"), decided(whole))
    assert "- w: w from w; w; w\n" in section(told, "Lineage and provenance")
    caveats = section(told, "Caveats")
    assert "- w\n" in caveats
    assert "The intervals assume:\n\n- rows are independent" in caveats


def test_the_map_of_rules_names_sections_and_claims_nothing(whole, decided):
    told = model_card_md(whole, decided(whole))
    rules = section(told, "Items of rules that these sections speak to")
    assert "claims no compliance" in rules
    rows = [
        line.split(" | ")[0].strip("| ") for line in rules.splitlines() if "|" in line
    ]
    assert tuple(rows[2:]) == mapped_sections()
    assert set(mapped_sections()) <= set(SECTIONS)
    assert not re.search(
        r"\b(complies|compliant|conform|fulfil|satisf)", told, re.IGNORECASE
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
    assert told.count("\nNothing was measured.\n") == 2
    assert "\nSee the gate verdict.\n" in told


def test_hostile_names_leave_the_front_matter_whole(hostile_record, decided):
    told = model_card_md(hostile_record, decided(hostile_record))
    assert re.findall(r"^---$", told, re.MULTILINE) == ["---", "---"]
    assert not re.search(r"<(?!/?code>)", told.partition("\n---\n")[2])


def test_hugging_face_reads_the_card(whole, decided):
    hub = pytest.importorskip(
        "huggingface_hub", reason="needs huggingface_hub to load the card"
    )
    record = with_card(whole, "MIT")
    card = hub.ModelCard(model_card_md(record, decided(record)))
    assert card.data.license == "mit"
    told = {
        (r.metric_type, r.dataset_config): r.metric_value
        for r in card.data.eval_results
    }
    assert told["roc_auc", None] == 0.9271
    assert told["recall", "slice:region=North"] == 0.61
