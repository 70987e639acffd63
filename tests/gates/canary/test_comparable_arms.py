from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.gates.canary.made_up_logs import CANDIDATE
from tests.gates.canary.made_up_logs import CHAMPION
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate
from tests.gates.canary.made_up_logs import joined
from tests.gates.canary.made_up_logs import last
from tests.gates.canary.made_up_logs import shadow
from tests.gates.canary.made_up_logs import with_users

from pytest_mlgate.champion import Champion
from pytest_mlgate.judging import judge
from pytest_mlgate.verdict import Outcome


def every_question(asked, log, known):
    yield asked.not_worse("accuracy", margin=0.05, log=log, labels=known)
    yield asked.not_worse("recall", margin=0.05, looks=4, log=log, labels=known)
    yield asked.errors(at_most=0.5, log=log)
    yield asked.errors(margin=0.5, log=log)
    yield asked.latency(ratio=3, log=log)
    yield asked.latency(ratio=3, quantile=0.95, log=log)


@pytest.mark.parametrize("loss", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(3))
def test_a_sample_ratio_mismatch_is_no_verdict_however_clear_the_numbers(loss, seed):
    log, known = canary(6_000, share=0.44, loss=loss, seed=seed)
    asked = gate()
    for found in every_question(asked, log, known):
        assert found.cannot_judge.startswith("Sample-ratio mismatch: the candidate has")
        assert found.estimate is None
        assert found.interval(0.9) is None
    verdicts = judge(asked._ledger.checks, gate="gate", alpha=0.05)
    assert {verdict.outcome for verdict in verdicts} == {Outcome.INCONCLUSIVE}
    assert "begin a new watch" in last(asked).remedy


def test_a_share_that_was_meant_is_no_mismatch():
    log, known = canary(6_000, share=0.1)
    assert gate().on(log).errors(at_most=0.5).cannot_judge is not None
    for found in every_question(gate().on(log, share=0.1), log, known):
        assert found.cannot_judge is None


def test_users_are_counted_where_users_are_split():
    log, _ = canary(4_000)
    users = np.random.default_rng(0).integers(0, 60, 4_000)
    # two users send half of all requests, and both got the candidate
    users[:2_000] = np.arange(2_000) % 2
    number = log["request_id"].str[1:].astype(int)
    new = np.arange(60) % 2 == 0
    new[:2] = True
    log["arm"] = np.where(new[users[number]], "candidate", "champion")
    log["model"] = np.where(log["arm"] == "candidate", CANDIDATE, CHAMPION)
    watched = with_users(log, users)
    apart = gate().on(watched).errors(at_most=0.5)
    assert "requests" in apart.cannot_judge
    together = gate().on(watched, groups="user").errors(at_most=0.5)
    assert together.cannot_judge is None or "groups" not in together.cannot_judge


def test_a_shadow_that_lost_answers_is_no_verdict():
    log, known = shadow(2_000)
    lost = (log["arm"] == "candidate") & (log["latency_ms"] > 40)
    assert 0.01 < lost.sum() / 2_000 < 0.2
    for found in every_question(gate(), log[~lost], known):
        assert "have a row of one arm only" in found.cannot_judge


def with_unasked(log, late, why):
    late = late & (log["arm"] == "candidate")
    log.loc[late, "error"] = f"not asked: {why}"
    log.loc[late, ["label", "latency_ms"]] = None
    return log


def outcomes(asked):
    verdicts = judge(asked._ledger.checks, gate="gate", alpha=0.05)
    return {verdict.outcome for verdict in verdicts}


def test_whom_a_shadow_did_not_draw_may_be_left_out():
    log, known = shadow(4_500, differing=0.2)
    log = with_unasked(log, log.index % 3 == 0, "not drawn")
    asked = gate()
    for found in every_question(asked, log, known):
        assert found.cannot_judge is None
        assert found.cannot_pass is None
        assert found.candidate > 0.85 or found.candidate == 0 or found.ratio
        assert found.note == (
            "1,500 requests were not drawn for the candidate and do not count."
        )
    assert asked.errors(at_most=0.01, log=log).n == 3_000
    assert Outcome.PASSED in outcomes(asked)


@pytest.mark.parametrize("why", ["pool full", "closed"])
def test_what_a_shadow_had_no_room_to_ask_is_nobodys_failure_and_no_pass(why):
    log, known = shadow(4_500, differing=0.2)
    log = with_unasked(log, log.index % 3 == 0, why)
    asked = gate()
    for found in every_question(asked, log, known):
        assert found.cannot_judge is None
        assert found.candidate > 0.85 or found.candidate == 0 or found.ratio
        assert found.cannot_pass == (
            "The candidate was not asked about 1,500 of 4,500 requests that were drawn "
            "(33.3 %), as its pool was full or closed; at most 1 % may be left out, as "
            "the hard ones may be among them."
        )
        assert "more `workers`, more `waiting`, or a smaller" in last(asked).remedy
    assert asked.errors(at_most=0.01, log=log).n == 3_000
    assert outcomes(asked) == {Outcome.INCONCLUSIVE}


def test_only_requests_that_were_drawn_are_held_against_those_without_room():
    log, known = shadow(4_500)
    log = with_unasked(log, log.index % 3 > 0, "not drawn")
    # 30 are .7 % of all requests, and 2 % of those that were drawn
    few = with_unasked(log, log.index % 150 == 0, "pool full")
    found = gate().not_worse("accuracy", margin=0.05, log=few, labels=known)
    assert "asked about 30 of 1,500 requests that were drawn (2 %)" in found.cannot_pass
    assert "3,000 requests were not drawn" in found.note


def test_a_few_without_room_are_told_and_no_hindrance():
    log, known = shadow(4_500)
    few = with_unasked(log, log.index % 450 == 0, "pool full")
    found = gate().not_worse("accuracy", margin=0.05, log=few, labels=known)
    assert found.cannot_pass is None
    assert found.note == (
        "The candidate was not asked about 10 of 4,500 requests that were drawn, "
        "which do not count."
    )


def test_hard_requests_without_room_hide_no_loss():
    log, known = shadow(6_000, loss=0.0, differing=0.0)
    number = log["request_id"].str[1:].astype(int)
    hard = (number % 2 == 0) & (log["arm"] == "candidate")
    flipped = log["label"].map({"0": "1", "1": "0"})
    log["label"] = log["label"].where(~(hard & (number % 5 < 2)), flipped)
    asked = gate()
    # the whole truth: two in five of every second request, a loss of some .16
    asked.not_worse("accuracy", margin=0.03, log=log, labels=known)
    assert outcomes(asked) == {Outcome.FAILED}
    asked = gate()
    late = with_unasked(log, hard & (number % 100 > 0), "pool full")
    asked.not_worse("accuracy", margin=0.03, log=late, labels=known)
    assert outcomes(asked) == {Outcome.INCONCLUSIVE}


def test_the_last_batch_of_a_shadow_may_lack_an_arm():
    log, known = shadow(2_000)
    cut = log[~((log["arm"] == "candidate") & (log["request_id"] == "r1999"))]
    found = gate().not_worse("accuracy", margin=0.05, log=cut, labels=known)
    assert found.cannot_judge is None
    assert found.n == 1_999


def test_labels_that_come_for_one_arm_rather_are_no_verdict():
    log, known = canary(6_000, loss=0.2)
    right = known.set_index("request_id")["y"].loc[log["request_id"]].to_numpy()
    wrong = (log["label"].astype(int) != right) & (log["arm"] == "candidate")
    hidden = set(log["request_id"][wrong])
    told = known[~known["request_id"].isin(hidden)]
    found = gate().not_worse("accuracy", margin=0.05, log=log, labels=told)
    assert found.cannot_judge.startswith("Of the labelled requests: Sample-ratio")


def test_two_models_in_one_arm_are_no_verdict():
    log, known = canary(2_000)
    log.loc[log.index[:50], "model"] = "sha256:" + "c" * 64
    for found in every_question(gate(), log, known):
        assert found.cannot_judge.startswith("The rows of the candidate come from 2")


def test_another_champion_than_the_registry_knows_is_no_verdict():
    log, _ = canary(1_000)
    ours = Champion(digest=CHAMPION, artifact=Path("m"), artifact_name="m.skops")
    other = Champion(
        digest="sha256:" + "d" * 64, artifact=Path("m"), artifact_name="m.skops"
    )
    asked = gate(champion=other)
    assert "that of the registry" in asked.errors(at_most=0.5, log=log).cannot_judge
    assert gate(champion=ours).errors(at_most=0.5, log=log).cannot_judge is None


@pytest.mark.parametrize("arm", ["candidate", "champion"])
def test_an_empty_arm_is_no_verdict(arm):
    log, known = canary(1_000)
    some = log[log["arm"] != arm].head(8)
    asked = gate()
    found = asked.not_worse("accuracy", margin=0.05, log=some, labels=known)
    assert found.cannot_judge == f"The log has no request of the {arm} yet."
    assert last(asked).remedy == ("go on, and look again when there are more requests")


def test_an_empty_log_is_no_verdict():
    log, known = canary(1_000)
    asked = gate()
    for found in every_question(asked, joined(log[:0]), known):
        assert found.cannot_judge.startswith("The log has no request of the")
    verdicts = judge(asked._ledger.checks, gate="gate", alpha=0.05)
    assert {verdict.outcome for verdict in verdicts} == {Outcome.INCONCLUSIVE}
