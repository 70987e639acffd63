from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.class_answers import as_class_codes

NAMES = ("cat", "dog", "owl")


def given(probabilities):
    return ClassAnswers(
        labels=np.zeros(len(probabilities), dtype=np.int64),
        probabilities=np.array(probabilities),
        classes=NAMES,
    )


@pytest.mark.parametrize("labels", [[0, 3], [-1, 0]])
def test_a_label_outside_the_list_is_refused_with_its_value(labels):
    with pytest.raises(InvalidInput, match="positions in the list of 3 classes"):
        ClassAnswers(labels=np.array(labels), classes=NAMES)


@pytest.mark.parametrize("labels", [np.array([[0]]), np.array([0.0]), np.array(["a"])])
def test_labels_that_are_no_flat_array_of_whole_numbers_are_refused(labels):
    with pytest.raises(InvalidInput, match="flat array of whole numbers"):
        ClassAnswers(labels=labels, classes=NAMES)


@pytest.mark.parametrize("classes", [(), ("a", "a")])
def test_classes_are_named_once(classes):
    with pytest.raises(InvalidInput, match="each once"):
        ClassAnswers(labels=np.array([], dtype=np.int64), classes=classes)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.1, 1.1])
def test_probabilities_are_finite_and_within_0_and_1(bad):
    with pytest.raises(InvalidInput, match="within 0 and 1"):
        given([[0.5, 0.5, 0.0], [bad, 0.0, 0.0]])


def test_a_row_that_does_not_add_up_is_named():
    with pytest.raises(InvalidInput, match=r"row 1 with 0\.9"):
        given([[0.5, 0.5, 0.0], [0.5, 0.4, 0.0]])


def test_single_precision_and_rounding_add_up_well_enough():
    rounded = given([[0.333, 0.333, 0.333]]).probabilities
    assert rounded.dtype == np.float64
    single = np.random.default_rng(1).dirichlet(np.ones(3), 50).astype(np.float32)
    assert given(single).probabilities.shape == (50, 3)


def test_probabilities_have_a_column_per_class():
    with pytest.raises(InvalidInput, match=r"of shape \(1, 3\)"):
        given([[0.5, 0.5]])


def test_two_models_are_the_same_only_by_their_probabilities():
    one = given([[0.2, 0.3, 0.5]])
    assert one.same_as(given([[0.2, 0.3, 0.5]]))
    assert not one.same_as(given([[0.2, 0.5, 0.3]]))
    bare = ClassAnswers(labels=np.array([0]), classes=NAMES)
    assert not bare.same_as(bare)


def test_an_unknown_class_gets_the_nearest_spelling():
    answers = ClassAnswers(labels=np.array([0]), classes=NAMES)
    assert answers.code_of("dog") == 1
    with pytest.raises(InvalidInput, match="did you mean 'owl'"):
        answers.code_of("owls")


def test_empty_codes_are_codes():
    assert as_class_codes("y", [], n_classes=2).dtype == np.int64
