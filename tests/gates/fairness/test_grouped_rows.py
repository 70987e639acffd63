"""Rows are counted by group once for each model, whatever is asked of the counts."""

from __future__ import annotations

from tests.gates.fairness.asked_groups import groups

from pytest_mlgate.gates.fairness import grouped_rows


def test_a_model_is_counted_once_for_all_questions_about_the_same_groups(
    asking, monkeypatch
):
    calls = []
    count = grouped_rows.count_groups

    def counting(*given, **named):
        calls.append(given)
        return count(*given, **named)

    monkeypatch.setattr(grouped_rows, "count_groups", counting)
    asked = asking(groups(0.5, 0.4, rows=600))
    for metric in ("selection_rate", "recall", "false_positive_rate"):
        asked.gate.difference(metric, by="group", at_most=0.1)
    models = len(calls)
    assert 1 <= models <= 2
    asked.gate.ratio("selection_rate", by="group", at_least=0.8)
    assert len(calls) == models
    asked.gate.difference(
        "recall", by="group", where={"group": ["a", "b"]}, at_most=0.1
    )
    assert len(calls) == 2 * models
