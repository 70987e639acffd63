from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.registry.production import production_at
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import OVERRIDE
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Event
from pytest_mlgate.reports.history_at import production_lines
from pytest_mlgate.reports.layout import columns

FIRST = Event(
    sequence=1,
    name="income",
    event=FIRST_PROMOTION,
    when="2026-03-01T10:00:00Z",
    who="ann",
    version=1,
    digest="sha256:" + "a" * 64,
    artifact_name="first.skops",
    baseline_digest="sha256:" + "b" * 64,
    record_digest="sha256:" + "1" * 64,
    waivers=("tests/test_old.py::test_old: known drop (ana, until 2026-12-31)",),
    notes=("accepted as weaker: test_x is gone",),
    reason=None,
    previous_hash="",
    hash="",
)
AGREED = replace(
    FIRST, event=APPROVAL, version=0, who="cleo", reason="read it", waivers=(), notes=()
)
SECOND = replace(
    FIRST,
    sequence=3,
    event=OVERRIDE,
    when="2026-03-02T10:00:00Z",
    version=2,
    digest="sha256:" + "c" * 64,
    record_digest="sha256:" + "2" * 64,
    reason="the law changed",
    waivers=(),
)
BACK = replace(
    FIRST,
    sequence=4,
    event=ROLLBACK,
    when="2026-03-04T10:00:00Z",
    who="bob",
    waivers=(),
    notes=(),
    reason="complaints doubled",
)
EVENTS = (AGREED, replace(FIRST, sequence=2), SECOND, BACK)
BLOCKED = Decision(outcome=DecisionOutcome.BLOCK, reasons=("failed: accuracy",))

WHOLE = """\
income at 2026-03-05: version 1 was in production

model         sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
              first.skops
since         2026-03-04T10:00:00Z, rollback to version 1, by bob
promoted      2026-03-01T10:00:00Z, first promotion, version 1, by ann
until         now: it is the champion
rollback      bob: complaints doubled
waiver        tests/test_old.py::test_old: known drop (ana, until 2026-12-31)
approval      cleo, 2026-03-01T10:00:00Z: read it
note          accepted as weaker: test_x is gone

decision      BLOCK, when the session ended
              failed: accuracy
checks        2 passed, 4 failed, 1 inconclusive, 1 not applicable
not passed    accuracy not worse: failed, -0.031
not passed    recall not worse [region=North]: inconclusive, -0.012
"""


def text(production, record=None, *, decision=None, at="2026-03-05", width=80):
    told = production_lines(
        production, at=at, record=record, decision=decision, width=width
    )
    return "".join(f"{line.text}\n" for line in told)


def at(when):
    return production_at(EVENTS, f"2026-03-{when}:00:00Z")


def test_why_a_model_was_in_production(whole):
    told = text(at("05T00"), whole, decision=BLOCKED)
    assert told.startswith(WHOLE)


def test_what_it_was_judged_on_and_against(whole):
    told = text(at("05T00"), whole, decision=BLOCKED)
    origin = whole.provenance
    table = origin.evaluation
    for line in (
        f"evaluation    {table.reference}, 16,281 rows, {len(table.columns)} columns",
        f"              {table.identity}",
        f"compared with {origin.baseline.reference}",
        f"              {origin.baseline.digest}",
        f"commit        {origin.commit}",
        f"settings      {origin.settings}, {origin.settings_digest}",
        f"record        {FIRST.record_digest}",
    ):
        assert f"\n{line}\n" in told


def test_the_thresholds_of_all_that_counted_are_told(whole):
    told = text(at("05T00"), whole, width=200)
    rest = told[told.index("\nrequired ") :]
    assert "roc_auc not worse: loss below 0.005" in rest
    assert "log_loss at most 0.45: at most 0.45" in rest
    # advisory or waived: nothing that was required
    assert "mcc" not in rest
    assert "brier" not in rest


def test_an_override_is_told_with_its_reason():
    told = text(at("03T00"))
    assert "override      ann: the law changed" in told
    assert "until         2026-03-04T10:00:00Z, rollback to version 1, by bob" in told


def test_without_its_record_the_history_speaks_alone():
    told = text(at("03T00"))
    assert f"model         {SECOND.digest}" in told
    assert f"compared with {SECOND.baseline_digest}" in told
    assert f"record        {SECOND.record_digest}" in told
    assert "checks" not in told


@pytest.mark.parametrize("width", [60, 80, 200])
def test_only_what_is_for_copying_goes_beyond_the_width(whole, width):
    for line in text(at("05T00"), whole, decision=BLOCKED, width=width).splitlines():
        assert columns(line) <= width or "sha256:" in line


def test_a_strangers_words_are_only_text(hostile, hostile_record):
    event = replace(FIRST, who=hostile, artifact_name=hostile, waivers=(hostile,))
    decision = replace(BLOCKED, reasons=(hostile,))
    found = production_at((event,), "2026-03-05T00:00:00Z")
    for line in text(found, hostile_record, decision=decision).splitlines():
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
