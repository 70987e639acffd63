from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.gates.canary.made_up_logs import START
from tests.gates.canary.made_up_logs import canary
from tests.gates.canary.made_up_logs import gate
from tests.gates.canary.made_up_logs import joined
from tests.gates.canary.made_up_logs import labels
from tests.gates.canary.made_up_logs import last
from tests.gates.canary.made_up_logs import rows_of
from tests.gates.canary.made_up_logs import shadow
from tests.gates.canary.made_up_logs import with_users

from pytest_mlgate.judging import judge
from pytest_mlgate.verdict import Outcome


def outcome(asked):
    return judge([last(asked)], gate="gate", alpha=0.05)[0].outcome


def test_a_canary_of_equal_models_is_compared_by_arm():
    log, known = canary()
    asked = gate()
    found = asked.not_worse("accuracy", margin=0.05, log=log, labels=known)
    new = log["arm"] == "candidate"
    right = (
        log["label"].astype(int)
        == known.set_index("request_id")["y"].loc[log["request_id"]].to_numpy()
    )
    assert found.candidate == pytest.approx(right[new].mean())
    assert found.baseline == pytest.approx(right[~new].mean())
    assert found.n == 4_000
    assert found.method == "asymptotic confidence sequence, valid at every look"
    assert outcome(asked) is Outcome.PASSED
    assert "split by request" in found.assumptions[-1]


def test_a_loss_blocks_and_a_small_canary_goes_on():
    asked = gate()
    log, known = canary(loss=0.08)
    asked.not_worse("accuracy", margin=0.03, log=log, labels=known)
    assert outcome(asked) is Outcome.FAILED
    log, known = canary(400)
    asked.not_worse("accuracy", margin=0.03, log=log, labels=known)
    assert outcome(asked) is Outcome.INCONCLUSIVE
    told = last(asked).remedy
    assert told.startswith("go on: at 4")
    assert "an hour, as in this log, that takes about" in told


def test_a_shadow_is_compared_request_by_request():
    log, known = shadow()
    asked = gate()
    paired = asked.not_worse("accuracy", margin=0.02, log=log, labels=known)
    assert paired.n == 4_000
    assert outcome(asked) is Outcome.PASSED
    assert "each request answered by both" in paired.assumptions[-1]
    # the same answers as two arms would be far from a verdict
    low, high, _ = paired.interval(0.90)
    split, same = canary()
    apart = gate().not_worse("accuracy", margin=0.02, log=split, labels=same)
    assert high - low < 0.6 * (apart.interval(0.90).high - apart.interval(0.90).low)


@pytest.mark.parametrize(
    "metric", ["recall", "precision", "specificity", "f1", "brier", "log_loss"]
)
def test_every_metric_finds_a_candidate_that_is_much_worse(metric):
    log, known = canary(loss=0.25)
    asked = gate()
    found = asked.not_worse(metric, margin=0.02, log=log, labels=known)
    assert found.estimate < 0
    assert outcome(asked) is Outcome.FAILED


def test_cases_are_worth_what_the_settings_say():
    log, known = canary(loss=0.2)
    asked = gate(costs={"tp": 90.0, "fp": -10.0})
    found = asked.not_worse("value_per_case", margin=1.0, log=log, labels=known)
    truth = known.set_index("request_id")["y"].loc[log["request_id"]].to_numpy()
    called, new = log["label"] == "1", log["arm"] == "candidate"
    worth = np.where(called, np.where(truth == 1, 90.0, -10.0), 0.0)
    assert found.candidate == pytest.approx(worth[new].mean())
    assert outcome(asked) is Outcome.FAILED


def test_numbers_are_compared_by_their_distance():
    rng = np.random.default_rng(0)
    truth, new = rng.normal(size=2_000), rng.random(2_000) < 0.5
    given = truth + np.where(new, 1.3, 1.0) * rng.normal(size=2_000)
    log = joined(
        *(
            rows_of(np.flatnonzero(m), arm, label=None, score=given[m])
            for arm, m in (("candidate", new), ("champion", ~new))
        )
    )
    asked = gate(task="regression")
    found = asked.not_worse(
        "mean_absolute_error", margin=0.1, log=log, labels=labels(truth)
    )
    assert found.estimate == pytest.approx(-0.24, abs=0.08)
    assert outcome(asked) is Outcome.FAILED


def test_classes_are_compared_by_their_names():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 2_000)
    said = np.where(rng.random(2_000) < 0.2, (truth + 1) % 3, truth)
    new = rng.random(2_000) < 0.5
    log = joined(
        *(
            rows_of(np.flatnonzero(m), arm, label=said[m])
            for arm, m in (("candidate", new), ("champion", ~new))
        )
    )
    found = gate(task="multiclass").not_worse(
        "accuracy", margin=0.1, log=log, labels=labels(truth)
    )
    assert found.candidate == pytest.approx((truth == said)[new].mean())


@pytest.mark.parametrize(
    ("positive", "values", "texts"),
    [
        (True, [False, True], ["0", "1"]),
        (True, [0, 1], ["False", "True"]),
        (1, [0, 1], ["0", "1"]),
        ("yes", ["no", "yes"], ["no", "yes"]),
    ],
)
def test_the_positive_class_is_found_however_it_is_spelled(positive, values, texts):
    log, known = canary(1_000)
    log["label"] = log["label"].map({"0": texts[0], "1": texts[1]})
    known["y"] = [values[y] for y in known["y"]]
    found = gate(positive=positive).not_worse(
        "recall", margin=0.1, log=log, labels=known
    )
    plain_log, plain = canary(1_000)
    same = gate().not_worse("recall", margin=0.1, log=plain_log, labels=plain)
    assert found.candidate == same.candidate


def test_a_shadow_that_hardly_differs_passes_without_a_spread():
    log, known = shadow(differing=0.0)
    asked = gate()
    same = asked.not_worse("accuracy", margin=0.01, log=log, labels=known)
    assert same.estimate == 0
    assert outcome(asked) is Outcome.PASSED
    # recall is a ratio: ten positives may be all there are
    asked.not_worse("recall", margin=0.01, log=log, labels=known)
    assert outcome(asked) is Outcome.INCONCLUSIVE


def test_a_request_that_failed_was_decided_wrongly():
    log, known = canary(failing=0.3)
    found = gate().not_worse("accuracy", margin=0.05, log=log, labels=known)
    assert found.candidate < 0.7
    assert found.baseline > 0.85


def test_many_requests_without_a_distance_are_no_pass():
    log, known = canary(failing=0.05)
    found = gate().not_worse("log_loss", margin=0.5, log=log, labels=known)
    assert "have no answer of the candidate" in found.cannot_pass
    few, known = canary(failing=0.003)
    found = gate().not_worse("log_loss", margin=0.5, log=few, labels=known)
    assert found.cannot_pass is None
    assert found.note.endswith("have no answer of the candidate and do not count.")


def test_only_requests_with_a_label_count():
    log, known = canary()
    found = gate().not_worse("accuracy", margin=0.05, log=log, labels=known[:1_500])
    assert found.n == 1_500


def test_a_label_counts_when_it_is_mature():
    log, known = canary()
    young = gate(maturity="6h").not_worse(
        "accuracy", margin=0.05, log=log, labels=known
    )
    last_known = known["known"].max()
    mature = (log["time"] <= last_known - pd.Timedelta("6h")).sum()
    assert young.n == mature
    late = known.assign(known=known["known"] + pd.Timedelta("1D"))
    too_late = gate(maturity="6h").not_worse(
        "accuracy", margin=0.05, log=log, labels=late
    )
    assert too_late.n == 0
    assert too_late.cannot_judge is not None


def test_users_depend_on_themselves():
    log, known = canary(3_000)
    rng = np.random.default_rng(0)
    users = rng.integers(0, 120, 3_000)
    new = rng.random(120) < 0.5
    arm = np.where(new[users], "candidate", "champion")
    number = log["request_id"].str[1:].astype(int)
    log["arm"] = arm[number]
    log["model"] = np.where(log["arm"] == "candidate", "sha256:b", "sha256:a")
    hard = rng.random(120) < 0.15
    truth = known["y"].to_numpy()
    log["label"] = np.where(hard[users], 1 - truth, truth)[number].astype(str)
    watched = with_users(log, users)
    apart = gate().on(watched, share=new.mean())
    apart = apart.not_worse("accuracy", margin=0.1, labels=known)
    together = gate().on(watched, groups="user", share=new.mean())
    together = together.not_worse("accuracy", margin=0.1, labels=known)
    wide = together.interval(0.9).high - together.interval(0.9).low
    assert wide > 2 * (apart.interval(0.9).high - apart.interval(0.9).low)
    assert together.assumptions[0] == "groups are independent of each other"


def test_a_repeated_request_counts_once_and_that_is_told():
    log, known = canary(1_000)
    again = pd.concat([log, log[:30].assign(time=START + pd.Timedelta("2D"))])
    again["sequence"] = np.arange(len(again))
    found = gate().not_worse("accuracy", margin=0.1, log=again, labels=known)
    assert found.n == 1_000
    assert found.note == "30 rows repeat a request and do not count."


def test_the_same_files_give_the_same_answer_at_any_hour():
    log, known = canary(1_500)
    one, other = (
        gate(maturity="2h").not_worse("accuracy", margin=0.05, log=log, labels=known)
        for _ in range(2)
    )
    assert one.p_better_than(-0.05) == other.p_better_than(-0.05)
    shuffled = log.sample(frac=1, random_state=0)
    third = gate(maturity="2h").not_worse(
        "accuracy", margin=0.05, log=shuffled, labels=known
    )
    assert third.p_better_than(-0.05) == pytest.approx(one.p_better_than(-0.05))


def test_the_options_of_a_watch_are_in_the_name_of_its_checks():
    log, known = canary(1_000, share=0.2)
    asked = gate().on(log, share=0.2, since="2026-11-01", rows=5_000)
    asked.not_worse("accuracy", margin=0.05, labels=known)
    assert last(asked).name == (
        "not_worse(accuracy, margin=0.05, since=2026-11-01, share=0.2, rows=5000)"
    )
