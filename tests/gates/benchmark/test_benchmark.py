"""`BenchmarkGate`: four questions, on all rows and on slices of them."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
import skops.io
from sklearn import metrics
from tests.gate_project import table

from pytest_mlgate.champion import ALREADY_CHAMPION
from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.champion import Champion
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings
from pytest_mlgate.settings_file import load_settings
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS

NEW = SubjectSettings(score="p_new")
OLD = SubjectSettings(score="p_old")
CHAMPION = SubjectSettings(registry="champion")

LESS_IS_BETTER = ("false_positive_rate", "log_loss", "brier")
DECISIONS = [m.name for m in BINARY_METRICS.values() if m.needs == "decisions"]
RANKINGS = [m.name for m in BINARY_METRICS.values() if m.needs != "decisions"]


class Asking:
    """A benchmark gate with its ledger."""

    def __init__(self, session):
        self.session = session
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = BenchmarkGate(session, self.ledger)

    def verdicts(self, alpha=0.05):
        share = {"benchmark": alpha}
        return self.ledger.judge(alpha=share, severity="required", power=0.8)

    def verdict(self):
        (verdict,) = self.verdicts()
        return verdict


@pytest.fixture
def asking(tmp_path):
    """Give a gate on rows where the new scores are better than the old ones."""

    def asking(frame=None, *, candidate=NEW, baseline=OLD, champion=None):
        settings = Settings(
            name="toy",
            target="y",
            positive=1,
            evaluation="table.csv",
            candidate=candidate,
            baseline=baseline,
            file=tmp_path / "mlgate.toml",
        )
        session = GateSession(settings, champion=champion)
        session.adopt("evaluation", table() if frame is None else frame)
        return Asking(session)

    return asking


def ask(gate, question, metric, size, **options):
    """Ask one of the four questions in the metric's own direction."""
    if question == "not_worse":
        return gate.not_worse(metric, margin=size, **options)
    if question == "better":
        return gate.better(metric, by_at_least=size, **options)
    return getattr(gate, question)(metric, size, **options)


def absolute(metric):
    return "at_most" if metric in LESS_IS_BETTER else "at_least"


@pytest.mark.parametrize(
    ("question", "metric", "size", "rows", "outcome"),
    [
        ("not_worse", "roc_auc", 0.01, 3000, "passed"),
        ("not_worse", "roc_auc", 0.001, 40, "inconclusive"),
        ("better", "roc_auc", 0.001, 3000, "passed"),
        ("better", "roc_auc", 0.5, 3000, "failed"),
        ("better", "roc_auc", 0.02, 40, "inconclusive"),
        ("at_least", "accuracy", 0.6, 3000, "passed"),
        ("at_least", "accuracy", 0.95, 3000, "failed"),
        ("at_least", "accuracy", 0.6, 40, "inconclusive"),
        ("at_most", "brier", 0.25, 3000, "passed"),
        ("at_most", "brier", 0.05, 3000, "failed"),
        ("at_most", "brier", 0.24, 40, "inconclusive"),
    ],
)
def test_each_question_reaches_its_outcomes(
    asking, question, metric, size, rows, outcome
):
    asked = asking(table(rows=rows))
    ask(asked.gate, question, metric, size)
    assert asked.verdict().outcome == outcome
    assert asked.verdict().question == question


def test_a_certain_loss_beyond_the_margin_fails(asking):
    asked = asking(candidate=OLD, baseline=NEW)
    asked.gate.not_worse("roc_auc", margin=0.001)
    assert asked.verdict().outcome == "failed"
    assert asked.verdict().estimate < 0


@pytest.mark.parametrize("question", ["not_worse", "better"])
@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_a_gain_passes_exactly_where_its_interval_ends(asking, question, metric):
    found = ask(asking().gate, question, metric, 0.01)
    low = found.interval(0.9).low
    swapped = (question == "not_worse") == (low > 0)
    pair = {"candidate": OLD, "baseline": NEW} if swapped else {}
    low = ask(asking(**pair).gate, question, metric, 0.01).interval(0.9).low
    for step, passes in ((-1e-6, True), (1e-6, False)):
        asked = asking(**pair)
        size = -(low + step) if question == "not_worse" else low + step
        ask(asked.gate, question, metric, size)
        assert (asked.verdict().outcome == "passed") is passes


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_a_value_passes_exactly_where_its_interval_ends(asking, metric):
    question = absolute(metric)
    found = ask(asking().gate, question, metric, 0.5)
    low = found.interval(0.9).low
    for step, passes in ((-1e-6, True), (1e-6, False)):
        asked = asking()
        ask(asked.gate, question, metric, found.orientation * (low + step))
        assert (asked.verdict().outcome == "passed") is passes


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_the_measurement_is_returned_and_kept(asking, metric):
    asked = asking()
    relative = asked.gate.not_worse(metric, margin=0.02)
    alone = ask(asked.gate, absolute(metric), metric, 0.5)
    first, second = asked.ledger.checks
    assert first.measurement is relative
    assert second.measurement is alone
    assert relative.candidate == pytest.approx(alone.candidate, abs=1e-12)
    sign = -1 if metric in LESS_IS_BETTER else 1
    gain = sign * (relative.candidate - relative.baseline)
    assert relative.estimate == pytest.approx(gain, abs=1e-12)
    assert alone.orientation == sign


def test_checks_are_named_after_the_words_that_asked(asking):
    asked = asking()
    asked.gate.not_worse("recall", margin=0.02, by="region")
    asked.gate.better("roc_auc", by_at_least=0.1)
    asked.gate.at_least("precision", 0.7, where={"region": "north"})
    asked.gate.at_most("log_loss", 0.9)
    assert [(v.check, v.slice, v.subject) for v in asked.verdicts()] == [
        ("not_worse(recall, margin=0.02)", "region=north", "candidate vs baseline"),
        ("not_worse(recall, margin=0.02)", "region=south", "candidate vs baseline"),
        ("better(roc_auc, by_at_least=0.1)", None, "candidate vs baseline"),
        ("at_least(precision, 0.7)", "region=north", "candidate"),
        ("at_most(log_loss, 0.9)", None, "candidate"),
    ]


def over_zero(rows):
    return rows["x"] > 0


@pytest.mark.parametrize("library", [pd.DataFrame, pl.from_pandas])
@pytest.mark.parametrize("question", ["not_worse", "better", "at_least"])
def test_slices_are_measured_on_their_own_rows(asking, library, question):
    frame = table().assign(age=lambda t: np.where(t.x > 0.7, "old", "young"))
    asked = asking(library(frame))
    found = ask(asked.gate, question, "accuracy", 0.1, by=["region", "age"])
    assert list(found) == [
        f"region={region}, age={age}"
        for region in ("north", "south")
        for age in ("old", "young")
    ]
    for label, measured in found.items():
        region, age = (part.split("=")[1] for part in label.split(", "))
        rows = frame[(frame.region == region) & (frame.age == age)]
        right = ((rows.p_new >= 0.5) == rows.y).mean()
        assert measured.candidate == pytest.approx(right, abs=1e-12)
        assert measured.n == len(rows)


@pytest.mark.parametrize("library", [pd.DataFrame, pl.from_pandas])
@pytest.mark.parametrize("question", ["not_worse", "better", "at_least"])
@pytest.mark.parametrize(
    ("where", "label"),
    [
        ({"region": "north"}, "region=north"),
        ({"region": ["north", "south"]}, "region=north|south"),
        (over_zero, "over_zero"),
    ],
    ids=["value", "list", "callable"],
)
def test_a_restriction_is_measured_on_its_rows(asking, library, question, where, label):
    frame = table()
    asked = asking(library(frame))
    found = ask(asked.gate, question, "accuracy", 0.1, where=where)
    kept = {
        "region=north": frame.region == "north",
        "region=north|south": frame.region != "",
        "over_zero": frame.x > 0,
    }[label]
    rows = frame[kept]
    assert found.n == len(rows)
    assert found.candidate == pytest.approx(((rows.p_new >= 0.5) == rows.y).mean())
    assert asked.verdict().slice == label


def test_where_and_by_together_restrict_first(asking):
    frame = table()
    found = asking(frame).gate.not_worse(
        "accuracy", margin=0.1, by="region", where=over_zero
    )
    assert list(found) == ["over_zero, region=north", "over_zero, region=south"]
    assert sum(m.n for m in found.values()) == (frame.x > 0).sum()


@pytest.mark.parametrize("question", ["not_worse", "better", "at_least"])
def test_an_empty_slice_is_inconclusive_and_named(asking, question):
    asked = asking()
    where = {"region": "south"}
    found = ask(asked.gate, question, "accuracy", 0.1, by="region", where=where)
    assert found["region=south, region=north"].estimate is None
    empty, full = asked.verdicts()
    assert empty.slice == "region=south, region=north"
    assert empty.outcome == "inconclusive"
    assert "the slice is empty" in empty.reason
    assert full.estimate is not None


@pytest.mark.parametrize("question", ["not_worse", "better"])
@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_no_champion_yet_is_not_applicable(asking, question, metric):
    asked = asking(baseline=CHAMPION)
    found = ask(asked.gate, question, metric, 0.02, where={"region": "north"})
    assert found.estimate is None
    assert asked.verdict().outcome == "not_applicable"
    assert asked.verdict().reason == NO_BASELINE
    assert asked.verdict().slice == "region=north"


@pytest.mark.parametrize("question", ["not_worse", "better"])
def test_the_champion_itself_is_not_compared(asking, tmp_path, question):
    digest = asking().session.candidate.digest
    champion = Champion(digest=digest, artifact=tmp_path / "a", artifact_name="a")
    for baseline in (CHAMPION, OLD):
        asked = asking(baseline=baseline, champion=champion)
        ask(asked.gate, question, "roc_auc", 0.02)
        assert asked.verdict().outcome == "not_applicable"
        assert asked.verdict().reason == ALREADY_CHAMPION


def test_absolute_checks_run_whatever_there_is_to_compare_with(asking, tmp_path):
    digest = asking().session.candidate.digest
    champion = Champion(digest=digest, artifact=tmp_path / "a", artifact_name="a")
    for known in (None, champion):
        asked = asking(baseline=CHAMPION, champion=known)
        asked.gate.at_least("roc_auc", 0.7)
        assert asked.verdict().outcome == "passed"
        assert asked.verdict().baseline_outcome is None
    alone = asking(baseline=None)
    alone.gate.at_least("roc_auc", 0.7)
    assert alone.verdict().outcome == "passed"
    assert alone.verdict().baseline_outcome is None


def test_absolute_checks_say_what_the_baseline_would_get_today(asking):
    frame = table()
    between = metrics.roc_auc_score(frame.y, frame.p_old)
    for level, told in ((0.6, "passed"), (between + 0.02, "failed")):
        asked = asking(frame)
        asked.gate.at_least("roc_auc", level)
        assert asked.verdict().outcome == "passed"
        assert asked.verdict().baseline_outcome == told


def test_a_baseline_without_the_metric_says_nothing_of_it(asking):
    frame = table().assign(old_label=lambda t: (t.p_old > 0.5).astype(int))
    asked = asking(frame, baseline=SubjectSettings(label="old_label"))
    asked.gate.at_least("roc_auc", 0.6)
    asked.gate.at_least("accuracy", 0.6)
    assert [v.baseline_outcome for v in asked.verdicts()] == [None, "passed"]


@pytest.fixture
def labels_only(asking):
    frame = table()
    frame = frame.assign(
        new=(frame.p_new > 0.5).astype(int), old=(frame.p_old > 0.5).astype(int)
    )
    return asking(
        frame,
        candidate=SubjectSettings(label="new"),
        baseline=SubjectSettings(label="old"),
    )


@pytest.mark.parametrize("metric", DECISIONS)
def test_labels_are_enough_for_metrics_of_decisions(labels_only, metric):
    assert labels_only.gate.not_worse(metric, margin=0.05).estimate is not None
    alone = ask(labels_only.gate, absolute(metric), metric, 0.5)
    assert alone.estimate is not None
    assert labels_only.verdicts()[1].baseline_outcome is not None


@pytest.mark.parametrize("metric", RANKINGS)
def test_labels_are_refused_for_metrics_of_scores(labels_only, metric):
    needs = BINARY_METRICS[metric].needs
    with pytest.raises(SubjectMismatch, match=f"{metric} must have {needs}.*Hint"):
        labels_only.gate.not_worse(metric, margin=0.05)
    with pytest.raises(SubjectMismatch, match=f"{metric} needs {needs}.*Hint"):
        ask(labels_only.gate, absolute(metric), metric, 0.5)
    assert labels_only.ledger.checks == ()


def test_scores_that_are_no_probabilities_only_rank(asking):
    scores = {"form": "scores", "threshold": 0.0}
    frame = table()
    for name in ("p_new", "p_old"):
        frame[name] = np.log(frame[name] / (1 - frame[name]))
    asked = asking(
        frame,
        candidate=SubjectSettings(score="p_new", **scores),
        baseline=SubjectSettings(score="p_old", **scores),
    )
    assert asked.gate.not_worse("roc_auc", margin=0.01).estimate > 0
    with pytest.raises(SubjectMismatch, match="brier must have probabilities"):
        asked.gate.not_worse("brier", margin=0.01)
    with pytest.raises(SubjectMismatch, match="log_loss needs probabilities"):
        asked.gate.at_most("log_loss", 0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda gate: gate.not_worse("roc_auk", margin=0.1),
        lambda gate: gate.not_worse("roc_auc", margin=0),
        lambda gate: gate.not_worse("roc_auc", margin=-0.01),
        lambda gate: gate.not_worse("roc_auc", margin=1.5),
        lambda gate: gate.not_worse("roc_auc", margin=math.nan),
        lambda gate: gate.not_worse("log_loss", margin=math.inf),
        lambda gate: gate.not_worse("roc_auc", margin="0.1"),
        lambda gate: gate.not_worse("roc_auc", margin=True),
        lambda gate: gate.better("roc_auc", by_at_least=-0.1),
        lambda gate: gate.better("roc_auc", by_at_least=2),
        lambda gate: gate.at_least("roc_auc", 80),
        lambda gate: gate.at_least("roc_auc", None),
        lambda gate: gate.at_least("accuracy", -0.1),
        lambda gate: gate.at_least("mcc", -1.1),
        lambda gate: gate.at_least("brier", 0.1),
        lambda gate: gate.at_least("log_loss", 0.1),
        lambda gate: gate.at_most("roc_auc", 0.9),
        lambda gate: gate.at_most("false_positive_rate", 1.1),
    ],
)
def test_a_requirement_that_makes_no_sense_is_refused(asking, wrong):
    asked = asking()
    with pytest.raises(InvalidInput):
        wrong(asked.gate)
    assert asked.ledger.checks == ()


def test_requirements_at_the_ends_of_a_scale_are_accepted(asking):
    gate = asking().gate
    gate.at_least("mcc", -0.999)
    gate.at_least("accuracy", 0.001)
    gate.at_least("accuracy", 1.0)
    gate.at_most("log_loss", 7)
    gate.not_worse("log_loss", margin=3)
    gate.better("accuracy")
    gate.better("accuracy", by_at_least=0.999)


def test_a_baseline_that_is_the_candidate_is_refused_for_every_question(asking):
    for question in ("not_worse", "better", "at_least"):
        with pytest.raises(SubjectMismatch, match="the classic mistake"):
            ask(asking(baseline=NEW).gate, question, "accuracy", 0.1)


SKLEARN = {
    "accuracy": lambda y, d, _: metrics.accuracy_score(y, d),
    "balanced_accuracy": lambda y, d, _: metrics.balanced_accuracy_score(y, d),
    "precision": lambda y, d, _: metrics.precision_score(y, d),
    "recall": lambda y, d, _: metrics.recall_score(y, d),
    "specificity": lambda y, d, _: metrics.recall_score(y, d, pos_label=False),
    "false_positive_rate": lambda y, d, _: (
        1 - metrics.recall_score(y, d, pos_label=False)
    ),
    "f1": lambda y, d, _: metrics.f1_score(y, d),
    "mcc": lambda y, d, _: metrics.matthews_corrcoef(y, d),
    "roc_auc": lambda y, _, p: metrics.roc_auc_score(y, p),
    "average_precision": lambda y, _, p: metrics.average_precision_score(y, p),
    "log_loss": lambda y, _, p: metrics.log_loss(y, p),
    "brier": lambda y, _, p: metrics.brier_score_loss(y, p),
}


@pytest.fixture(scope="module")
def adult(trained_example):
    """Give a gate on the Adult data, and both models' answers by scikit-learn."""
    asked = Asking(GateSession(load_settings(trained_example / "pyproject.toml")))
    rows = pd.read_csv(trained_example / "data" / "adult_test.csv.gz")
    answers = {}
    for role in ("candidate", "baseline"):
        path = trained_example / "models" / f"{role}.skops"
        trusted = skops.io.get_untrusted_types(file=path)
        model = skops.io.load(path, trusted=trusted)
        positive = list(model.classes_).index(">50K")
        features = rows.drop(columns="income")
        answers[role] = (
            model.predict(features) == ">50K",
            model.predict_proba(features)[:, positive],
        )
    return asked, rows, answers


@pytest.mark.parametrize("by", [None, "sex"])
@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_values_on_real_data_are_those_of_scikit_learn(adult, metric, by):
    asked, rows, answers = adult
    options = {"by": by} if by else {}
    relative = asked.gate.not_worse(metric, margin=0.02, **options)
    before = len(asked.ledger.checks)
    alone = ask(asked.gate, absolute(metric), metric, 0.5, **options)
    checks = asked.ledger.checks[before:]
    labels = ["sex=Female", "sex=Male"] if by else [None]
    assert len(checks) == len(labels)
    for label, check in zip(labels, checks, strict=True):
        inside = rows.sex == label[4:] if label else rows.sex.notna()
        y = (rows.income == ">50K")[inside]
        want = {
            role: SKLEARN[metric](y, decisions[inside], scores[inside])
            for role, (decisions, scores) in answers.items()
        }
        pair = relative[label] if label else relative
        single = alone[label] if label else alone
        assert pair.candidate == pytest.approx(want["candidate"], abs=1e-9, rel=0)
        assert pair.baseline == pytest.approx(want["baseline"], abs=1e-9, rel=0)
        assert single.candidate == pytest.approx(want["candidate"], abs=1e-9, rel=0)
        today = check.baseline_measurement
        assert today.candidate == pytest.approx(want["baseline"], abs=1e-9, rel=0)
