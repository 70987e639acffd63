"""What is drawn beside the checks of a benchmark gate, and beside which of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from tests.gate_project import table

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

NEW = SubjectSettings(score="p_new")
OLD = SubjectSettings(score="p_old")
BOTH = ["candidate", "baseline"]


class Asking:
    """A benchmark gate with its ledger."""

    def __init__(self, session):
        self.ledger = Ledger("test_it")
        self.gate = BenchmarkGate(session, self.ledger)

    @property
    def asked(self):
        """Give the picture of each check, as it was asked."""
        return [check.plot for check in self.ledger.checks]

    @property
    def kept(self):
        """Give the kind of picture of each verdict."""
        found = self.ledger.judge(
            alpha={"benchmark": 0.05}, severity="required", power=0.8
        )
        return [v.plot and v.plot.kind for v in found]


@pytest.fixture
def asking(tmp_path):
    def asking(frame=None, **given):
        settings = Settings(
            name="toy",
            target="y",
            evaluation="table.csv",
            file=tmp_path / "mlgate.toml",
            **({"candidate": NEW, "baseline": OLD} | given),
        )
        session = GateSession(settings)
        session.adopt("evaluation", table() if frame is None else frame)
        return Asking(session)

    return asking


def lines(plot):
    return {line.name: line for line in plot.lines}


def test_both_models_are_drawn_as_they_rank_all_rows(asking):
    frame = table()
    one = asking(frame)
    one.gate.not_worse("roc_auc", margin=0.01)
    (plot,) = one.asked
    assert (plot.kind, plot.confidence) == ("roc", 0.9)
    assert (plot.x_label, plot.y_label) == ("false positive rate", "recall")
    assert [line.name for line in plot.lines] == BOTH
    for name, column in (("candidate", "p_new"), ("baseline", "p_old")):
        line = lines(plot)[name]
        area = metrics.auc(line.x, line.y)
        known = metrics.roc_auc_score(frame["y"], frame[column])
        assert area == pytest.approx(known, abs=0.005)


def test_every_metric_with_a_picture_has_its_own(asking):
    one = asking()
    for metric in ("roc_auc", "average_precision", "brier", "log_loss", "recall"):
        one.gate.not_worse(metric, margin=0.01)
    kinds = [plot and plot.kind for plot in one.asked]
    drawn = ["roc", "precision_recall", "calibration", "calibration"]
    assert kinds == [*drawn, None]
    # the same picture is not kept twice
    assert one.kept == ["roc", "precision_recall", "calibration", None, None]
    assert sum(len(line.x) for line in one.asked[0].lines) <= 80


def test_a_gate_without_such_a_metric_shows_the_ranking_beside_its_first_check(asking):
    one = asking()
    one.gate.not_worse("precision", margin=0.05, by="region")
    one.gate.not_worse("recall", margin=0.05)
    one.gate.not_worse("f1", margin=0.05)
    assert one.kept == [None, None, "roc", None]


def test_the_ranking_moves_to_the_check_of_its_own_metric(asking):
    one = asking()
    one.gate.not_worse("recall", margin=0.05)
    one.gate.not_worse("roc_auc", margin=0.05)
    assert one.kept == [None, "roc"]


def test_slices_and_parts_of_the_rows_have_no_picture(asking):
    one = asking()
    one.gate.not_worse("roc_auc", margin=0.05, by="region")
    one.gate.at_least("roc_auc", 0.5, where={"region": "north"})
    assert one.asked == [None] * 3


def test_a_constant_baseline_is_a_line_from_corner_to_corner(asking):
    one = asking(baseline=SubjectSettings(constant=0.3))
    for metric in ("roc_auc", "average_precision", "brier"):
        one.gate.better(metric)
    roc, precision, calibration = (lines(plot)["baseline"] for plot in one.asked)
    assert (roc.x, roc.y) == ((0.0, 1.0), (0.0, 1.0))
    assert len(precision.x) == 1
    assert calibration.x == (0.3,)


def test_a_candidate_alone_is_drawn_alone(asking):
    one = asking(baseline=None)
    one.gate.at_least("roc_auc", 0.6)
    assert [line.name for line in one.asked[0].lines] == ["candidate"]


def test_scores_that_only_rank_are_not_held_against_shares(asking):
    frame = table().assign(p_old=lambda rows: 10 * rows["p_old"])
    given = SubjectSettings(score="p_old", form="scores", threshold=5.0)
    one = asking(frame, baseline=given)
    one.gate.at_least("roc_auc", 0.6)
    one.gate.at_most("brier", 0.3)
    roc, calibration = one.asked
    assert [line.name for line in roc.lines] == BOTH
    assert [line.name for line in calibration.lines] == ["candidate"]


def test_a_model_that_only_decides_is_not_drawn(asking):
    frame = table().assign(said=lambda rows: (rows["p_new"] > 0.5).astype(int))
    one = asking(frame, candidate=SubjectSettings(label="said"))
    one.gate.not_worse("recall", margin=0.05)
    assert one.asked == [None]


def test_weights_are_honoured(asking):
    frame = table().assign(w=lambda rows: np.where(rows["region"] == "north", 9.0, 1.0))
    one = asking(frame, weight="w")
    one.gate.at_least("roc_auc", 0.6)
    line = lines(one.asked[0])["candidate"]
    known = metrics.roc_auc_score(frame["y"], frame["p_new"], sample_weight=frame["w"])
    assert metrics.auc(line.x, line.y) == pytest.approx(known, abs=0.005)
    assert line.low


def test_rows_that_depend_on_each_other_have_lines_without_bands(asking):
    one = asking(table().assign(g=np.arange(3000) // 5), groups="g")
    one.gate.at_least("roc_auc", 0.6)
    (plot,) = one.asked
    assert plot.confidence is None
    assert {line.low for line in plot.lines} == {()}


def test_values_are_drawn_by_tenths_of_the_prediction(asking):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"v_new": rng.gamma(2, 5, 1000)})
    frame["v_old"] = frame["v_new"] + rng.normal(size=1000)
    frame["y"] = (frame["v_new"] + rng.normal(size=1000)).clip(lower=0)
    one = asking(
        frame,
        task="regression",
        candidate=SubjectSettings(value="v_new"),
        baseline=SubjectSettings(value="v_old"),
    )
    one.gate.not_worse("mean_absolute_error", margin=1.0)
    one.gate.at_least("r2", 0.1)
    one.gate.not_worse("lorenz_gini", margin=0.5)
    first, second, third = one.asked
    assert (first.kind, first.y_label) == ("calibration", "mean actual value")
    assert [(line.name, len(line.x)) for line in first.lines] == [
        ("candidate", 10),
        ("baseline", 10),
    ]
    assert second is first
    assert third is None


def test_several_classes_have_no_picture(asking):
    frame = table().assign(y=lambda rows: rows["x"].round().clip(-1, 1).astype(int))
    frame["said"] = frame["y"]
    given = SubjectSettings(label="said")
    one = asking(frame, task="multiclass", candidate=given, baseline=None)
    one.gate.at_least("accuracy", 0.9)
    assert one.asked == [None]


def test_a_picture_never_changes_a_verdict(asking):
    one = asking()
    one.gate.not_worse("roc_auc", margin=0.01)
    one.gate.not_worse("recall", margin=0.01)
    share = {"alpha": {"benchmark": 0.05}, "severity": "required", "power": 0.8}
    drawn = one.ledger.judge(**share)
    bare = Ledger("test_it")
    for check in one.ledger.checks:
        bare.add(replace(check, plot=None))
    assert [replace(v, plot=None) for v in drawn] == list(bare.judge(**share))
    assert drawn[0].plot is not None


def test_a_model_that_is_exchanged_is_drawn_anew(asking):
    one = asking(baseline=None)
    one.gate.at_least("roc_auc", 0.6)
    session = one.gate._session
    session.adopt("candidate", np.asarray(table()["p_old"]))
    one.gate.at_least("roc_auc", 0.6)
    first, second = one.asked
    assert first != second
