"""The JSON Schema of the record says what a record is, and no more."""

from __future__ import annotations

import json
import typing
from copy import deepcopy
from dataclasses import fields

import pytest
from tests.docs.stories import ROOT
from tests.gate_project import GOOD_GATE
from tests.gate_project import TWO_GATES
from tests.gate_project import GateProject
from tests.gate_project import table

from pytest_mlgate.budget import FAMILIES
from pytest_mlgate.card import Card
from pytest_mlgate.card import GroupAtRisk
from pytest_mlgate.card import Risk
from pytest_mlgate.change import Change
from pytest_mlgate.change import ChangeKind
from pytest_mlgate.change import RecordChanges
from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.measurement import Interval
from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotKind
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import LineageStep
from pytest_mlgate.record import Model
from pytest_mlgate.record import Provenance
from pytest_mlgate.record import Record
from pytest_mlgate.record import Table
from pytest_mlgate.record import Training
from pytest_mlgate.record import Waiver
from pytest_mlgate.settings import STAGES
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Severity
from pytest_mlgate.verdict import Threshold
from pytest_mlgate.verdict import Verdict

SCHEMA = json.loads((ROOT / "docs/reference/record.schema.json").read_text("utf-8"))

MANY_KINDS = """
import pandera.pandas as pa
import pytest


def test_schema(schema_gate):
    schema_gate.conforms(pa.DataFrameSchema({"x": pa.Column(float, pa.Check.ge(0))}))


def test_relative(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.2, by="region")
    benchmark_gate.better("brier", by_at_least=0.5)
    benchmark_gate.not_worse("recall", margin=0.1, where=lambda rows: rows["x"] > 99)


@pytest.mark.mlgate(waive="why", owner="who", until="2099-01-31", weight=2)
def test_waived(benchmark_gate):
    benchmark_gate.at_least("precision", 0.999)
    benchmark_gate.at_most("log_loss", 0.9)


@pytest.mark.mlgate(severity="advisory", source="a guess", review_by="2099-01-01")
def test_advisory(benchmark_gate):
    benchmark_gate.at_most("false_positive_rate", 0.001)


def test_skipped(benchmark_gate):
    pytest.skip("not today")


@pytest.mark.xfail
def test_expected(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.999)


def test_crashed(benchmark_gate):
    raise RuntimeError("no")


def test_empty(benchmark_gate):
    pass


def test_left_out(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.5)


def test_plain():
    assert False
"""


@pytest.fixture
def project(pytester):
    return GateProject(pytester)


@pytest.fixture(scope="session")
def validator():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return jsonschema.Draft202012Validator(SCHEMA)


def told(validator, record):
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(record)]


def test_a_record_of_every_kind_of_gate_and_outcome_is_valid(project, validator):
    project.settings(
        top='required = ["test_gone.py::test_gone"]\nreference = "table.csv"'
    )
    project.gates(MANY_KINDS)
    project.run("--deselect", "test_gates.py::test_left_out")
    record = project.record
    assert told(validator, record) == []
    # The example is worth something only while it holds all there is.
    statuses = {gate["status"] for gate in record["expected"]}
    assert statuses == set(GateStatus) - {GateStatus.NOT_REACHED}
    assert {v["outcome"] for v in record["verdicts"]} >= {
        "passed",
        "failed",
        "inconclusive",
    }
    assert {v["question"] for v in record["verdicts"]} >= {
        "not_worse",
        "better",
        "at_least",
        "at_most",
        "conforms",
    }


@pytest.mark.parametrize(
    ("settings", "gates", "flags", "outcome"),
    [
        ({}, GOOD_GATE, ["--mlgate-promote"], "promote"),
        ({"baseline": 'registry = "champion"'}, TWO_GATES, [], "promote"),
        ({"baseline": 'constant = "prior"'}, GOOD_GATE, ["--lf"], "hold"),
        ({}, GOOD_GATE, ["--mlgate-stage=canary"], "hold"),
        ({}, "def test_plain(): pass", [], "hold"),
        ({}, "syntax error", [], "hold"),
    ],
)
def test_a_record_of_every_kind_of_session_is_valid(
    project, validator, settings, gates, flags, outcome
):
    project.settings(**settings)
    project.gates(gates)
    project.run(*flags)
    assert told(validator, project.record) == []
    assert project.record["decision"]["outcome"] == outcome


def test_the_records_of_a_champion_and_of_few_rows_are_valid(project, validator):
    project.run("--mlgate-promote")
    project.run()
    assert told(validator, project.record) == []
    assert project.record["verdicts"][0]["outcome"] == "not_applicable"
    project.table(table(rows=40, gain=0.0))
    more = GOOD_GATE.replace("_not", "_surely_not")
    project.gates(TWO_GATES.replace("0.6", "0.99") + more)
    project.run("-x")
    assert told(validator, project.record) == []
    assert "not reached" in {gate["status"] for gate in project.record["expected"]}


def test_the_record_of_a_session_with_a_lineage_is_valid(project, validator):
    step = """
[[lineage]]
step = "clean"
inputs = ["https://zoe:pw@host/raw.csv"]
outputs = ["table.csv"]
finished = 2026-11-22T03:00:00Z
"""
    project.settings(top=step)
    project.gates(GOOD_GATE)
    project.run()
    assert told(validator, project.record) == []
    origin = project.record["provenance"]
    (found,) = origin["lineage"]
    assert found["inputs"] == ["https://…@host/raw.csv"]
    assert found["finished"] == "2026-11-22T03:00:00Z"
    table = origin["evaluation"]
    assert (table["kind"], table["mutable"], table["version"]) == ("file", True, None)
    written = project.path / "mlgate-report" / "lineage.jsonl"
    assert len(written.read_text("utf-8").splitlines()) == 2
    assert "zoe" not in written.read_text("utf-8")
    # a later run without a lineage leaves no file of an earlier one
    project.settings()
    project.run()
    assert project.record["provenance"]["lineage"] == []
    assert not written.exists()


def test_the_record_of_a_session_with_a_written_card_is_valid(project, validator):
    (project.path / "model_card.toml").write_text(
        """
overview = "Tells who calls again."
intended_use = "Order a list of calls."
out_of_scope = ["Prices", "TODO"]
contact = "tbd"
[[ethical_considerations]]
risk = "A person is called too often."
[[groups_at_risk]]
group = "Older customers"
harms = "Fewer offers"
""",
        "utf-8",
    )
    project.run()
    assert told(validator, project.record) == []
    found = project.record["provenance"]["card"]
    assert found["intended_use"] == ["Order a list of calls."]
    assert found["out_of_scope"] == ["Prices"]
    assert found["contact"] is None
    assert found["groups_at_risk"][0]["harms"] == "Fewer offers"
    assert project.record["provenance"]["task"] == "binary"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["unknown"], 1),
        (["decision", "outcome"], "approve"),
        (["verdicts", 0, "p_pass"], 1.5),
        (["verdicts", 0, "outcome"], "ok"),
        (["verdicts", 0, "extra"], None),
        (["expected", 0, "status"], "fine"),
        (["provenance", "settings_digest"], "sha256:1"),
        (["provenance", "evaluation", "rows"], "many"),
    ],
)
def test_what_is_no_record_is_not_valid(project, validator, place, value):
    project.run()
    record = deepcopy(project.record)
    assert told(validator, record) == []
    *way, last = place
    part = record
    for step in way:
        part = part[step]
    part[last] = value
    assert told(validator, record) != []


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("decision", Decision),
        ("waiver", Waiver),
        ("expected_gate", ExpectedGate),
        ("interval", Interval),
        ("threshold", Threshold),
        ("verdict", Verdict),
        ("plot", Plot),
        ("plot_line", PlotLine),
        ("record_changes", RecordChanges),
        ("change", Change),
        ("table", Table),
        ("lineage_step", LineageStep),
        ("model", Model),
        ("training", Training),
        ("risk", Risk),
        ("group_at_risk", GroupAtRisk),
        ("card", Card),
        ("provenance", Provenance),
    ],
)
def test_the_schema_names_every_field_and_no_other(part, kind):
    stated = SCHEMA["$defs"][part]
    names = kind._fields if kind is Interval else [field.name for field in fields(kind)]
    assert set(stated["properties"]) == set(names) == set(stated["required"])
    assert stated["additionalProperties"] is False


def test_the_schema_names_every_part_of_a_record():
    names = {field.name for field in fields(Record)} | {"decision"}
    assert set(SCHEMA["properties"]) == names == set(SCHEMA["required"])
    assert SCHEMA["additionalProperties"] is False


@pytest.mark.parametrize(
    ("stated", "known"),
    [
        (SCHEMA["$defs"]["severity"]["enum"], typing.get_args(Severity)),
        (SCHEMA["$defs"]["stage"]["enum"], STAGES),
        (SCHEMA["$defs"]["outcome"]["enum"], Outcome),
        (
            SCHEMA["$defs"]["plot"]["properties"]["kind"]["enum"],
            typing.get_args(PlotKind),
        ),
        (SCHEMA["$defs"]["family"]["enum"], FAMILIES),
        (
            SCHEMA["$defs"]["decision"]["properties"]["outcome"]["enum"],
            DecisionOutcome,
        ),
        (
            SCHEMA["$defs"]["expected_gate"]["properties"]["status"]["enum"],
            GateStatus,
        ),
        (SCHEMA["$defs"]["change"]["properties"]["what"]["enum"], ChangeKind),
    ],
)
def test_the_closed_lists_of_the_schema_are_those_of_the_code(stated, known):
    assert set(stated) == set(known)
