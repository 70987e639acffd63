"""`WindowEvaluation.estimate`: what the answers alone lead one to expect."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.monitoring.conftest import NEW

from pytest_mlgate.champion import Champion
from pytest_mlgate.monitoring import estimating
from pytest_mlgate.monitoring.window_evaluation import AskedWindow
from pytest_mlgate.monitoring.window_session import WindowSession

N = 1200
WHILE_YOUNG = pd.Timestamp("2026-03-01T12:00", tz="UTC").to_pydatetime()


def window(settings):
    """See the service on its last day: a week of answers waits for labels."""
    champion = Champion(digest=NEW, artifact=Path("a"), artifact_name="a")
    asked = AskedWindow(as_of=WHILE_YOUNG)
    return WindowSession(settings, asked=asked, champion=champion).window


def numbers(service, off):
    value = 100.0 + np.arange(N) % 50
    settings = {"task": "regression"}
    log = {"score": value, "label": None}
    return window(service(settings=settings, log=log, labels={"left": value + off}))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("mean_absolute_error", 3.0),
        ("mean_squared_error", 10.0),
        ("root_mean_squared_error", 10**0.5),
    ],
)
def test_the_loss_of_a_regression_is_learned_from_those_that_have_labels(
    service, metric, expected
):
    off = np.random.default_rng(0).permutation(np.resize([2.0, -4.0], N))
    found, source = numbers(service, off).estimate(metric)
    assert -found.estimate == pytest.approx(expected, rel=0.15)
    assert found.interval(0.9).low < -expected < found.interval(0.9).high
    assert "the loss learned on " in source


def test_what_cannot_be_estimated_says_so(service):
    of_numbers = numbers(service, np.ones(N))
    found, source = of_numbers.estimate("r2")
    assert found.cannot_judge.startswith("r2 cannot be estimated without labels")
    assert "learned" not in source
    found, _ = window(service()).estimate("average_precision")
    assert "cannot be estimated without labels" in found.cannot_judge


def test_only_the_newest_labels_are_learned_from(service, monkeypatch):
    monkeypatch.setattr(estimating, "MOST_LEARNED", 200)
    off = np.where(np.arange(N) < N // 2, 50.0, 2.0)
    off *= np.resize([1.0, -1.0], N) * np.random.default_rng(0).uniform(0.9, 1.1, N)
    found, source = numbers(service, off).estimate("mean_absolute_error")
    assert source.endswith("the loss learned on 200 labelled decisions")
    assert -found.estimate == pytest.approx(2.0, rel=0.1)


def test_a_few_labels_are_too_few_to_learn_from(service):
    value = 100.0 + np.arange(N) % 50
    few = service(
        labelled=0.05,
        settings={"task": "regression"},
        log={"score": value, "label": None},
        labels={"left": value + 1},
    )
    found, _ = window(few).estimate("mean_absolute_error")
    assert "labelled decisions are too few to learn the loss" in found.cannot_judge
