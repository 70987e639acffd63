"""Beside a question about groups stands a bar for each, of both models."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.gates.fairness.groups_drawn import MOST_GROUPS


def groups(*shares, rows=400):
    """Let the candidate select a share of each group, and the baseline a half."""
    names = [f"g{place:03d}" for place in range(len(shares))]
    chosen = np.concatenate([np.arange(rows) < round(s * rows) for s in shares])
    return pd.DataFrame(
        {
            "group": np.repeat(names, rows),
            "y": np.tile(np.arange(rows) % 2, len(shares)),
            "p_new": np.where(chosen, 0.9, 0.1),
            "p_old": np.where(np.arange(chosen.size) % 4 < 2, 0.9, 0.1),
        }
    )


def test_each_group_has_a_bar_of_each_model(asking):
    asked = asking(groups(0.5, 0.2))
    asked.gate.difference("selection_rate", by="group", at_most=0.1)
    plot = asked.verdict().plot
    assert plot.categories == ("g000", "g001")
    assert (plot.x_label, plot.y_label) == ("group", "selection_rate")
    candidate, baseline = plot.lines
    assert (candidate.name, baseline.name) == ("candidate", "baseline")
    assert candidate.y == (0.5, 0.2)
    assert baseline.y == (0.5, 0.5)
    assert candidate.low[1] < 0.2 < candidate.high[1]


@pytest.mark.parametrize("method", ["not_wider", "group_at_least"])
def test_every_question_about_groups_is_drawn(asking, method):
    asked = asking(groups(0.5, 0.4))
    if method == "not_wider":
        asked.gate.not_wider("recall", by="group", margin=0.1)
    else:
        asked.gate.group_at_least("recall", 0.1, by="group")
    assert {v.plot.y_label for v in asked.verdicts()} == {"recall"}


def test_without_a_baseline_the_candidate_stands_alone(asking):
    asked = asking(groups(0.5, 0.2), baseline=None)
    asked.gate.ratio("selection_rate", by="group", at_least=0.8)
    assert [line.name for line in asked.verdict().plot.lines] == ["candidate"]


def test_combined_groups_keep_their_names(asking):
    frame = groups(0.5, 0.2)
    frame["part"] = np.where(np.arange(len(frame)) % 8 < 4, "x", "y")
    asked = asking(frame)
    asked.gate.difference("selection_rate", by=["group", "part"], at_most=0.9)
    assert "group=g000" in asked.verdict().plot.categories[0]


def test_what_is_no_share_of_decisions_is_not_drawn(asking):
    frame = groups(0.5, 0.2)
    frame["household"] = np.arange(len(frame)) // 2
    asked = asking(frame)
    asked.gate.difference("brier", by="group", at_most=0.9)
    asked.gate.equalized_odds(by="group", at_most=0.9)
    dependent = asking(frame, groups="household")
    dependent.gate.difference("selection_rate", by="group", at_most=0.9)
    verdicts = [*asked.verdicts(), *dependent.verdicts()]
    assert [v.plot for v in verdicts] == [None] * 3


def test_a_group_without_such_rows_has_no_bar(asking):
    frame = groups(0.5, 0.2, 0.3)
    frame.loc[frame["group"] == "g001", "y"] = 0
    asked = asking(frame)
    asked.gate.difference("recall", by="group", at_most=0.9)
    assert asked.verdict().plot.categories == ("g000", "g002")


def test_of_many_groups_both_ends_are_drawn(asking):
    asked = asking(groups(*np.linspace(0, 1, 60), rows=50))
    asked.gate.difference("selection_rate", by="group", at_most=0.9)
    plot = asked.verdict().plot
    assert len(plot.categories) == MOST_GROUPS
    assert plot.categories[0] == "g000"
    assert plot.categories[-1] == "g059"
    assert "g030" not in plot.categories
