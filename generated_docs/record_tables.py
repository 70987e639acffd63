"""Every part of a record, from its published JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generated_docs.markdown_table import comments_of
from generated_docs.markdown_table import table
from pytest_mlgate.card import Card
from pytest_mlgate.change import Change
from pytest_mlgate.change import RecordChanges
from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import LineageStep
from pytest_mlgate.record import Model
from pytest_mlgate.record import Provenance
from pytest_mlgate.record import Record
from pytest_mlgate.record import Table
from pytest_mlgate.record import Training
from pytest_mlgate.record import Waiver
from pytest_mlgate.verdict import Verdict

SCHEMA = Path(__file__).parents[1] / "docs" / "reference" / "record.schema.json"

KINDS: dict[str, type] = {
    "card": Card,
    "change": Change,
    "expected_gate": ExpectedGate,
    "lineage_step": LineageStep,
    "model": Model,
    "plot": Plot,
    "plot_line": PlotLine,
    "provenance": Provenance,
    "record_changes": RecordChanges,
    "table": Table,
    "training": Training,
    "verdict": Verdict,
    "waiver": Waiver,
}
"""Part of a record to the class that it is made from."""

_PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def record_tables() -> dict[str, str]:
    """Write the table of a record, and one for each thing in it."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    parts = {
        name: part for name, part in schema["$defs"].items() if "properties" in part
    }
    return {
        "record": _table(schema, parts, comments_of(Record)),
        "parts of a record": "\n\n".join(
            f"### {_title(name)}\n\n{_told(part)}{_table(part, parts, _comments(name))}"
            for name, part in parts.items()
        ),
    }


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _told(part: dict[str, Any]) -> str:
    return f"{part['description']}\n\n" if "description" in part else ""


def _comments(name: str) -> dict[str, str]:
    """Give what stands above the fields in the code: some say it only there."""
    return comments_of(KINDS[name]) if name in KINDS else {}


def _table(
    part: dict[str, Any], parts: dict[str, Any], comments: dict[str, str]
) -> str:
    rows = [
        (
            f"`{key}`",
            _kind(stated, parts),
            stated.get("description", comments.get(key, "")).strip(" …"),
        )
        for key, stated in part["properties"].items()
    ]
    return table(("key", "value", "meaning"), rows)


def _kind(stated: dict[str, Any], parts: dict[str, Any]) -> str:
    if "$ref" in stated:
        return _referred(stated["$ref"].rpartition("/")[2], parts)
    if "anyOf" in stated:
        kinds = [_kind(one, parts) for one in stated["anyOf"]]
        return " or ".join(sorted(kinds, key=lambda kind: kind == "null"))
    values = stated.get("enum", [stated["const"]] if "const" in stated else [])
    if values:
        return ", ".join(f"`{json.dumps(value)}`" for value in values)
    kind = stated.get("type", "any value")
    if kind == "array":
        return f"list of {_kind(stated.get('items', {}), parts)}"
    if kind == "object":
        inside = stated.get("additionalProperties") or {}
        return f"table of {_kind(inside, parts)}" if inside else "table"
    kinds = kind if isinstance(kind, list) else [kind]
    return " or ".join(_PLAIN.get(one, one) for one in kinds)


def _referred(name: str, parts: dict[str, Any]) -> str:
    if name in parts:
        return f"[{_title(name).lower()}](#{name.replace('_', '-')})"
    return name.replace("_or_null", " or null").replace("_", " ")
