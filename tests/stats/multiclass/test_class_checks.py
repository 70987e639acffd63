from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.class_checks import checked
from pytest_mlgate.stats.multiclass.class_checks import codes_for
from pytest_mlgate.stats.multiclass.multiclass_metrics import MULTICLASS_METRICS

NAMES = ("ant", "bee", "cat")
Y = np.repeat([0, 1, 2], 30)
METRIC = MULTICLASS_METRICS["f1_macro"]


def answering(labels, *, classes=NAMES, sure=None):
    labels = np.asarray(labels)
    p = None
    if sure is not None:
        p = np.full((labels.size, len(classes)), (1 - sure) / (len(classes) - 1))
        p[np.arange(labels.size), labels] = sure
    return ClassAnswers(labels=labels, probabilities=p, classes=classes)


def test_codes_come_back_as_they_are():
    assert codes_for([0, 2, 1], answering([0, 1, 2])).tolist() == [0, 2, 1]


@pytest.mark.parametrize("bad", [[0, 1, 3], [0, 1, -1], [0, 1, 0.5], [0, 1, np.nan]])
def test_a_target_outside_the_list_of_classes_is_refused(bad):
    with pytest.raises(InvalidInput):
        codes_for(bad, answering([0, 1, 2]))


def test_answers_to_other_rows_are_refused():
    for ask in (
        lambda: METRIC.measure(Y, answering([0, 1])),
        lambda: METRIC.influence(Y, answering([0, 1]), None),
        lambda: METRIC.compare(Y, answering(Y), answering([0, 1])),
    ):
        with pytest.raises(InvalidInput, match="each of the 90 rows"):
            ask()


def test_models_with_other_lists_of_classes_are_refused():
    other = answering(Y, classes=("bee", "ant", "cat"))
    with pytest.raises(SubjectMismatch, match="same order"):
        METRIC.compare(Y, answering(Y), other)


def test_bit_identical_probabilities_are_one_model():
    labels = np.where(np.arange(90) % 7 == 0, 0, Y)
    one, same = (answering(labels, sure=0.8) for _ in range(2))
    found = METRIC.compare(Y, one, same)
    assert found.note == "identical outputs"
    assert found.p_better_than(-1e-9) == 0
    # labels alone may agree by chance
    assert METRIC.compare(Y, answering(labels), answering(labels)).note is None


def test_the_metric_itself_stays_as_it_was():
    again = checked(METRIC)
    assert (again.name, again.task, again.needs) == (
        METRIC.name,
        METRIC.task,
        METRIC.needs,
    )
    found = again.influence(Y, answering(np.roll(Y, 1)), None)
    assert isinstance(found, Influence)
    assert found.value == METRIC.measure(Y, answering(np.roll(Y, 1))).estimate
