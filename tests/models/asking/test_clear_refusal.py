"""What a caller can act on, and what is a crash."""

from __future__ import annotations

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.asking.clear_refusal import why_unclear
from pytest_mlgate.models.asking.counted_asking import NoAnswer


def raised(error):
    """Wrap what a model raised as it comes to a gate."""
    asked = UnreadableData("candidate: predict raised it")
    asked.__cause__ = error
    found = NoAnswer("it")
    found.__cause__ = asked
    return found


@pytest.mark.parametrize(
    "error",
    [
        ValueError("Input X contains NaN."),
        TypeError("age must not be missing"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "missing byte"),
    ],
)
def test_an_error_that_names_the_problem_is_clear(error):
    assert why_unclear(raised(error), words=["nan", "missing"]) is None


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError("missing"), "crashed with KeyError: 'missing'"),
        (IndexError("nan"), "crashed with IndexError: nan"),
        (AttributeError("'NoneType' object has no attribute 'x'"), "crashed with"),
        (ZeroDivisionError("missing"), "crashed with ZeroDivisionError"),
        (
            TypeError("unsupported operand type(s) for +: 'NoneType' and 'int': nan"),
            "crashed with TypeError",
        ),
        (ValueError("bad"), "refused without naming the problem: ValueError: bad"),
        (ValueError(""), "refused without naming the problem: ValueError: "),
    ],
)
def test_anything_else_is_not(error, told):
    assert why_unclear(raised(error), words=["nan", "missing"]).startswith(told)


def test_answers_that_are_not_whole_are_no_refusal():
    error = NoAnswer("it")
    error.__cause__ = InvalidInput(
        "candidate: `score` must have a value in every row; 1 of 1 is missing. Hint: no"
    )
    found = why_unclear(error, words=["value"])
    assert found == (
        "gave no whole answer: candidate: `score` must have a value in every row"
    )


def test_a_long_message_is_cut_to_its_first_line():
    found = why_unclear(raised(RuntimeError("x" * 500 + "\nmore")), words=[])
    assert found == f"crashed with RuntimeError: {'x' * 160}…"
