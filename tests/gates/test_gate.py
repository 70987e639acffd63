from __future__ import annotations

from types import SimpleNamespace

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.gate import Gate


class Weather(Gate):
    family = "schema"

    def dry(self, place: str, *, hours: int, by: str | None = None) -> str:
        return f"{place} {hours} {by}"


def ledger():
    return SimpleNamespace(refused=None)


def test_a_question_without_what_it_needs_is_refused_with_its_form():
    notes = ledger()
    with pytest.raises(InvalidInput, match="missing a required argument: 'hours'") as e:
        Weather(None, notes).dry("Oslo")
    assert "asked as dry(place, *, hours, by=None)" in str(e.value)
    assert notes.refused is e.value


def test_a_question_with_a_word_that_it_does_not_know_is_refused():
    with pytest.raises(InvalidInput, match=r"argument.* Hint: it is asked as dry"):
        Weather(None, ledger()).dry("Oslo", hours=2, hour=3)


def test_a_whole_question_is_asked():
    session = SimpleNamespace()
    assert Weather(session, ledger()).dry("Oslo", hours=3) == "Oslo 3 None"
