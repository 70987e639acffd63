"""What people wrote for a model card: read with the settings, mistakes named."""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256

import pytest

from pytest_mlgate.card import Card
from pytest_mlgate.card import GroupAtRisk
from pytest_mlgate.card import Risk
from pytest_mlgate.card_texts import FIELDS
from pytest_mlgate.card_texts import LONGEST
from pytest_mlgate.card_texts import GroupText
from pytest_mlgate.card_texts import RiskText
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.reports import model_card_texts
from pytest_mlgate.settings_file import load_settings

SETTINGS = 'name = "toy"\ntarget = "y"\nevaluation = "rows.csv"\n'


def load(folder, card=None, *, name="model_card.toml", settings=SETTINGS):
    if card is not None:
        (folder / name).write_text(card, "utf-8")
    (folder / "mlgate.toml").write_text(settings, "utf-8")
    return load_settings(folder / "mlgate.toml").card


def refused(folder, card, **named):
    with pytest.raises(SettingsError) as told:
        load(folder, card, **named)
    return str(told.value)


def test_the_file_beside_the_settings_is_read(tmp_path):
    text = 'overview = " Orders calls. "\nlimitations = "Few young people."\n'
    card = load(tmp_path, text)
    assert card.overview == "Orders calls."
    assert card.limitations == ("Few young people.",)
    assert card.digest == f"sha256:{sha256(text.encode()).hexdigest()}"
    assert card.file == "model_card.toml"


def test_without_a_file_there_is_no_card(tmp_path):
    assert load(tmp_path) is None


def test_the_settings_name_another_file(tmp_path):
    named = SETTINGS + 'model_card = "cards/toy.toml"\n'
    (tmp_path / "cards").mkdir()
    card = load(tmp_path, 'contact = "ann"', name="cards/toy.toml", settings=named)
    assert (card.contact, card.file) == ("ann", "toy.toml")


def test_a_file_that_is_named_has_to_be_there(tmp_path):
    told = refused(tmp_path, None, settings=SETTINGS + 'model_card = "gone.toml"\n')
    assert "gone.toml: cannot be read (No such file or directory). Hint:" in told


@pytest.mark.parametrize("word", ["TODO", " tbd.", "", "...", "[TODO]", "FIXME!"])
def test_a_placeholder_is_not_written(tmp_path, word):
    card = load(
        tmp_path,
        f'contact = "{word}"\nusers = ["{word}", "Agents"]\ncaveats = "{word}"\n'
        f'ethical_considerations = ["{word}"]\n',
    )
    assert (card.contact, card.users, card.caveats) == (None, ("Agents",), ())
    assert card.ethical_considerations == ()


def test_a_text_stands_for_a_risk_or_a_group(tmp_path):
    card = load(
        tmp_path,
        """
ethical_considerations = ["Too many calls", {risk = "Errors", mitigation = "Appeal"}]
groups_at_risk = "Older people"
""",
    )
    assert card.ethical_considerations == (
        RiskText(risk="Too many calls"),
        RiskText(risk="Errors", mitigation="Appeal"),
    )
    assert card.groups_at_risk == (GroupText(group="Older people"),)


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ('license = "MIT"', "unknown key `license`. Hint: did you mean 'licence'?"),
        ('digest = "x"', "unknown key `digest`"),
        (
            '[[groups_at_risk]]\ngroup = "a"\nharm = "b"',
            "unknown key `groups_at_risk.0.harm`. Hint: did you mean 'harms'?",
        ),
        ("[[ethical_considerations]]", "`ethical_considerations.0.risk`: Field req"),
        ("contact = 3", "`contact`: Input should be a valid string; got 3."),
        ("users = [3]", "`users.0`: Input should be a valid string; got 3."),
        (f'overview = "{"x" * (LONGEST + 1)}"', "`overview`: String should have at"),
        ('references = "javascript:x"', "`references.0`: String should match"),
        ("overview = ", "not valid TOML"),
        (
            'model = "other"',
            "`model` must be the name in the settings, 'toy'; got 'other'. Hint:",
        ),
    ],
)
def test_a_mistake_names_file_key_and_rule(tmp_path, card, told):
    message = refused(tmp_path, card)
    assert str(tmp_path / "model_card.toml") in message
    assert told in message


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "model_card.toml").write_bytes(b"\xff")
    assert "not valid TOML" in refused(tmp_path, None)


def test_a_card_is_no_key_of_the_settings(tmp_path):
    assert "unknown key `card`" in refused(tmp_path, None, settings='card = "x"\n')


def test_the_card_of_the_model_is_taken(tmp_path):
    assert load(tmp_path, 'model = "toy"\ncontact = "ann"').contact == "ann"


def test_file_record_and_reports_have_the_same_fields():
    of_record = [field.name for field in fields(Card)]
    assert of_record == ["file", "digest", *FIELDS]
    assert list(model_card_texts.TITLES) == list(FIELDS)
    assert model_card_texts.LONGEST == LONGEST
    assert [field.name for field in fields(Risk)] == list(RiskText.model_fields)
    assert [field.name for field in fields(GroupAtRisk)] == list(GroupText.model_fields)


def test_a_number_of_more_digits_than_python_reads_is_refused(tmp_path):
    assert "not valid TOML" in refused(tmp_path, f"overview = {'9' * 5_000}\n")


def test_a_path_with_a_nul_byte_is_refused(tmp_path):
    settings = f'{SETTINGS}model_card = "\\u0000"\n'
    assert "embedded null" in refused(tmp_path, None, settings=settings)
