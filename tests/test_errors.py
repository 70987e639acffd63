"""The exception tree, and the words that every usage error is made of."""

from __future__ import annotations

import pickle

import pytest

from pytest_mlgate import errors
from pytest_mlgate.errors import GateFailure
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.errors import did_you_mean

CLASSES = [c for c in vars(errors).values() if isinstance(c, type)]


def test_every_error_that_a_user_can_mend_has_one_base():
    mendable = {c for c in CLASSES if c is not GateFailure}
    assert all(issubclass(c, MlgateError) for c in mendable)
    assert len(mendable) == 12


def test_a_gate_that_said_no_is_a_failed_assertion_and_no_bad_input():
    assert issubclass(GateFailure, AssertionError)
    assert not issubclass(GateFailure, MlgateError)
    assert not issubclass(MlgateError, AssertionError)


def test_bad_values_can_be_caught_the_usual_way():
    assert issubclass(InvalidInput, ValueError)
    assert issubclass(PromotionRefused, RegistryError)


def test_every_class_is_drawn_in_the_tree_and_documented():
    for kind in CLASSES:
        assert kind.__name__ in (errors.__doc__ or "")
        assert kind.__doc__


def test_the_usual_message_holds_name_rule_value_and_remedy():
    error = InvalidInput.because("margin", "positive", -0.1, hint="use 0.1")
    assert isinstance(error, InvalidInput)
    assert str(error) == "`margin` must be positive; got -0.1 (float). Hint: use 0.1"
    plain = InvalidInput.because("by", "a column", None)
    assert str(plain) == "`by` must be a column; got None (NoneType)."


def test_an_unknown_name_is_told_with_the_nearest_known_one():
    error = InvalidInput.unknown_name("metric", "roc_ac", ["roc_auc", "recall"])
    assert str(error) == "Unknown metric 'roc_ac'. Hint: did you mean 'roc_auc'?"


def test_a_name_that_is_near_to_none_is_told_with_all_of_them():
    assert did_you_mean("zzz", ["recall", "f1"]) == "Known: f1, recall."


@pytest.mark.parametrize(("n", "cut"), [(20, False), (21, True)])
def test_a_long_list_stops_after_twenty_and_says_so(n, cut):
    told = did_you_mean("zzz", [f"name_{i:02}" for i in range(n)])
    assert told.count("name_") == 20
    assert told.endswith(", …." if cut else "name_19.")


def test_known_names_may_come_once_and_in_any_order():
    names = iter(["recall", "f1"])
    assert did_you_mean("zzz", names) == "Known: f1, recall."


def test_a_missing_library_is_told_with_the_command_that_installs_it():
    error = MissingDependency.for_extra("Reading parquet", "parquet")
    assert str(error) == (
        "Reading parquet needs an optional library that is not installed. "
        'Hint: pip install "pytest-mlgate[parquet]"'
    )


def test_a_gate_failure_carries_its_verdicts_apart_from_its_words():
    failure = GateFailure("recall is worse", ["one", "two"])
    assert str(failure) == "recall is worse"
    assert failure.verdicts == ("one", "two")
    assert GateFailure("empty").verdicts == ()


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_survives_the_way_to_another_process(kind):
    sent = pickle.loads(pickle.dumps(kind("told")))
    assert type(sent) is kind
    assert str(sent) == "told"
