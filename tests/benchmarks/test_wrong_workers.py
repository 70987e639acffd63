"""What tools say is read as what they mean; none of them is needed here."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from benchmarks.against.workers import wrong_bdp
from benchmarks.against.workers import wrong_deepchecks
from benchmarks.against.workers import wrong_evidently
from benchmarks.against.workers import wrong_mlgate
from benchmarks.against.workers import wrong_modeltest
from benchmarks.against.workers import wrong_nannyml
from benchmarks.against.workers import wrong_python
from benchmarks.against.wrong_loop import answer_task
from benchmarks.against.wrong_loop import with_asked
from benchmarks.against.wrong_loop import worst
from benchmarks.against.wrong_worlds import WORLDS


def test_the_gravest_answer_counts():
    assert worst(["pass", "told", "ask", "none"]) == "ask"
    assert worst(["ask", "block"]) == "block"
    assert worst([]) == "none"


def test_only_what_a_world_asks_is_counted_for_it():
    said = {"a:drift": "block", "a:models": "pass", "b:drift": "pass"}
    told = with_asked(said, ("models",))
    assert (told["a:asked"], told["b:asked"]) == ("pass", "none")


def test_a_worker_stops_at_its_time_and_tells_how_far_it_came(capsys):
    task = {"world": "equal-500", "seeds": [4, 9], "seconds": 0}
    answer_task(lambda *_: {"models": "ask"}, packages=("numpy",), task=task)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert len(told["runs"]) == 1
    assert told["runs"][0]["models"] == "ask"
    assert told["digest"] == WORLDS["equal-500"].digest()
    assert told["versions"]["numpy"]
    # tools were silenced, and nobody after them is
    assert logging.getLogger("anyone").isEnabledFor(logging.WARNING)


def condition(category):
    return SimpleNamespace(category=SimpleNamespace(name=category))


class FeatureDrift: ...


class RocReport: ...


class NewLabelTrainTest: ...


def test_deepchecks_warns_fails_and_may_not_have_run():
    results = [
        SimpleNamespace(check=FeatureDrift(), conditions_results=[condition("WARN")]),
        SimpleNamespace(
            check=RocReport(), conditions_results=[condition("PASS"), condition("FAIL")]
        ),
        SimpleNamespace(check=NewLabelTrainTest()),
    ]
    told = wrong_deepchecks.said_of(wrong_deepchecks.read(results))
    assert told["drift"] == "ask"
    assert told["models"] == "block"
    assert told["data"] == "none"
    assert told["whole"] == "block"


def test_evidently_says_it_by_the_status_of_tests():
    tests = [
        SimpleNamespace(status=SimpleNamespace(name=name))
        for name in ("SUCCESS", "FAIL", "ERROR")
    ]
    assert wrong_evidently.read(tests) == ["pass", "block", "none"]


def test_nannyml_alerts_in_any_chunk_of_any_column():
    columns = pd.MultiIndex.from_tuples(
        [("chunk", "chunk", "key"), ("x", "ks", "alert"), ("z", "ks", "alert")]
    )
    calm = pd.DataFrame([["a", False, False], ["b", False, None]], columns=columns)
    alert = pd.DataFrame([["a", False, False], ["b", False, True]], columns=columns)
    assert wrong_nannyml.read(calm) == "pass"
    assert wrong_nannyml.read(alert) == "block"
    assert wrong_nannyml.read(calm.iloc[:, :1]) == "none"


def test_modeltest_fails_by_any_test_that_did_not_pass():
    assert wrong_modeltest.read(["PASSED", "FAILED"]) == "block"
    assert wrong_modeltest.read(["PASSED", "ERROR"]) == "block"
    assert wrong_modeltest.read(["PASSED", "SKIPPED"]) == "pass"
    assert wrong_modeltest.read([]) == "none"


@pytest.mark.parametrize(
    ("flag", "blocking", "said"),
    [
        ("OK", True, "pass"),
        ("NOT_APPLICABLE", True, "none"),
        ("UNCERTAIN", False, "ask"),
        ("DRIFT_RISK", False, "ask"),
        ("REGRESSION", True, "block"),
    ],
)
def test_bdp_blocks_by_blocking_checks_only(flag, blocking, said):
    assert wrong_bdp.read(flag, blocking=blocking) == said


def test_bdp_parts_are_those_of_its_checks():
    def result(name, flag, *, blocking=False):
        return SimpleNamespace(check_name=name, flag=flag, blocking=blocking)

    told = wrong_bdp.said_of(
        [
            result("challenger_performance", "OK", blocking=True),
            result("subgroup_regression", "UNCERTAIN"),
        ]
    )
    assert told == {"models": "pass", "groups": "ask"}


def verdict(check, outcome, family="benchmark", severity="required"):
    return SimpleNamespace(
        check=check, outcome=outcome, family=family, severity=severity
    )


def test_our_own_verdicts_hold_block_or_are_only_shown():
    told = wrong_mlgate.said_of(
        [
            verdict("not_worse(roc_auc, margin=0.03)", "passed"),
            verdict("not_worse(brier, margin=0.01)", "failed"),
            verdict("stable(x)", "failed", family="drift", severity="advisory"),
            verdict("not_wider(recall)", "inconclusive", family="fairness"),
        ]
    )
    assert told == {
        "models": "pass",
        "calibration": "block",
        "drift": "told",
        "groups": "ask",
    }


def test_the_fast_roc_auc_of_the_bootstrap_is_that_of_scikit_learn():
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(1)
    y, score = (rng.random(200) < 0.2).astype(int), rng.random(200)
    drawn = rng.integers(0, 200, (3, 200))
    found = wrong_python.auc_of(y[drawn], score[drawn])
    expected = [roc_auc_score(y[row], score[row]) for row in drawn]
    assert found == pytest.approx(expected)


def test_hand_written_tests_fail_where_the_numbers_say_so():
    world = WORLDS["equal-500"]
    rows = world.tables(0)
    told = wrong_python.by_assert(world, rows)
    old, new = wrong_python.both_measured(rows)
    assert (told["models"] == "block") is bool(new < old - wrong_python.LOSS)
    assert set(told) == {"models", "drift", "calibration"}
    assert set(wrong_python.by_fairlearn(world, rows)) == {"groups"}
    assert not wrong_python.certainly_worse(
        rows.rows.assign(p_new=rows.rows["y"]), "roc_auc", seed=1
    )
    assert wrong_python.certainly_worse(
        rows.rows.assign(p_new=-rows.rows["p_old"]), "roc_auc", seed=1
    )


def test_mlflow_asks_for_a_gain_in_its_example_and_allows_a_loss_in_neither():
    pytest.importorskip("mlflow")
    fails = wrong_python.fails_validation
    assert fails("roc_auc", 0.80, 0.80, example=True)
    assert not fails("roc_auc", 0.80, 0.86, example=True)
    assert not fails("roc_auc", 0.80, 0.796, example=False)
    assert fails("roc_auc", 0.80, 0.79, example=False)
