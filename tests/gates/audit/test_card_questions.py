"""A gate on the texts of a model card: chosen ones are there, or it blocks."""

from __future__ import annotations

import pytest

from pytest_mlgate.card_texts import CardTexts
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.audit.audit_gate import AuditGate
from pytest_mlgate.judging import judge
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.reports import wording
from pytest_mlgate.settings import Settings
from pytest_mlgate.verdict import Outcome

WRITTEN = {"intended_use": ["Order calls"], "contact": "ann", "users": ["TODO"]}


@pytest.fixture
def ask():
    def ask(required, card=WRITTEN):
        texts = None if card is None else CardTexts(**card, file="toy.toml")
        settings = Settings(name="toy", target="y", card=texts)
        ledger = Ledger("test_it")
        gate = AuditGate(GateSession(settings), ledger)
        gate.card_complete(required=required)
        (verdict,) = judge(ledger.checks, gate="test_it", alpha=0.0)
        return verdict

    return ask


def test_written_texts_pass(ask):
    verdict = ask(["intended_use", "contact"])
    assert verdict.outcome is Outcome.PASSED
    assert verdict.check == "card_complete(intended_use, contact)"
    assert verdict.alpha is None


def test_what_is_missing_is_named_and_blocks(ask):
    verdict = ask(["contact", "limitations", "users"])
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason == "2 texts are missing."
    assert verdict.cases == (
        "limitations: nobody has written it",
        "users: nobody has written it",
    )
    assert verdict.subject == "toy.toml"
    assert wording.headline(verdict).startswith("texts that only people can write")


def test_without_a_file_everything_is_missing(ask):
    verdict = ask(("contact",), card=None)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.subject == "model_card.toml"
    assert verdict.reason == "1 text is missing."


@pytest.mark.parametrize(
    ("required", "told"),
    [
        (["licens"], "Unknown field of a model card 'licens'. Hint: did you mean 'lic"),
        (["digest"], "Unknown field of a model card 'digest'"),
        ([["contact"]], "Unknown field of a model card"),
        ([], "`required` must be a list of one or more fields, each once"),
        ("contact", "`required` must be a list of one or more fields, each once"),
        (["contact", "contact"], "`required` must be a list of one or more"),
        (None, "`required` must be a list of one or more fields, each once"),
    ],
)
def test_what_is_no_list_of_fields_is_refused(ask, required, told):
    with pytest.raises(InvalidInput) as wrong:
        ask(required)
    assert told in str(wrong.value)


def test_fields_have_to_be_named():
    settings = Settings(name="toy", target="y")
    gate = AuditGate(GateSession(settings), Ledger("test_it"))
    with pytest.raises(InvalidInput, match="card_complete"):
        gate.card_complete()
