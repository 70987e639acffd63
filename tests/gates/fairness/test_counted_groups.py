"""Groups that are counted where the rows are are judged like groups in memory."""

from __future__ import annotations

import datetime as dt

import narwhals as nw
import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.fairness import counted_groups
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.stats.fairness.group_counts import SHARES

ENGINES = ["duckdb", "polars-lazy"]
METRICS = [name for name in SHARES if name != "false_negative_rate"]

GROUPS = [
    {"by": "sex"},
    {"by": "size"},
    {"by": "job"},
    {"by": "since"},
    {"by": ["sex", "member"]},
    {"by": {"age": [25, 40, 60]}},
    {"by": ["sex", {"age": [40]}], "reference": "sex=f, age < 40"},
    {"by": {"age": [10, 200]}},
    {"by": "sex", "control": "region"},
    {"by": "sex", "control": ["region", {"age": [40]}], "reference": "m"},
    {"by": "region", "where": {"sex": ["f", "m"]}},
    {"by": {"size": [1, 3]}, "where": {"region": "north", "member": True}},
]


def answered(n=3000, seed=2):
    rng = np.random.default_rng(seed)
    risk = rng.normal(-0.2, 1.5, n)
    sex = rng.choice(["f", "m", "x", None], n, p=[0.5, 0.46, 0.03, 0.01])

    def probability(noise):
        return 1 / (1 + np.exp(-risk - 0.4 * (sex == "m") - rng.normal(0, noise, n)))

    days = [dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2022, 1, 1)]
    frame = pd.DataFrame(
        {
            "bought": np.where(rng.random(n) < probability(0.0), "yes", "no"),
            "p_new": probability(0.3),
            "p_old": probability(1.2).round(2),
            "sex": sex,
            "region": rng.choice(["north", "south", "east"], n),
            "size": rng.choice([1.0, 2.0, 3.5, np.nan], n),
            "job": rng.integers(0, 3, n),
            "member": rng.random(n) < 0.4,
            "since": np.array(days, dtype=object)[rng.integers(0, 3, n)],
            "age": rng.integers(18, 90, n).astype(float),
        }
    )
    frame.loc[::500, "age"] = np.nan
    return frame


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("counted")
    answered().to_parquet(found / "rows.parquet", index=False)
    return found


class Asking:
    """A fairness gate with its ledger."""

    def __init__(self, folder, engine, **given):
        settings = Settings(
            **{
                "name": "toy",
                "target": "bought",
                "positive": "yes",
                "evaluation": "rows.parquet",
                "engine": engine,
                "candidate": SubjectSettings(score="p_new"),
                "baseline": SubjectSettings(score="p_old"),
                "file": folder / "mlgate.toml",
                **given,
            }
        )
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = FairnessGate(GateSession(settings), self.ledger)

    def verdicts(self):
        share = {"fairness": 0.05}
        return self.ledger.judge(alpha=share, severity="required", power=0.8)


def ask_all(gate, metric, **groups):
    """Ask all that can be asked about a share of decisions."""
    gate.difference(metric, at_most=0.1, **groups)
    gate.difference(metric, at_most=0.1, small_groups="ignore", **groups)
    gate.ratio(metric, at_least=0.8, **groups)
    gate.not_wider(metric, margin=0.05, **groups)
    gate.not_wider(metric, margin=0.05, small_groups="ignore", **groups)
    gate.equalized_odds(at_most=0.2, **groups)
    alone = {name: groups[name] for name in ("by", "where") if name in groups}
    worst = gate.group_at_least
    if metric == "false_positive_rate":
        worst = gate.group_at_most
    worst(metric, 0.5, **alone)
    worst(metric, 0.5, small_groups="ignore", **alone)


def assert_alike(pushed, whole):
    assert len(pushed) == len(whole)
    for ours, theirs in zip(pushed, whole, strict=True):
        for field in type(ours).__slots__:
            one, other = getattr(ours, field), getattr(theirs, field)
            if field == "interval" and one is not None:
                one, other = (one.low, one.high), (other.low, other.high)
            if isinstance(one, float | tuple) and field not in {"cases", "assumptions"}:
                assert one == pytest.approx(other, rel=1e-9, abs=1e-12), field
            else:
                assert one == other, field


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("groups", GROUPS, ids=str)
def test_groups_of_every_kind_are_judged_as_in_memory(folder, engine, groups):
    pushed, whole = Asking(folder, engine), Asking(folder, "pandas")
    for asked in (pushed, whole):
        ask_all(asked.gate, "recall", **groups)
    assert_alike(pushed.verdicts(), whole.verdicts())


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("metric", METRICS)
def test_every_share_of_decisions_is_judged_as_in_memory(folder, engine, metric):
    pushed, whole = Asking(folder, engine), Asking(folder, "pandas")
    for asked in (pushed, whole):
        ask_all(asked.gate, metric, by=["sex", "region"])
    assert_alike(pushed.verdicts(), whole.verdicts())


@pytest.mark.parametrize("engine", ENGINES)
def test_other_metrics_of_decisions_are_demanded_of_groups_as_in_memory(folder, engine):
    pushed, whole = Asking(folder, engine), Asking(folder, "pandas")
    for asked in (pushed, whole):
        for metric in ("f1", "mcc", "balanced_accuracy"):
            asked.gate.group_at_least(metric, 0.4, by="region")
    assert_alike(pushed.verdicts(), whole.verdicts())


@pytest.mark.parametrize("engine", ENGINES)
def test_models_that_answer_alike_widen_nothing(folder, engine):
    same = {"baseline": SubjectSettings(score="p_new"), "allow_identical": True}
    pushed, whole = Asking(folder, engine, **same), Asking(folder, "pandas", **same)
    for asked in (pushed, whole):
        found = asked.gate.not_wider("recall", by="region", margin=0.01)
        assert found.note == "identical outputs"
    assert_alike(pushed.verdicts(), whole.verdicts())


@pytest.mark.parametrize("engine", ENGINES)
def test_four_questions_about_the_same_groups_are_one_pass_and_no_row_is_collected(
    folder, engine, monkeypatch
):
    gate = Asking(folder, engine).gate
    gate.difference("recall", by="job", at_most=0.1)
    collected = []
    plain = nw.LazyFrame.collect

    def collect(self, *given, **named):
        found = plain(self, *given, **named)
        collected.append(len(found))
        return found

    monkeypatch.setattr(nw.LazyFrame, "collect", collect)
    for metric in ("recall", "selection_rate", "precision"):
        gate.difference(metric, by=["sex", {"age": [40]}], at_most=0.1)
    gate.equalized_odds(by=["sex", {"age": [40]}], at_most=0.1)
    assert len(collected) == 1
    # 4 sexes, 2 bins and missing, 2 classes, 2 decisions of 2 models
    assert 0 < collected[0] <= 4 * 3 * 8


@pytest.mark.parametrize("engine", ENGINES)
def test_a_restriction_that_leaves_no_row_settles_nothing(folder, engine):
    for which in (engine, "pandas"):
        asked = Asking(folder, which)
        gone = {"by": ["sex", {"age": [40]}], "where": {"region": "west"}}
        asked.gate.difference("recall", at_most=0.1, **gone)
        asked.gate.not_wider("recall", margin=0.1, **gone)
        asked.gate.group_at_least("recall", 0.1, **gone)
        for verdict in asked.verdicts():
            assert verdict.outcome == "inconclusive"
            assert "No row belongs here" in verdict.reason
            assert verdict.slice == "region=west"


REFUSED = [
    (lambda gate: gate.difference("roc_auc", by="sex", at_most=0.1), "roc_auc by gro"),
    (lambda gate: gate.ratio("log_loss", by="sex", at_least=0.8), "pandas"),
    (lambda gate: gate.difference("f1", by="sex", at_most=0.1), "not one of accuracy"),
    (lambda gate: gate.not_wider("brier", by="sex", margin=0.1), "count where"),
    (lambda gate: gate.group_at_least("roc_auc", 0.5, by="sex"), "not one of"),
    (
        lambda gate: gate.difference(np.equal, by="sex", at_most=0.1),
        "not one of",
    ),
    (
        lambda gate: gate.difference(
            "recall", by="sex", at_most=0.1, where=lambda rows: rows["age"] > 3
        ),
        "column to value",
    ),
    (lambda gate: gate.difference("recall", by={"sex": [1]}, at_most=0.1), "numbers"),
    (lambda gate: gate.difference("recall", by={"member": [1]}, at_most=0.1), "numbe"),
    (lambda gate: gate.difference("recall", by="p_new", at_most=0.1), "at most 1000"),
    (
        lambda gate: gate.difference("recall", by="sex", at_most=0.1, reference="q"),
        "Unknown reference group",
    ),
    (
        lambda gate: gate.difference("recall", by="sex", at_most=0.1, control="sex"),
        "other columns",
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("ask", "told"), REFUSED, ids=range(len(REFUSED)))
def test_what_cannot_be_counted_is_refused_with_a_remedy(folder, engine, ask, told):
    with pytest.raises(InvalidInput, match=told):
        ask(Asking(folder, engine).gate)


@pytest.mark.parametrize("engine", ENGINES)
def test_more_kinds_of_rows_than_groups_can_make_are_not_fetched(
    folder, engine, monkeypatch
):
    monkeypatch.setattr(counted_groups, "MAX_SLICES", 20)
    with pytest.raises(InvalidInput, match="p_new make up to more than 20 groups"):
        Asking(folder, engine).gate.difference("recall", by="p_new", at_most=0.1)


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_that_weigh_unequally_are_no_counts(folder, engine):
    gate = Asking(folder, engine, weight="age").gate
    with pytest.raises(InvalidInput, match="leave `weight`"):
        gate.difference("recall", by="sex", at_most=0.1)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_that_an_engine_does_not_have_is_named(folder, engine):
    with pytest.raises(UnreadableData, match="did you mean 'region'"):
        Asking(folder, engine).gate.difference("recall", by="regoin", at_most=0.1)
