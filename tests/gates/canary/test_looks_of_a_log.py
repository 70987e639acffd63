from __future__ import annotations

import pandas as pd
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate
from tests.gates.canary.made_up_logs import last
from tests.gates.canary.made_up_logs import shadow


def at_looks(log, known, *, looks=4, rows=2_000, margin=0.05):
    asked = gate().on(log, rows=rows)
    return asked, asked.not_worse("accuracy", margin=margin, looks=looks, labels=known)


def early(log, requests):
    return log[log["request_id"].str[1:].astype(int) < requests]


def test_a_look_is_about_its_share_of_the_planned_rows_whenever_it_is_taken():
    log, known = canary(2_000)
    _, then = at_looks(early(log, 1_050), known)
    _, later = at_looks(early(log, 1_450), known)
    assert then.n == later.n == 1_000
    assert then.estimate == later.estimate
    assert then.p_better_than(-0.05) == later.p_better_than(-0.05)
    assert then.method.startswith("look 2 of 4")


def test_asking_again_between_two_looks_changes_nothing():
    log, known = canary(2_000, loss=0.03)
    answers = {
        at_looks(early(log, rows), known)[1].p_worse_than(0.0)
        for rows in range(1_000, 1_500, 160)
    }
    assert len(answers) == 1


def test_between_two_looks_the_time_left_counts_from_all_rows():
    log, known = canary(2_000)
    asked, found = at_looks(early(log, 1_400), known, margin=0.001)
    assert found.n == 1_000
    # 100 rows at 400 an hour
    assert last(asked).remedy == (
        "go on: the next look is due at 1,500 rows; at 400 an hour, as in this log, "
        "that takes about 15 minutes more"
    )


def test_rows_beyond_the_last_look_are_not_looked_at():
    log, known = canary(4_000)
    asked, found = at_looks(log, known, margin=0.001)
    assert found.n == 2_000
    assert found.method.startswith("look 4 of 4")
    told = last(asked).remedy
    assert told.startswith("these looks are used up")


def test_before_the_first_look_the_gate_says_when_it_is_due():
    log, known = canary(2_000)
    asked, found = at_looks(early(log, 320), known)
    assert found.cannot_judge == (
        "The first of 4 looks is due at 500 rows; there are 320."
    )
    assert last(asked).remedy.startswith("go on: the next look is due at 500")


def test_a_label_that_comes_late_does_not_move_an_earlier_look():
    log, known = canary(2_000)
    # every tenth label comes ten hours later than the others
    slow = known.index % 10 == 0
    known.loc[slow, "known"] += pd.Timedelta("10h")
    now = known["known"].iloc[:1_400].where(~slow[:1_400]).max()
    by_then = known[known["known"] <= now]
    _, then = at_looks(log, by_then)
    _, later = at_looks(log, known[known["known"] <= now + pd.Timedelta("30min")])
    assert then.method == later.method
    assert then.estimate == later.estimate


def test_a_shadow_is_looked_at_in_requests():
    log, known = shadow(2_500)
    _, found = at_looks(log, known)
    assert found.n == 2_000
    assert found.p_better_than(-0.05) < 0.05
