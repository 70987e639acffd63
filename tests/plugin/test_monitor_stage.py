"""The stage monitor: the same gates on what production decided."""

from __future__ import annotations

import json
import shutil

import pytest
from tests.monitoring.conftest import service  # noqa: F401 - a fixture

SETTINGS = """
name = "churn"
target = "left"
positive = "yes"
decision_log = "log.parquet"
labels = "labels.csv"
maturity = "7d"
"""

GATES = """
import pytest

pytestmark = pytest.mark.mlgate(stage=["candidate", "monitor"])

def test_level(benchmark_gate):
    benchmark_gate.at_least("accuracy", 0.6)

def test_fair(fairness_gate):
    fairness_gate.difference("recall", by="sex", at_most=0.3)
"""


@pytest.fixture
def monitored(pytester, service):  # noqa: F811 - the fixture
    """Run the stage in a folder with a log, its labels and gates."""

    def run(*more, stage="monitor", settings=SETTINGS, **written):
        made = service(**written).file.parent
        shutil.copytree(made, pytester.path, dirs_exist_ok=True)
        pytester.makefile(".toml", mlgate=settings)
        pytester.makepyfile(test_churn=GATES)
        as_of = ["--mlgate-as-of=2026-03-05"] if stage == "monitor" else []
        return pytester.runpytest("--mlgate", f"--mlgate-stage={stage}", *as_of, *more)

    return run


def record(pytester):
    return json.loads((pytester.path / "mlgate-report" / "record.json").read_text())


def test_answers_given_then_are_judged_with_the_same_thresholds(monitored, pytester):
    result = monitored("--mlgate-since=2026-01-15")
    assert result.ret == 0, result.stdout.str()
    result.stdout.fnmatch_lines(["*advice: go on (all 2 checks passed)*"])
    found = record(pytester)
    assert found["decision"]["outcome"] == "proceed"
    assert found["provenance"]["candidate"]["digest"].startswith("sha256:1")
    assert (
        "since 2026-01-15, as of 2026-03-05"
        in (found["provenance"]["evaluation"]["reference"])
    )


def test_missing_labels_hold_and_say_so(monitored, pytester):
    result = monitored(labelled=0.3)
    assert result.ret == 75
    result.stdout.fnmatch_lines(["*advice: wait for labels*"])
    found = record(pytester)["verdicts"]
    assert {v["outcome"] for v in found} == {"inconclusive"}
    assert {v["question"] for v in found} == {"label_coverage"}


def test_a_loss_blocks_and_is_trained_anew(monitored, pytester):
    result = monitored(log={"label": "yes"})
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*advice: retrain*at_least(accuracy, 0.6)*"])


@pytest.mark.parametrize(
    ("more", "options", "told"),
    [
        (["--mlgate-since=soon"], {}, "`--mlgate-since` must be a time in ISO 8601"),
        (["--mlgate-since=2027-01-01"], {}, "must be before the end of the window"),
        (["--mlgate-since=2026-01-01"], {"stage": "candidate"}, "it goes with"),
        ([], {"settings": SETTINGS.replace("log.p", "lgo.p")}, "no such folder or"),
        ([], {"settings": SETTINGS.replace('labels = "', '#"')}, "add `labels = "),
        ([], {"settings": SETTINGS.replace('"left"', '"gone"')}, "no column 'gone'"),
    ],
)
def test_a_mistake_is_one_message_and_no_verdict(monitored, more, options, told):
    result = monitored(*more, days=2, **options)
    assert result.ret == 4
    assert told in result.stdout.str() + result.stderr.str()
