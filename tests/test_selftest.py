"""Which gate noticed what: sessions under a sabotage held against the one before."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.test_decision import gate
from tests.test_decision import record
from tests.test_decision import verdict

from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.selftest_lines import result_of
from pytest_mlgate.reports.selftest_lines import selftest_lines
from pytest_mlgate.reports.selftest_page import selftest_json
from pytest_mlgate.reports.selftest_page import selftest_md
from pytest_mlgate.selftest import Reaction
from pytest_mlgate.selftest import Selftest
from pytest_mlgate.selftest import Trial
from pytest_mlgate.selftest import gates_of
from pytest_mlgate.selftest import reactions_of


def reaction(*spoilt, clean=("passed",), **changes):
    before = record(*(verdict(o, check=f"check {i}") for i, o in enumerate(clean)))
    after = record(*(verdict(o, check=f"check {i}") for i, o in enumerate(spoilt)))
    return reactions_of((before,), (replace(after, **changes),))["test_a"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["passed"], ["passed"], Reaction.UNMOVED),
        (["passed"], ["failed"], Reaction.FAILED),
        (["passed"], ["inconclusive"], Reaction.INCONCLUSIVE),
        (["passed"], ["not_applicable"], Reaction.UNMOVED),
        (["not_applicable"], ["failed"], Reaction.FAILED),
        (["inconclusive"], ["inconclusive"], Reaction.UNMOVED),
        (["inconclusive"], ["failed"], Reaction.FAILED),
        (["failed"], ["failed"], Reaction.UNMOVED),
        (["failed"], ["inconclusive"], Reaction.UNMOVED),
        # the check that fails is another one: the gate has noticed
        (["failed", "passed"], ["failed", "failed"], Reaction.FAILED),
        (["passed", "passed"], ["inconclusive", "failed"], Reaction.FAILED),
        # a slice that was not there before
        (["passed"], ["passed", "failed"], Reaction.FAILED),
    ],
)
def test_a_gate_has_noticed_when_a_check_does_worse_than_before(
    before, after, expected
):
    assert reaction(*after, clean=before) is expected


@pytest.mark.parametrize("status", [GateStatus.CRASHED, GateStatus.SKIPPED])
def test_a_gate_that_gives_no_verdict_any_more_has_noticed(status):
    assert reaction(expected=(gate(status=status),)) is Reaction.NO_VERDICT


def test_a_gate_that_never_gave_a_verdict_notices_nothing():
    silent = record(gates=(gate(status=GateStatus.CRASHED),))
    assert reactions_of((silent,), (silent,)) == {"test_a": Reaction.UNMOVED}


def test_where_inconclusive_is_allowed_it_stops_nothing():
    allowed = replace(record().provenance, inconclusive="allow")
    told = reaction("inconclusive", provenance=allowed)
    assert told is Reaction.UNMOVED
    assert reaction("failed", provenance=allowed) is Reaction.FAILED


def test_a_gate_that_was_left_out_has_neither_noticed_nor_stayed_as_it_was():
    skipped = record(gates=(gate(status=GateStatus.SKIPPED),))
    before = record(verdict())
    assert reactions_of((before,), (skipped,)) == {"test_a": Reaction.NO_VERDICT}
    told = reactions_of((before,), (skipped,), left_out=["test_a", "test_other"])
    assert told == {"test_a": Reaction.NOT_ASKED}
    found = selftest(trial(a="not asked", b="not asked"))
    assert found.unnoticed == found.trials


def test_a_plain_test_that_fails_has_noticed():
    spoilt = record(verdict(), failed_tests=("test_plain",))
    assert reactions_of((record(verdict()),), (spoilt,)) == {
        "test_a": Reaction.UNMOVED,
        "test_plain": Reaction.FAILED,
    }


def test_only_gates_that_count_can_stop_a_promotion():
    gates = (gate("a"), gate("b", severity="advisory"))
    assert gates_of((record(gates=gates),)) == {"a": True, "b": False}


def trial(name="shifted column", *, harmless=False, a="unmoved", b="unmoved", **more):
    return Trial(
        name=name,
        model="income",
        what="age + 3",
        harmless=harmless,
        reactions={"a": Reaction(a), "b": Reaction(b)},
        **more,
    )


def selftest(*trials, **changes):
    made = Selftest(
        # b is advisory
        gates={"a": True, "b": False},
        trials=trials,
        clean="passed",
        started="2026-06-01T12:00:00+00:00",
        duration_s=60.0,
    )
    return replace(made, **changes)


def test_the_score_is_the_share_of_serious_sabotages_that_were_noticed():
    found = selftest(
        trial(a="failed"),
        trial(a="inconclusive"),
        trial(b="failed"),
        trial(refused="the model raised ValueError"),
        trial(harmless=True),
        trial(unfit="no column"),
    )
    assert found.score == pytest.approx(3 / 4)
    assert found.unnoticed == (found.trials[2],)
    assert found.overdone == ()
    assert found.is_at_least(0.75)
    assert not found.is_at_least(0.76)


def test_a_harmless_sabotage_that_blocks_fails_whatever_the_score():
    found = selftest(trial(a="failed"), trial(harmless=True, a="inconclusive"))
    assert found.score == 1
    assert found.overdone == (found.trials[1],)
    assert not found.is_at_least(0.0)


def test_a_trial_without_an_end_fails_and_is_no_part_of_the_score():
    found = selftest(trial(a="failed"), trial(broken="it took more than 90 s"))
    assert found.score == 1
    assert not found.is_at_least(0.0)


def test_nothing_broken_is_nothing_shown():
    found = selftest(trial(unfit="no column"))
    assert found.score is None
    assert not found.is_at_least(0.0)


def test_a_line_says_what_became_of_a_sabotage():
    found = selftest()
    for made, told in (
        (trial(a="failed"), "noticed"),
        (trial(), "NOT NOTICED"),
        (trial(b="failed"), "NOT NOTICED by a gate that counts"),
        (trial(harmless=True), "let through"),
        (trial(harmless=True, a="inconclusive"), "BLOCKED"),
        (trial(unfit="no column"), "not applicable: no column"),
        (trial(refused="no\n rows"), "refused: no rows"),
        (trial(broken="too slow"), "NO ANSWER: too slow"),
    ):
        assert result_of(found, made) == told


def test_the_matrix_has_a_row_per_sabotage_and_a_column_per_gate():
    found = selftest(
        trial("noisy scores", a="failed", b="inconclusive"),
        trial("shifted column"),
        trial("rows reordered", harmless=True),
        clean="inconclusive",
    )
    lines = "\n".join(selftest_lines(found))
    assert "  1  a\n  2  b  (advisory)" in lines
    assert "noisy scores     ✗  ?  noticed" in lines
    assert "shifted column   ·  ·  NOT NOTICED" in lines
    assert "1 of 2 serious sabotages noticed" in lines
    assert "  not noticed: shifted column (age + 3)" in lines
    assert "0 of 1 harmless ones blocked" in lines
    assert "with nothing broken a check is inconclusive already" in lines


def test_the_files_hold_the_same_and_no_cell_breaks_the_table():
    found = selftest(
        trial("noisy scores", a="failed"), trial(refused="a | b"), trial(unfit="none")
    )
    plain = json.loads(selftest_json(found))
    assert plain["score"]["serious_noticed"] == 1
    assert [t["noticed"] for t in plain["trials"]] == [True, True, None]
    assert plain["trials"][0]["noticed_by"] == ["a"]
    page = selftest_md(found)
    assert "| noisy scores | age + 3 | ✗ | · | noticed |" in page
    assert r"refused: a \| b" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.replace(r"\|", "").count("|") for line in rows} == {6}
