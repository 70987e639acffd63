"""``mlgate monitor`` as a person types it."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from pytest_mlgate.cli.app import app
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError

TOML = """
name = "churn"
target = "left"
positive = "yes"
reference = "train.csv"
decision_log = "log.parquet"
labels = "labels.csv"
maturity = "7d"
"""

DAY = pd.Timedelta(days=1)
START = pd.Timestamp("2026-01-01", tz="UTC")


def decisions(rng, n, *, moved):
    likely = rng.beta(1, 2, n)
    return likely, pd.DataFrame({"age": rng.normal(40 + moved, 10, n).round(1)})


def project(folder, *, worse=0.0, moved=0.0, days=60, per_day=40):
    """Write sixty days of answers; from day thirty on, more of them are wrong."""
    rng = np.random.default_rng(5)
    n = days * per_day
    time = START + pd.to_timedelta(np.sort(rng.uniform(0, days, n)), unit="D").round(
        "us"
    )
    late = np.asarray(time >= START + 30 * DAY)
    likely, inputs = decisions(rng, n, moved=np.where(late, moved, 0.0))
    truth = (rng.random(n) < likely) ^ (late & (rng.random(n) < worse))
    request = [f"r{i}" for i in range(n)]
    pd.DataFrame(
        {
            "writer": "w",
            "sequence": np.arange(1, n + 1),
            "request_id": request,
            "time": time,
            "model": "sha256:" + "0" * 64,
            "version": None,
            "arm": "champion",
            "score": likely,
            "label": np.where(likely >= 0.5, "yes", "no"),
            "latency_ms": 1.0,
            "error": None,
            "inputs": [json.dumps({"age": age}) for age in inputs["age"]],
            "inputs_digest": None,
        }
    ).to_parquet(folder / "log.parquet")
    pd.DataFrame(
        {
            "request_id": request,
            "left": np.where(truth, "yes", "no"),
            "known": time + pd.to_timedelta(rng.uniform(0, 6, n), unit="D").round("s"),
        }
    ).to_csv(folder / "labels.csv", index=False)
    decisions(rng, 2000, moved=0.0)[1].to_csv(folder / "train.csv", index=False)
    (folder / "mlgate.toml").write_text(TOML)


def monitor(*more, since="2026-01-01", as_of="2026-03-10", until="2026-03-02"):
    words = ["monitor", "--since", since, "--until", until, "--as-of", as_of, *more]
    return CliRunner().invoke(app, words)


ASKED = ("--metric", "brier", "--margin", "0.03", "--promised", "0.166")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_model_that_keeps_its_promise_goes_on(folder):
    project(folder)
    done = monitor(*ASKED)
    assert done.exit_code == 0, done.output
    assert "churn: brier (lower is better), as of 2026-03-10 00:00 UTC" in done.output
    assert "promised by the command line: 0.166; a loss of 0.03 matters" in done.output
    assert "estimates: 2 of 2 realised values" in done.output
    assert "advice: go on" in done.output


def test_a_model_that_got_worse_is_trained_anew_and_drift_is_named(folder):
    project(folder, worse=0.3, moved=10.0)
    done = monitor(*ASKED, "--json", "--plot", "trend.svg")
    assert done.exit_code == 1, done.output
    told = json.loads(done.output)
    assert told["advice"]["action"] == "retrain"
    first, second = told["trend"]["windows"]
    assert (first["outcome"], second["outcome"]) == ("passed", "failed")
    assert (second["drift"], second["drift_outcome"]) == ("age", "failed")
    assert told["rolled_back"] is None
    assert (folder / "trend.svg").read_text().startswith("<svg ")


def test_young_decisions_wait_for_their_labels(folder):
    project(folder)
    done = monitor(*ASKED, as_of="2026-01-05")
    assert done.exit_code == 75, done.output
    assert "no decision is 7 days old yet" in done.output


def test_missing_settings_are_named(folder):
    (folder / "mlgate.toml").write_text('name = "a"\ntarget = "y"\n')
    done = monitor(*ASKED)
    assert isinstance(done.exception, SettingsError)
    assert 'add `decision_log = "log/"`, `labels' in str(done.exception)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), "No metric is asked for, and no promotion"),
        (("--metric", "brier"), "No margin for brier"),
        (("--metric", "brierr", "--margin", "0.1"), "brierr"),
        (("--metric", "brier", "--margin", "0"), "`margin` must be a positive"),
        ((*ASKED, "--window", "soon"), "`window` must be"),
        ((*ASKED, "--window", "1s"), "at most 1000"),
        ((*ASKED, "--alpha", "2"), r"a share in \(0, 1\]"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(folder, asked, told):
    project(folder, days=2)
    done = monitor(*asked)
    assert isinstance(done.exception, InvalidInput), done.output
    assert re.search(told, str(done.exception))


def test_since_after_until_is_refused(folder):
    project(folder, days=2)
    done = monitor(*ASKED, since="2026-05-01")
    assert "`since`" in str(done.exception)
