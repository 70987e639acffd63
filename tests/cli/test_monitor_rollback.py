"""``mlgate monitor --roll-back-on-failure``: whom it takes down, and whom never."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.cli.watch import champion_watch
from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.registry.protocol import Promotion

ASKED = (
    "monitor", "--metric", "accuracy", "--margin", "0.03", "--promised", "0.9",
    "--since", "2026-01-01", "--until", "2026-01-31", "--as-of", "2026-03-01",
    "--roll-back-on-failure",
)  # fmt: skip


@pytest.fixture
def watched(project):
    """Version 1 is champion; `answer` writes the log, `promote` another version."""
    for key in ('decision_log = "log.parquet"', 'labels = "labels.csv"'):
        project.set_in(key)
    project.set_in('maturity = "1d"')
    return project


def promote(project, content, *, when):
    registry = project.registry
    champion = registry.champion("toy")
    artifact = project.path / f"{content}.bin"
    artifact.write_text(content)
    registry.promote(
        Promotion(
            name=champion.name,
            artifact=artifact,
            digest=digest_of_bytes(content.encode()),
            baseline_digest=champion.digest,
            record=registry.record(champion.record_digest),
            when=when,
            who="ann",
        )
    )
    return digest_of_bytes(content.encode())


def numbers(project):
    return [event.version for event in project.registry.history("toy")]


def answer(project, model, *, errors=0, n=400):
    """Write a January in which forty percent of the answers are wrong."""
    rng = np.random.default_rng(1)
    truth = rng.random(n) < 0.5
    days = pd.to_timedelta(np.arange(n) * 30 / n, unit="D").round("us")
    time = pd.Timestamp("2026-01-01", tz="UTC") + days
    request = [f"r{i}" for i in range(n)]
    pd.DataFrame(
        {
            "writer": "w",
            "sequence": np.arange(1, n + 1),
            "request_id": request,
            "time": time,
            "model": model,
            "version": None,
            "arm": "champion",
            "score": None,
            "label": np.where(truth ^ (rng.random(n) < 0.4), "1", "0"),
            "latency_ms": 1.0,
            "error": [("out of memory" if i < errors else None) for i in range(n)],
            "inputs": None,
            "inputs_digest": None,
        }
    ).to_parquet(project.path / "log.parquet")
    pd.DataFrame({"request_id": request, "y": truth.astype(int), "known": time}).to_csv(
        project.path / "labels.csv", index=False
    )


def test_rows_without_a_version_are_not_the_champions(watched):
    promote(watched, "two", when="2025-12-30T00:00:00Z")
    promote(watched, "three", when="2025-12-31T00:00:00Z")
    before = numbers(watched)
    answer(watched, "sha256:" + "a" * 64)
    for _ in range(2):
        status, said = watched.mlgate(*ASKED)
        assert status == 1
        assert "advice: retrain" in said
    assert numbers(watched) == before


def test_a_champion_is_not_taken_down_by_what_came_before_its_promotion(watched):
    two = promote(watched, "two", when="2026-02-20T00:00:00Z")
    before = numbers(watched)
    answer(watched, two)
    status, said = watched.mlgate(*ASKED)
    assert (status, "advice: retrain" in said) == (1, True), said
    assert numbers(watched) == before


def test_a_champion_that_failed_in_its_first_window_is_taken_down_once(watched):
    two = promote(watched, "two", when="2025-12-31T00:00:00Z")
    answer(watched, two)
    status, said = watched.mlgate(*ASKED, "--plot", "/nonexistent/trend.svg")
    # told first, for it is done; then what became of the picture
    assert status == 4
    assert "version 1 is champion again" in said
    assert "/nonexistent/trend.svg: the file must be in a folder" in said
    assert numbers(watched)[-1] == 1
    moves = len(numbers(watched))
    assert "advice: retrain" in watched.mlgate(*ASKED)[1]
    assert len(numbers(watched)) == moves


def test_a_champion_that_came_meanwhile_is_not_taken_down(watched, monkeypatch):
    two = promote(watched, "two", when="2025-12-31T00:00:00Z")
    answer(watched, two)
    advise = champion_watch.advise

    def slow(trend):
        promote(watched, "three", when="2026-03-01T00:00:00Z")
        return advise(trend)

    monkeypatch.setattr(champion_watch, "advise", slow)
    status, said = watched.mlgate(*ASKED)
    assert status == 4
    assert "was not rolled back" in said
    assert numbers(watched)[-1] == 3


def test_an_option_that_no_metric_could_keep_is_refused(watched):
    answer(watched, "sha256:" + "a" * 64)
    for option, told in {
        ("--promised", "nan"): "a number that is finite",
        ("--promised", "-inf"): "a number that is finite",
        ("--promised", "90"): "at most 1, for accuracy is a fraction",
        ("--margin", "3"): "less than 1, for accuracy is a fraction",
        ("--without-label", "banana"): "an answer that occurs: '0', '1'",
    }.items():
        status, said = watched.mlgate(*ASKED, *option)
        assert (status, told in said) == (4, True), said


def test_errors_are_never_gone_on_from(watched):
    answer(watched, "sha256:" + "a" * 64, errors=20)
    status, said = watched.mlgate(*ASKED, "--promised", "0.5")
    assert status == 75
    assert "20 of 400 requests had an error and no answer" in said
