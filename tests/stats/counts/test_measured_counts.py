"""Counts alone are judged as the rows that were counted."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.measured_counts import COUNTED
from pytest_mlgate.stats.counts.measured_counts import compare_counts
from pytest_mlgate.stats.counts.measured_counts import measure_counts
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows


@pytest.fixture
def rows():
    rng = np.random.default_rng(1)
    y = rng.random(400) < 0.4
    return y, y ^ (rng.random(400) < 0.2), y ^ (rng.random(400) < 0.3)


def told(found):
    return (found.estimate, found.n, found.interval(0.9), found.p_better_than(-0.02))


def test_all_metrics_of_decisions_are_there():
    needs = {name for name, m in BINARY_ROW_METRICS.items() if m.needs == "decisions"}
    assert needs == COUNTED


@pytest.mark.parametrize("metric", sorted(COUNTED))
def test_counts_are_judged_as_rows(rows, metric):
    y, new, old = rows
    known, plain = BINARY_ROW_METRICS[metric], RowStructure()
    candidate, baseline = BinaryAnswers(decisions=new), BinaryAnswers(decisions=old)
    joint = joint_counts(y, baseline=old, candidate=new)

    pair = compare_rows(
        known, y, candidate=candidate, baseline=baseline, structure=plain
    )
    alone = measure_rows(known, y, answers=candidate, structure=plain)

    assert told(compare_counts(metric, joint)) == told(pair)
    assert told(measure_counts(metric, confusion_counts(y, new))) == told(alone)


def test_a_ratio_that_counts_cannot_judge_is_refused(rows):
    y, new, old = rows
    joint = joint_counts(y, baseline=old, candidate=new)
    assert compare_counts("recall", joint, scale="ratio").ratio == "gain"
    with pytest.raises(InvalidInput, match="ratio of f1"):
        compare_counts("f1", joint, scale="ratio")
