"""The reference pages name everything that there is, and nothing that there is not."""

from __future__ import annotations

import re

import pytest
from tests.docs.stories import PARSER
from tests.docs.stories import ROOT

import pytest_mlgate
from pytest_mlgate.card_texts import FIELDS
from pytest_mlgate.expectation import MARKER_KEYS
from pytest_mlgate.gates.audit.audit_gate import AuditGate
from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.canary.canary_gate import CanaryGate
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.drift.measures import MEASURES
from pytest_mlgate.gates.edge_case.edge_case_gate import EdgeCaseGate
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.gates.resource.resource_gate import ResourceGate
from pytest_mlgate.gates.schema.schema_gate import SchemaGate
from pytest_mlgate.gates.selection.selection_gate import SelectionGate
from pytest_mlgate.gates.skew.skew_gate import SkewGate
from pytest_mlgate.gates.slice.slice_gate import SliceGate
from pytest_mlgate.metrics import metric_names
from pytest_mlgate.plugin import fixtures
from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.families import FIXTURES
from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.model_card import SECTIONS
from pytest_mlgate.settings import STAGES
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.verdict import Outcome


def page(name):
    return (ROOT / "docs" / name).read_text("utf-8")


def words(text):
    """Give what stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def first_cells(name):
    """Give the first column of every table of a page, without backticks."""
    tokens = PARSER.parse(page(name))
    cells = [
        tokens[place + 2].content
        for place, token in enumerate(tokens[:-2])
        if token.type == "tr_open" and tokens[place + 1].type == "td_open"
    ]
    return {part for cell in cells for part in words(cell) or {cell}}


def test_every_field_and_section_of_a_model_card_has_its_row():
    told = first_cells("reference/model-card.md")
    assert told == {*FIELDS, "model", *SECTIONS, "Items of rules"}


def test_every_marker_and_its_keywords_are_told():
    told = page("reference/gates.md")
    assert set(FIXTURES) <= words(told)
    assert set(MARKER_KEYS) <= first_cells("reference/gates.md")
    assert set(STAGES) <= words(told)


def test_every_fixture_is_told():
    names = {
        name
        for name, value in vars(fixtures).items()
        if type(value).__name__ == "FixtureFunctionDefinition"
        or name.startswith("mlgate_")
    }
    assert {"benchmark_gate", "schema_gate", "mlgate_candidate"} <= names
    assert names <= words(page("reference/gates.md"))


@pytest.mark.parametrize(
    "gate",
    [
        BenchmarkGate,
        BehaviourGate,
        CanaryGate,
        AuditGate,
        DriftGate,
        EdgeCaseGate,
        FairnessGate,
        ResourceGate,
        SchemaGate,
        SelectionGate,
        SkewGate,
        SliceGate,
    ],
)
def test_every_method_of_a_gate_is_told(gate):
    told = {
        word.partition("(")[0].rpartition(".")[2]
        for word in words(page("reference/gates.md"))
    }
    assert {name for name in dir(gate) if not name.startswith("_")} - {
        "family",
        "pool",
    } <= told


def test_every_metric_has_its_method():
    told = page("explanation/methods.md")
    two, _, rest = told.partition("## One model")
    for metric in BINARY_METRICS:
        assert re.search(rf"^\| [^|]*\b{metric}\b", two, re.MULTILINE), metric
        assert re.search(rf"^\| [^|]*\b{metric}\b", rest, re.MULTILINE), metric


@pytest.mark.parametrize(
    ("task", "first", "last"),
    [
        ("binary", "## Two models", "## Several classes"),
        ("multiclass", "## Several classes", "## Numbers"),
        ("regression", "## Numbers", "## Metrics of your own"),
    ],
)
def test_every_metric_of_a_task_is_told(task, first, last):
    part = page("explanation/methods.md").partition(first)[2].partition(last)[0]
    known = words(page("reference/gates.md"))
    for metric in metric_names(task):
        assert re.search(rf"^\| [^|]*\b{metric}\b", part, re.MULTILINE), metric
        assert metric in known


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_of_drift_is_told_with_its_limits(measure):
    known = MEASURES[measure]
    told = page("reference/gates.md").partition("## `drift_gate`")[2]
    row = re.search(rf"^\| `{measure}`.*\| ([\d.]+), ([\d.]+) \|$", told, re.MULTILINE)
    assert row is not None, measure
    assert (float(row[1]), float(row[2])) == (known.ok, known.bad)


def test_every_status_of_a_gate_is_told():
    assert {str(status) for status in GateStatus} <= first_cells("reference/record.md")


def test_every_outcome_is_told():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {str(outcome) for outcome in Outcome} <= words(readme)


def test_the_changelog_names_options_gates_and_public_names():
    text = words((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert set(pytest_mlgate.__all__) <= text
    assert {
        value for value in vars(options).values() if str(value).startswith("--")
    } <= text
