from __future__ import annotations

import gc
import math
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_info

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.asking.asked_model import AskedModel
from pytest_mlgate.models.asking.timed_calls import WARM_UP
from pytest_mlgate.models.asking.timed_calls import call_of
from pytest_mlgate.models.asking.timed_calls import timed_in_turns
from pytest_mlgate.stats.timing.time_quantile import paired_median_ratio
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

ROWS = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "bought": ["no", "no", "yes", "yes"]})


SLOWER = Threshold(ok=0.0, bad=-math.log(1.1))
LEVELS = {"alpha": 0.05, "alpha_pass": 0.05}


def asked(model=None):
    question = Question(table=wrap_frame(ROWS), target="bought", positive="yes")
    model = model or LogisticRegression().fit(ROWS[["x"]], ROWS["bought"])
    return AskedModel(model=model, question=question, what="candidate")


def spinning(seconds):
    def call():
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pass

    return call


def test_a_call_is_the_models_own_method_on_its_features():
    found = call_of(asked(), ROWS)()
    model = LogisticRegression().fit(ROWS[["x"]], ROWS["bought"])
    assert np.allclose(found, model.predict_proba(ROWS[["x"]]))


def test_a_model_that_raises_says_so_before_it_is_timed():
    model = LogisticRegression().fit(ROWS[["x"]], ROWS["bought"])
    model.predict_proba = lambda _: 1 / 0
    with pytest.raises(UnreadableData, match="a call to time raised ZeroDivisionError"):
        call_of(asked(model), ROWS)


def test_the_longer_call_takes_longer_in_every_round():
    found = timed_in_turns([[spinning(2e-4)], [spinning(4e-4)]], rounds=20, seed=0)
    short, long = found.seconds
    assert len(short) == len(long) == 20
    assert np.all(short >= 2e-4)
    assert np.all(long >= 4e-4)
    assert found.loops == (1, 1)


def test_calls_shorter_than_the_clock_can_tell_are_looped():
    found = timed_in_turns([[lambda: None]], rounds=5, seed=0)
    assert found.loops[0] > 10
    assert np.median(found.seconds[0]) < 1e-3
    assert np.all(found.seconds[0] > 0)


def test_rounds_go_through_the_calls_and_the_order_of_models_changes():
    seen = []
    models = [
        [lambda i=i, m=m: (seen.append((m, i)), time.sleep(3e-5)) for i in range(3)]
        for m in "ab"
    ]
    timed_in_turns(models, rounds=30, seed=1)
    counted = seen[-60:]
    first = [counted[k][0] for k in range(0, 60, 2)]
    assert {"a", "b"} == set(first)
    assert [i for m, i in counted if m == "a"][:4] == [0, 1, 2, 0]
    assert len(seen) == 2 * (WARM_UP + WARM_UP + 30)


def test_meanwhile_nothing_is_collected_and_one_thread_works():
    seen = []

    def look():
        seen.append((gc.isenabled(), {p["num_threads"] for p in threadpool_info()}))

    timed_in_turns([[look]], rounds=2, seed=0)
    assert {on for on, _ in seen} == {False}
    assert all(threads <= {1} for _, threads in seen)
    assert gc.isenabled()


def test_the_collector_is_on_again_after_a_call_that_raises():
    def broken():
        raise KeyError

    with pytest.raises(KeyError):
        timed_in_turns([[broken]], rounds=2, seed=0)
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


@pytest.mark.calibration
@pytest.mark.parametrize(("work", "blocked"), [(1.0, (0, 0.0)), (1.25, (0.95, 1.0))])
def test_sessions_on_a_busy_machine_block_what_is_slower_and_nothing_else(
    work, blocked
):
    """A burner keeps the other core busy; 200 sessions of 60 pairs of real calls."""
    values = np.random.default_rng(0).normal(size=20_000)
    repeats = 8

    def job(times):
        return lambda: [np.sort(values[:400]) for _ in range(round(times * repeats))]

    burner = "while True: sum(range(10_000))"
    burning = subprocess.Popen([sys.executable, "-c", burner])
    try:
        failed = 0
        for seed in range(200):
            one, other = timed_in_turns(
                [[job(work)], [job(1.0)]], rounds=60, seed=seed
            ).seconds
            found = paired_median_ratio(one, other)
            failed += outcome_of(found, SLOWER, **LEVELS) is Outcome.FAILED
    finally:
        burning.kill()
        burning.wait()
    least, most = blocked
    print(  # noqa: T201 - the figure is what a long simulation is for
        f"{work:g} x the work: blocked {failed / 200:.3f} of 200 sessions"
    )
    assert least <= failed / 200 <= most
