"""A choice among candidates, in the comment and in the model card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.model_card import model_card_md

CASES = (
    "c3: desirability 0.712 [0.690, 0.734]. Chosen (trees=40, seed 0)",
    "c1: desirability 0.652 [0.630, 0.674]. Not chosen: recall 0.5 <b>low</b>",
)


@pytest.fixture
def chosen(make_record, verdicts):
    """Give a record in which a candidate was chosen and everything passed."""
    verdict = replace(
        verdicts["passed"],
        family="selection",
        check="choose: desirability better",
        question="better",
        metric="desirability",
        cases=CASES,
    )
    return make_record(verdict)


def _told(write, record):
    return write(record, decide(record, Policy()))


def test_the_comment_lists_every_candidate_though_all_passed(chosen):
    text = _told(report_md, chosen)
    assert "Candidates to choose from" in text
    assert "desirability 0.712" in text
    assert "desirability 0.652" in text
    assert "<b>" not in text


def test_the_model_card_tells_how_the_chosen_one_was_made(chosen):
    text = _told(model_card_md, chosen)
    assert "chosen among candidates" in text
    assert "trees=40, seed 0" in text
    assert "0.652" not in text


def test_a_choice_that_was_not_adopted_is_not_in_the_model_card(chosen):
    other = replace(chosen.verdicts[0], subject="c3")
    text = _told(model_card_md, replace(chosen, verdicts=(other,)))
    assert "chosen among candidates" not in text
    assert '"desirability"' not in text
