"""The words under which a registry stores what happened: histories outlive releases."""

from __future__ import annotations

from pathlib import Path

from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import MOVES
from pytest_mlgate.registry.protocol import OVERRIDE
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.protocol import Rollback


def test_stored_words_stay_what_they_are():
    moves = (FIRST_PROMOTION, PROMOTION, OVERRIDE, ROLLBACK)
    assert moves == ("first promotion", "promotion", "override", "rollback")
    assert moves == MOVES
    assert APPROVAL == "approval"


def test_what_nobody_stated_is_not_made_up():
    when = "2026-03-01T10:00:00Z"
    promotion = Promotion(
        name="income",
        artifact=Path("m.skops"),
        digest="sha256:00",
        baseline_digest=None,
        record="{}",
        when=when,
    )
    assert (promotion.who, promotion.override) == (None, None)
    assert (promotion.waivers, promotion.notes) == ((), ())
    rollback = Rollback(name="income", version=None, reason="worse", when=when)
    assert (rollback.who, rollback.leaving) == (None, None)
