"""What other distributions add: metrics, reports and registries by entry point."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.added_distribution import add_distribution

import pytest_mlgate
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.extensions import METRICS
from pytest_mlgate.extensions import extension
from pytest_mlgate.extensions import extension_names
from pytest_mlgate.gates.drift.options import measure_named
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.sqlite import SqliteRegistry
from pytest_mlgate.reports.others import other_reports
from pytest_mlgate.stats.metric_table import metric_of

METRIC = """
from pytest_mlgate.metrics import user_metric

def share_right(y_true, y_pred):
    return (y_true == y_pred).astype(float)

def share_right_of(task):
    return user_metric(share_right, task=task, higher_is_better=True)

three = 3
"""
METRIC_POINTS = (
    "[pytest_mlgate.metrics]\nshare_right = added_module:share_right_of\n"
    "three = added_module:three\nlost = added_module:nowhere\n"
)


@pytest.fixture
def metrics(tmp_path, monkeypatch):
    add_distribution(tmp_path, monkeypatch, source=METRIC, entry_points=METRIC_POINTS)


@pytest.mark.usefixtures("metrics")
def test_a_metric_of_another_distribution_is_asked_by_its_name():
    assert metric_of("share_right", task="binary").name == "share_right"
    assert metric_of("share_right", task="multiclass").task == "multiclass"


@pytest.mark.usefixtures("metrics")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("three", "RowMetric"),
        ("lost", r"cannot be imported: AttributeError.*Hint: mend or uninstall"),
        ("shar_right", "Unknown metric"),
    ],
)
def test_a_metric_that_is_none_is_one_message(name, told):
    with pytest.raises(InvalidInput, match=told):
        metric_of(name, task="binary")


@pytest.mark.usefixtures("metrics")
def test_a_name_of_ours_cannot_be_taken():
    assert extension_names(METRICS) == ("lost", "share_right", "three")
    with pytest.raises(InvalidInput, match="takes the name of one of ours"):
        extension(METRICS, "share_right", ours=["share_right"])


@pytest.mark.usefixtures("metrics")
def test_two_distributions_that_claim_one_name_are_told(tmp_path, monkeypatch):
    points = "[pytest_mlgate.metrics]\nshare_right = other_module:x\n"
    add_distribution(
        tmp_path, monkeypatch, source="x = 1", entry_points=points, name="other"
    )
    with pytest.raises(InvalidInput, match="claimed by several: added_module"):
        extension(METRICS, "share_right")


MEASURE = """
from pytest_mlgate.metrics import drift_measure
from pytest_mlgate.stats.drift.total_variation import total_variation

halves = drift_measure("halves", total_variation, ok=0.2, bad=0.3)
"""


def test_a_measure_of_drift_is_asked_by_its_name(tmp_path, monkeypatch):
    points = (
        "[pytest_mlgate.drift_measures]\nhalves = added_module:halves\n"
        "other = added_module:halves\n"
    )
    add_distribution(tmp_path, monkeypatch, source=MEASURE, entry_points=points)
    rows = pd.DataFrame({"y": [True, False] * 400, "x": list(range(800))})
    with pytest_mlgate.session(
        target="y", evaluation=rows[100:], reference=rows, families=["drift"]
    ) as gate:
        gate.drift.stable("x", measure="halves")
        gate.drift.stable("x", measure="total_variation", ok=0.2, bad=0.3)
    told = {verdict.metric: verdict for verdict in gate.record.verdicts}
    added, ours = told["halves"], told["total_variation"]
    assert (added.metric, added.threshold) == ("halves", ours.threshold)
    assert added.estimate == ours.estimate
    for name, told in [("other", "DriftMeasure of that name"), ("hlves", "Unknown")]:
        with pytest.raises(InvalidInput, match=told):
            measure_named(name)


REPORTS = """
def notes(record, decision):
    return f"{record.provenance.name}: {decision.outcome}\\n"

def broken(record, decision):
    raise KeyError("nothing")

def number(record, decision):
    return 3
"""


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ("notes.txt = added_module:notes", None),
        ("notes.txt = added_module:broken", "raised KeyError"),
        ("notes.txt = added_module:number", r"must be text \(str\)"),
        ("report.md = added_module:notes", "takes the name of one of ours"),
        ("../notes.txt = added_module:notes", "without a folder"),
    ],
)
def test_a_report_of_another_distribution_is_text(point, told, tmp_path, monkeypatch):
    rows = pd.DataFrame({"y": [True, False] * 40, "p": [0.9, 0.1] * 40})
    with pytest_mlgate.session(
        target="y", evaluation=rows, candidate={"score": "p"}
    ) as gate:
        gate.schema.rows(at_least=10)
    points = f"[pytest_mlgate.reports]\n{point}\n"
    add_distribution(tmp_path, monkeypatch, source=REPORTS, entry_points=points)
    if told is None:
        found = dict(other_reports(gate.record, gate.decision))
        assert found == {"notes.txt": "model: promote\n"}
        return
    with pytest.raises(InvalidInput, match=told):
        list(other_reports(gate.record, gate.decision))


REGISTRY = """
from pytest_mlgate.registry.sqlite import SqliteRegistry

def opened(url, *, root):
    return SqliteRegistry(root / url.removeprefix("shelf:"))

def lacking(url, *, root):
    return object()
"""


def test_a_registry_is_opened_by_the_scheme_of_its_address(tmp_path, monkeypatch):
    points = (
        "[pytest_mlgate.registries]\nshelf = added_module:opened\n"
        "empty = added_module:lacking\nsqlite = added_module:opened\n"
    )
    add_distribution(tmp_path, monkeypatch, source=REGISTRY, entry_points=points)
    found = open_registry("shelf:a.db", root=tmp_path)
    assert isinstance(found, SqliteRegistry)
    assert found.champion("income") is None
    for url, told in [
        ("empty:x", "has no champion, artifact"),
        ("sqlite:x", "takes the name of one of ours"),
        ("nowhere:x", "the address of a registry"),
    ]:
        with pytest.raises(MlgateError, match=told):
            open_registry(url, root=tmp_path)
