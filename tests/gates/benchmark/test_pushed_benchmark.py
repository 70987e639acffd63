"""Answers that stay where they are are judged like the same answers in memory."""

from __future__ import annotations

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.places import pushed_placements
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.benchmark.planning import BenchmarkPlan
from pytest_mlgate.gates.benchmark.prediction_bands import PredictionBands
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.plan import PlanLedger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.stats.counts.measured_counts import COUNTED

NEW, OLD = SubjectSettings(score="p_new"), SubjectSettings(score="p_old")
DECISIONS = sorted(COUNTED)
RELATIVE = [
    ("recall", True),
    ("false_positive_rate", True),
    ("recall", False),
    ("f1", False),
]
ENGINES = ["duckdb", "polars-lazy"]
LESS_IS_BETTER = ("false_positive_rate", "log_loss", "brier")


def answered(n=1200, seed=0):
    rng = np.random.default_rng(seed)
    risk = rng.normal(-1, 1.5, n)

    def probability(noise):
        return 1 / (1 + np.exp(-risk - rng.normal(0, noise, n)))

    frame = pd.DataFrame(
        {
            "bought": np.where(rng.random(n) < probability(0.0), "yes", "no"),
            "p_new": probability(0.3),
            "p_old": probability(1.2).round(2),
            "region": rng.choice(["north", "south", "east"], n),
            "size": rng.choice([1.0, 2.0, 3.5, np.nan], n),
        }
    )
    frame.loc[:5, "p_new"] = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]
    frame["l_new"] = np.where(frame["p_new"] > 0.4, "yes", "no")
    frame["never"], frame["points"] = "no", 100 * frame["p_new"]
    with np.errstate(divide="ignore"):
        frame["odds"] = -np.log(1 / frame["p_new"] - 1)
    frame["l_old"] = np.where(frame["p_old"] > 0.5, "yes", "no")
    return frame


@pytest.fixture(scope="module")
def rows():
    return answered()


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    found = tmp_path_factory.mktemp("pushed")
    rows.to_parquet(found / "rows.parquet", index=False)
    return found


class Asking:
    """A benchmark gate with its ledger."""

    def __init__(self, folder, engine, **given):
        settings = Settings(
            **{
                "name": "toy",
                "target": "bought",
                "positive": "yes",
                "evaluation": "rows.parquet",
                "engine": engine,
                "candidate": NEW,
                "baseline": OLD,
                "file": folder / "mlgate.toml",
                **given,
            }
        )
        self.session = GateSession(settings)
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = BenchmarkGate(self.session, self.ledger)

    def told(self):
        share = {"benchmark": 0.05}
        found = self.ledger.judge(alpha=share, severity="required", power=0.8)
        return [(v.check, v.slice, v.outcome) for v in found]


def asked_about(asking, metric, **rows):
    """Ask all that can be asked about a metric, on these rows."""
    gate = asking.gate
    measured = [
        gate.not_worse(metric, margin=0.05, **rows),
        gate.better(metric, by_at_least=0.001, **rows),
        gate.same_as(metric, within=0.1, **rows),
    ]
    alone = gate.at_most if metric in LESS_IS_BETTER else gate.at_least
    measured.append(alone(metric, 0.5, **rows))
    flat = []
    for one in measured:
        flat += one.items() if isinstance(one, dict) else [("all rows", one)]
    return flat


def numbers(measured):
    interval = measured.interval(0.9)
    found = [
        measured.estimate,
        measured.candidate,
        measured.baseline,
        measured.n,
        *(interval or ()),
        measured.p_better_than(-0.05),
        measured.p_worse_than(0.01),
    ]
    return [np.nan if number is None else number for number in found]


def assert_alike(pushed, whole, *, rel=1e-9):
    assert [label for label, _ in pushed] == [label for label, _ in whole]
    for (_, ours), (_, theirs) in zip(pushed, whole, strict=True):
        assert numbers(ours) == pytest.approx(
            numbers(theirs), rel=rel, abs=1e-12, nan_ok=True
        )
        assert (ours.cannot_judge is None) == (theirs.cannot_judge is None)
        assert (ours.cannot_pass, ours.note) == (theirs.cannot_pass, theirs.note)
        assert (ours.ratio, ours.method) == (theirs.ratio, theirs.method)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("metric", [*DECISIONS, "roc_auc", "log_loss", "brier"])
def test_all_rows_and_slices_are_judged_as_in_memory(folder, engine, metric):
    rows = [
        {},
        {"by": "region"},
        {"by": "size", "where": {"region": ["north", "east"]}},
    ]
    pushed, whole = Asking(folder, engine), Asking(folder, "pandas")

    for which in rows:
        assert_alike(
            asked_about(pushed, metric, **which), asked_about(whole, metric, **which)
        )
    assert pushed.told() == whole.told()


@pytest.mark.parametrize("engine", ENGINES)
def test_labels_thresholds_and_ratios_are_judged_as_in_memory(folder, engine):
    models = {
        "candidate": SubjectSettings(label="l_new", score="p_new"),
        "baseline": SubjectSettings(score="p_old", threshold=0.3),
    }
    pushed = Asking(folder, engine, **models)
    whole = Asking(folder, "pandas", **models)

    found = [
        [("", asking.gate.not_worse(metric, margin=0.1, relative=relative))]
        for asking in (pushed, whole)
        for metric, relative in RELATIVE
    ]

    for ours, theirs in zip(
        found[: len(RELATIVE)], found[len(RELATIVE) :], strict=True
    ):
        assert_alike(ours, theirs)
    ours, theirs = pushed.session.candidate, whole.session.candidate
    assert (ours.threshold, ours.predictions.form) == (None, "probabilities")
    assert ours.predictions.gives == theirs.predictions.gives


def test_decisions_alone_are_judged_as_in_memory(rows, tmp_path):
    frame = rows.assign(hard=(rows["p_new"] > 0.5).astype(int))
    frame.to_parquet(tmp_path / "rows.parquet", index=False)
    models = {
        "candidate": SubjectSettings(score="hard"),
        "baseline": SubjectSettings(label="l_old"),
    }
    pushed = Asking(tmp_path, "duckdb", **models)
    whole = Asking(tmp_path, "pandas", **models)

    for metric in ("recall", "mcc"):
        ours, theirs = asked_about(pushed, metric), asked_about(whole, metric)
        assert_alike(ours, theirs)
    with pytest.raises(SubjectMismatch, match="roc_auc must have scores"):
        pushed.gate.not_worse("roc_auc", margin=0.1)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", ["probabilities", "scores"])
def test_cells_of_scores_stay_within_the_bound_that_is_stated(
    folder, engine, form, monkeypatch
):
    monkeypatch.setattr(pushed_placements, "EXACT_ROWS", 0)
    models = {
        "candidate": SubjectSettings(score="p_new", form=form, threshold=0.5),
        "baseline": SubjectSettings(score="p_old", form=form, threshold=0.5),
    }
    pushed = Asking(folder, engine, **models)
    whole = Asking(folder, "pandas", **models)

    ours = asked_about(pushed, "roc_auc", by="region")
    theirs = asked_about(whole, "roc_auc", by="region")

    for (label, found), (other, exact) in zip(ours, theirs, strict=True):
        assert label == other
        bound = float(found.note.rpartition(" ")[2])
        assert 0 < bound < 2e-3
        assert abs(found.estimate - exact.estimate) <= bound * 1.01
        usual, wider = exact.interval(0.9), found.interval(0.9)
        assert wider.high - wider.low >= usual.high - usual.low
        assert wider.low == pytest.approx(usual.low, abs=3 * bound)
        assert wider.high == pytest.approx(usual.high, abs=3 * bound)
    assert pushed.told() == whole.told()


@pytest.mark.parametrize("which", [{}, {"by": "region"}, {"where": {"size": 2}}])
@pytest.mark.parametrize("metric", ["recall", "roc_auc", "log_loss"])
def test_no_more_rows_leave_the_engine_than_there_are_sums(
    folder, metric, which, monkeypatch
):
    left = []
    collect = nw.LazyFrame.collect

    def counting(self, *args, **named):
        found = collect(self, *args, **named)
        left.append(len(found))
        return found

    monkeypatch.setattr(nw.LazyFrame, "collect", counting)
    asking = Asking(folder, "duckdb")
    asking.session.prepare()

    asking.gate.not_worse(metric, margin=0.1, **which)

    assert left
    assert max(left) <= 3 * 8


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda g: g.not_worse("average_precision", margin=0.1), "average_precision"),
        (lambda g: g.at_least("top_k_accuracy(2)", 0.1), "top_k"),
        (lambda g: g.not_worse("roc_auc", margin=0.1, relative=True), "roc_auc"),
        (lambda g: g.at_least("recall", 0.1, where=lambda f: f["size"] > 1), "where"),
        (lambda g: g.at_least("recall", 0.1, by=PredictionBands(4)), "recall"),
        (lambda g: g.at_least("recall", 0.1, by="p_new"), "1000 slices"),
        (lambda g: g.at_least("recall", 0.1, where={"size": "2"}), "own kind"),
    ],
)
def test_what_sums_cannot_answer_is_refused(folder, engine, ask, told):
    with pytest.raises(InvalidInput, match=told.replace("(", r"\(")):
        ask(Asking(folder, engine).gate)


def test_a_refusal_names_metric_and_engine(folder):
    asking = Asking(folder, "duckdb")
    with pytest.raises(InvalidInput, match=r"^average_precision must .* duckdb can"):
        asking.gate.not_worse("average_precision", margin=0.1)


@pytest.mark.parametrize("column", ["weight", "groups", "time"])
def test_rows_that_depend_on_each_other_are_refused(folder, column):
    asking = Asking(folder, "duckdb", **{column: "size"})
    with pytest.raises(InvalidInput, match="'size'"):
        asking.gate.not_worse("recall", margin=0.1)


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"candidate": SubjectSettings(model="m.skops")}, InvalidInput, "columns"),
        (
            {"candidate": SubjectSettings(predictions="rows.parquet")},
            InvalidInput,
            "co",
        ),
        ({"candidate": SubjectSettings(constant=0.5)}, InvalidInput, "columns"),
        ({"candidate": SubjectSettings(score="region")}, InvalidInput, "number"),
        ({"candidate": SubjectSettings(score="size")}, InvalidInput, "are missing"),
        ({"candidate": SubjectSettings(label="region")}, SubjectMismatch, "value of"),
        ({"candidate": SubjectSettings(score="nix")}, UnreadableData, "no column"),
        ({"candidate": SubjectSettings(label="bought")}, SettingsError, "the target"),
        (
            {"candidate": SubjectSettings(score="odds", form="scores")},
            InvalidInput,
            "must be finite; it goes from .* to inf",
        ),
        (
            {"candidate": SubjectSettings(score="points")},
            InvalidInput,
            r"a probability must be in \[0, 1\]",
        ),
        ({"target": "nix"}, UnreadableData, "no column"),
        ({"target": "size", "positive": 2}, UnreadableData, "size.* missing"),
        ({"baseline": NEW}, SubjectMismatch, "bit for bit"),
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_answers_that_are_none_are_refused(folder, engine, given, error, told):
    with pytest.raises(error, match=told):
        Asking(folder, engine, **given).gate.not_worse("recall", margin=0.1)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_model_that_never_says_yes_is_judged_as_in_memory(folder, engine):
    never = {"candidate": SubjectSettings(label="never")}
    found = []
    for each in (engine, "pandas"):
        asking = Asking(folder, each, **never)
        asking.gate.at_least("recall", 0.1)
        asking.gate.not_worse("accuracy", margin=0.05)
        found.append(asking.told())
    assert found[0] == found[1]
    assert found[0][0][2] == "failed"


def test_an_inverted_baseline_is_refused(rows, tmp_path):
    frame = rows.assign(p_old=1 - rows["p_old"])
    frame.to_parquet(tmp_path / "rows.parquet", index=False)
    with pytest.raises(SubjectMismatch, match=r"its AUROC is 0\.2.. on 1200 rows"):
        Asking(tmp_path, "duckdb").gate.not_worse("recall", margin=0.1)


def test_identical_answers_of_a_rehearsal_are_certainly_no_loss(folder):
    asking = Asking(folder, "duckdb", baseline=NEW, allow_identical=True)
    for metric in ("recall", "roc_auc", "brier"):
        found = asking.gate.not_worse(metric, margin=0.01)
        assert (found.estimate, found.note) == (0.0, "identical outputs")


def test_a_file_that_is_written_meanwhile_gives_no_verdict(rows, tmp_path):
    rows.to_parquet(tmp_path / "rows.parquet", index=False)
    asking = Asking(tmp_path, "duckdb")
    asking.session.prepare()
    rows[:900].to_parquet(tmp_path / "rows.parquet", index=False)
    with pytest.raises(UnreadableData):
        asking.gate.not_worse("recall", margin=0.1)
    assert not asking.told()


@pytest.mark.parametrize("frame", [duckdb.from_df, lambda f: pl.from_pandas(f).lazy()])
def test_a_fixture_may_give_a_plan(rows, folder, frame):
    asking = Asking(folder, "pandas")
    asking.session.adopt("evaluation", frame(rows))

    found = asking.gate.not_worse("recall", margin=0.1, by="region")

    whole = Asking(folder, "pandas").gate.not_worse("recall", margin=0.1, by="region")
    assert {k: v.estimate for k, v in found.items()} == {
        k: v.estimate for k, v in whole.items()
    }
    table = asking.session.evaluation
    assert "not by its values" in table.reference
    assert table.identity.startswith("sha256:")


def test_a_slice_that_a_condition_empties_gets_no_verdict(folder):
    asking = Asking(folder, "duckdb")
    found = asking.gate.at_least("recall", 0.5, by="region", where={"region": "north"})
    assert [m.cannot_judge is None for m in found.values()] == [False, True, False]


def test_a_plan_counts_the_rows_of_each_slice(folder, rows):
    asking = Asking(folder, "duckdb")
    ledger = PlanLedger("test_gates.py::test_it")
    plan = BenchmarkPlan(asking.session, ledger)

    plan.not_worse("recall", margin=0.1, by="region")

    counts = rows["region"].value_counts().sort_index()
    assert [check.rows for check in ledger.planned] == counts.tolist()
