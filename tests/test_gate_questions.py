"""The closed list of questions is what the gates can be asked, and nothing else."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from pytest_mlgate.budget import FAMILIES
from pytest_mlgate.gate_questions import QUESTIONS

NOT_DECLARED = {
    # they give a gate to ask on, and are no question themselves
    "canary.on",
    "schema.environment",
    # writes a file
    "schema.write_contract",
    # takes an object that no text can name
    "skew.same_features_in_store",
}


def gate_of(family: str) -> type:
    module = import_module(f"pytest_mlgate.gates.{family}.{family}_gate")
    name = f"{family.title().replace('_', '')}Gate"
    return getattr(module, name)


def asked(family: str) -> dict[str, inspect.Signature]:
    gate = gate_of(family)
    return {
        f"{family}.{name}": inspect.signature(found)
        for name, found in inspect.getmembers(gate, callable)
        if not name.startswith("_")
    }


@pytest.mark.parametrize("family", FAMILIES)
def test_every_question_of_a_gate_can_be_declared_or_says_why_not(family):
    listed = {name for name in QUESTIONS if name.startswith(f"{family}.")}
    assert asked(family).keys() - NOT_DECLARED == listed


@pytest.mark.parametrize("family", FAMILIES)
def test_a_question_has_the_parameters_of_its_method_in_their_order(family):
    for name, form in asked(family).items():
        if name in NOT_DECLARED:
            continue
        real = [
            (one.name, one.default is inspect.Parameter.empty)
            for one in list(form.parameters.values())[1:]
        ]
        told = [(one.name, one.required) for one in QUESTIONS[name].values()]
        assert told == real, name


@pytest.mark.parametrize("family", FAMILIES)
def test_a_default_of_a_method_is_of_the_kind_that_is_listed(family):
    for name, form in asked(family).items():
        for one in list(form.parameters.values())[1:]:
            given = one.default
            if name in NOT_DECLARED or given in {None, inspect.Parameter.empty, ()}:
                continue
            value = list(given) if isinstance(given, tuple) else given
            kind = QUESTIONS[name][one.name].kind
            assert kind.fits(value), (name, one.name, given, kind.words)


@pytest.mark.parametrize(
    ("check", "key", "good", "bad"),
    [
        ("benchmark.not_worse", "margin", [0, 0.5, 1], ["0.5", True, [0.5], None]),
        ("drift.stable", "bins", [10], [10.0, "10", True]),
        ("benchmark.not_worse", "relative", [True], [1, "true"]),
        ("benchmark.not_worse", "by", ["a", ["a", "b"]], ["", [], [1], {"a": 1}]),
        ("benchmark.not_worse", "where", [{"a": 1}], [{}, "a", ["a"]]),
        ("resource.size", "at_most", ["20MB", 20], [["20MB"], False]),
        ("schema.ranges", "allow_missing", [True, ["a"], "a"], [1, {}]),
    ],
)
def test_a_kind_tells_what_fits(check, key, good, bad):
    kind = QUESTIONS[check][key].kind
    assert all(kind.fits(value) for value in good)
    assert not any(kind.fits(value) for value in bad)
