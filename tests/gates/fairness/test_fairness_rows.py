"""Which rows and which groups a fairness question is about: where=, small_groups=."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.gates.fairness.asked_groups import groups

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

QUESTIONS = {
    "difference": {"at_most": 0.1},
    "ratio": {"at_least": 0.6},
    "not_wider": {"margin": 0.3},
    "group_at_least": {"value": 0.2},
}


def ask(gate, question, metric="selection_rate", *, by="group", **more):
    given = QUESTIONS[question] | more
    value = [given.pop("value")] if "value" in given else []
    return getattr(gate, question)(metric, *value, by=by, **given)


def placed(*shares, rows=2000):
    """Groups that are alike in the north, and as given in the south."""
    north, south = groups(0.5, 0.5, rows=rows), groups(*shares, rows=rows)
    return pd.concat([north.assign(place="north"), south.assign(place="south")])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("metric", ["selection_rate", "brier"])
def test_a_question_about_some_rows_is_that_question_on_a_table_of_them(
    asking, question, metric
):
    if (question, metric) == ("group_at_least", "brier"):
        return
    frame = placed(0.5, 0.3).reset_index(drop=True)
    some = frame[frame["place"] == "south"].reset_index(drop=True)
    restricted = ask(asking(frame).gate, question, metric, where={"place": "south"})
    alone = ask(asking(some).gate, question, metric)
    assert restricted.estimate == alone.estimate
    assert restricted.n == alone.n
    assert restricted.p_worse_than(-0.05) == alone.p_worse_than(-0.05)
    assert restricted.note == alone.note


def test_the_rows_of_a_question_are_named_beside_its_verdict(asking):
    frame = placed(0.5, 0.2).reset_index(drop=True)
    asked = asking(frame)
    ask(asked.gate, "difference", where={"place": "north"})
    ask(asked.gate, "difference", where={"place": "south"})
    ask(asked.gate, "difference", where=lambda rows: rows["place"] == "north")
    north, south, function = asked.verdicts()
    assert [north.outcome, south.outcome] == ["passed", "failed"]
    assert [north.slice, south.slice] == ["place=north", "place=south"]
    assert function.outcome == "passed"
    assert "lambda" in function.slice


def test_two_functions_are_two_restrictions(asking):
    frame = placed(0.5, 0.2).reset_index(drop=True)
    gate = asking(frame).gate
    found = [
        ask(gate, "difference", where=lambda rows, p=place: rows["place"] == p)
        for place in ("north", "south")
    ]
    assert found[0].candidate == 0
    assert found[1].candidate == pytest.approx(0.3)


def test_only_groups_that_are_left_are_compared(asking):
    frame = groups(0.5, 0.5, 0.1, rows=2000)
    asked = asking(frame)
    found = ask(asked.gate, "difference", where={"group": ["a", "b"]})
    assert "over 1 pair" in found.method
    assert asked.verdict().outcome == "passed"


def test_weights_and_households_are_those_of_the_rows_that_are_left(asking):
    frame = placed(0.5, 0.42, rows=1200).reset_index(drop=True)
    frame["w"] = np.where(np.arange(len(frame)) % 3 > 0, 1.0, 2.0)
    frame["home"] = np.arange(len(frame)) // 4
    some = frame[frame["place"] == "south"].reset_index(drop=True)
    for settings in ({"weight": "w"}, {"groups": "home"}):
        found = ask(
            asking(frame, **settings).gate, "difference", where={"place": "south"}
        )
        alone = ask(asking(some, **settings).gate, "difference")
        assert found.estimate == pytest.approx(alone.estimate, abs=1e-12)
        assert found.p_better_than(-0.1) == pytest.approx(alone.p_better_than(-0.1))


def test_a_restriction_goes_with_bins_control_and_reference(asking):
    frame = placed(0.5, 0.3, rows=1500).reset_index(drop=True)
    asked = asking(frame)
    found = ask(
        asked.gate,
        "difference",
        by=["group", {"age": [50]}],
        where={"place": "south"},
        reference="group=a, age < 50",
    )
    assert "over 3 pairs" in found.method
    found = ask(
        asked.gate,
        "difference",
        control={"age": [50]},
        where={"place": "south"},
        reference="a",
    )
    assert "over 2 pairs" in found.method
    assert {v.outcome for v in asked.verdicts()} == {"failed"}


@pytest.mark.parametrize("by", ["group", {"age": [40]}, ["group", {"age": [40]}]])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_restriction_that_leaves_no_row_settles_nothing(asking, question, by):
    asked = asking(placed(0.5, 0.5).reset_index(drop=True))
    ask(asked.gate, question, by=by, where={"place": "west"})
    assert asked.verdict().outcome == "inconclusive"
    assert "No row belongs here" in asked.verdict().reason


@pytest.mark.parametrize("metric", ["selection_rate", "recall", "roc_auc", "brier"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_small_groups_keep_a_check_from_passing_unless_they_are_ignored(
    asking, question, metric
):
    if (question, metric) == ("group_at_least", "brier"):
        return
    frame = groups(0.5, 0.5, 0.5, rows=[6000, 6000, 12])
    asked = asking(frame)
    ask(asked.gate, question, metric)
    ask(asked.gate, question, metric, small_groups="ignore")
    strict, lenient = asked.verdicts()
    assert strict.outcome == "inconclusive"
    assert lenient.outcome == "passed"
    assert lenient.check.endswith("small_groups=ignore)")
    assert "Too small to judge: group=c" in lenient.cases[0]
    for verdict in (strict, lenient):
        told = "\n".join(verdict.cases)
        assert "group=c: too small" in told
        assert "needs" in told


def test_groups_with_few_positives_are_small_where_positives_count(asking):
    frame = groups(0.5, 0.5, 0.5, rows=[4000, 4000, 500])
    small = frame.index[frame["group"] == "c"]
    frame.loc[small, "y"] = (np.arange(small.size) < 8).astype(int)
    asked = asking(frame)
    for metric in ("recall", "roc_auc", "f1"):
        ask(asked.gate, "difference", metric, small_groups="ignore")
    recall, auroc, f1 = asked.verdicts()
    assert [v.outcome for v in (recall, auroc, f1)] == ["passed"] * 3
    assert "group=c: too small, 8 positive rows, needs 1250 rows" in recall.cases
    told = "group=c: too small, 8 rows of the rarer class, needs 1250 rows"
    assert told in auroc.cases
    assert "group=c: too small, 8 positive rows, needs 1250 rows" in f1.cases


def test_equalized_odds_ignore_small_groups_too(asking):
    frame = groups(0.5, 0.5, 0.5, rows=[6000, 6000, 12])
    for settings in ({}, {"groups": "home"}):
        asked = asking(frame.assign(home=np.arange(len(frame))), **settings)
        asked.gate.equalized_odds(by="group", at_most=0.1)
        asked.gate.equalized_odds(by="group", at_most=0.1, small_groups="ignore")
        assert [v.outcome for v in asked.verdicts()] == ["inconclusive", "passed"]


def test_an_ignored_group_takes_no_part_in_a_failure_and_a_large_one_does(asking):
    frame = groups(0.5, 0.2, 0.9, rows=[4000, 4000, 12])
    asked = asking(frame)
    ask(asked.gate, "difference", small_groups="ignore")
    assert asked.verdict().outcome == "failed"
    assert "group=c" not in asked.verdict().cases[0].partition("too small")[0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_fair_where_every_group_is_ignored(asking, question):
    frame = groups(0.5, 0.5, rows=[20, 20])
    for metric in ("selection_rate", "roc_auc"):
        asked = asking(frame)
        ask(asked.gate, question, metric, small_groups="ignore")
        assert asked.verdict().outcome == "inconclusive"
        assert "large enough" in asked.verdict().reason


def test_functions_of_ones_own_know_small_groups(asking):
    def share_called(truth, said):
        return float(np.mean(said))

    asked = asking(groups(0.5, 0.5, 0.5, rows=[6000, 6000, 100]))
    asked.gate.difference(share_called, by="group", at_most=0.1)
    asked.gate.difference(share_called, by="group", at_most=0.1, small_groups="ignore")
    assert [v.outcome for v in asked.verdicts()] == ["inconclusive", "passed"]
    told = "group=c: too small, 100 rows for share_called, needs 800 rows"
    assert all(told in v.cases for v in asked.verdicts())


@pytest.mark.parametrize("wrong", ["drop", True, None])
@pytest.mark.parametrize("question", QUESTIONS)
def test_another_word_for_small_groups_is_refused(asking, question, wrong):
    with pytest.raises(InvalidInput, match='"prevent"'):
        ask(asking(groups(0.5, 0.5)).gate, question, small_groups=wrong)


def test_a_restriction_that_cannot_be_meant_is_refused(asking):
    gate = asking(groups(0.5, 0.5)).gate
    with pytest.raises(UnreadableData, match="did you mean 'group'"):
        ask(gate, "difference", where={"gruop": "a"})
    with pytest.raises(InvalidInput, match="one boolean per row"):
        ask(gate, "difference", where=lambda rows: rows["age"])
    with pytest.raises(InvalidInput, match="Unknown reference group 'b'"):
        ask(gate, "difference", where={"group": "a"}, reference="b")
