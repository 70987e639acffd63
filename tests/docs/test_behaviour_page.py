"""The page of `behaviour_gate` tells every method, option and default."""

from __future__ import annotations

import re
from inspect import Parameter
from inspect import signature

import pytest
from tests.docs.stories import ROOT

from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate

PAGE = (ROOT / "docs" / "reference" / "behaviour.md").read_text("utf-8")
QUESTIONS = sorted(n for n in dir(BehaviourGate) if not n.startswith("_"))


@pytest.mark.parametrize("name", [n for n in QUESTIONS if n not in {"family", "pool"}])
def test_every_question_is_told_with_its_options_and_defaults(name):
    told = re.search(rf"^\| `{name}\((.*)\)` \|", PAGE, re.MULTILINE)
    assert told is not None
    shown = [part.partition("=") for part in told[1].split(", ") if part != "*"]
    options = list(signature(getattr(BehaviourGate, name)).parameters.values())[1:]
    assert len(shown) == len(options)
    for (word, _, default), option in zip(shown, options, strict=True):
        if option.kind is Parameter.VAR_POSITIONAL:
            continue
        assert word == option.name
        wanted = "" if option.default is Parameter.empty else option.default
        assert default.replace('"', "") == str(wanted)
