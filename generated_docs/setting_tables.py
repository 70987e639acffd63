"""Every key of a settings file: its kind and default, and what stands above it."""

from __future__ import annotations

import json
import types
import typing
from typing import TYPE_CHECKING
from typing import Any

from generated_docs.markdown_table import comments_of
from generated_docs.markdown_table import linked
from generated_docs.markdown_table import table
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

NO_KEYS = frozenset({"file", "digest", "card"})
"""Of `Settings`, and not of a file."""

OF_THE_DECISION = (
    *("alpha", "power", "inconclusive", "required", "gates", "review_grace"),
    *("family_weights", "allow_identical", "registry", "approvals", "self_approval"),
    *("record_days", "decision_log", "labels", "maturity", "without_label", "cache"),
    "seed",
)
"""Keys that are about what is decided; all others are about the model and its data."""

LINKS = {
    "references": "../how-to/references-and-identities.md",
    "model card": "model-card.md",
    "tables larger than memory": "../how-to/larger-than-memory.md",
    "MLflow": "../how-to/mlflow.md",
    "approve": "../how-to/approve-and-override.md",
    "decision log": "decision-log.md",
    "stage monitor": "monitor.md#the-stage-monitor",
    "next run": "files.md#answers-kept-for-the-next-run",
    "declared gates": "declared-gates.md",
    "models": "models.md",
}
"""Words in brackets to the page that tells more."""

KINDS = {
    "evaluation": "reference",
    "reference": "reference",
    "lineage": "list of tables, or the name of a `.toml` or `.json` file",
    "gates": "list of tables, or the name of a file",
    "model_card": "path",
    "registry": "address",
    "tracking": "address",
    "decision_log": "path or reference",
    "labels": "reference",
    "predictions": "reference",
    "maturity": "duration",
    "review_grace": "duration",
    "artifact": "path",
    "sensitive": "list of columns",
    "without_label": "a value of the target",
    "classes": "list of values",
}
"""What a text means, where its type does not say it."""

_PLAIN = {str: "text", int: "whole number", float: "number", bool: "boolean"}


def setting_tables() -> dict[str, str]:
    """Write the tables of the file itself, and that of a model in it."""
    keys = [key for key in Settings.model_fields if key not in NO_KEYS]
    data = [key for key in keys if key not in OF_THE_DECISION]
    return {
        "the model and its data": _table(Settings, data),
        "the decision": _table(Settings, OF_THE_DECISION),
        "candidate and baseline": _table(SubjectSettings, SubjectSettings.model_fields),
    }


def _table(model: type[BaseModel], keys: Sequence[str] | dict[str, Any]) -> str:
    told = comments_of(model)
    rows = [
        (
            f"`{key}`",
            _kind(model, key),
            _default(model.model_fields[key]),
            linked(told[key], LINKS),
        )
        for key in keys
    ]
    return table(("key", "kind", "default", "meaning"), rows)


def _kind(model: type[BaseModel], key: str) -> str:
    field = model.model_fields[key]
    if key in KINDS and not _choices(field.annotation):
        return KINDS[key]
    return f"{_named(field.annotation)}{_limits(field)}"


def _named(kind: Any) -> str:  # noqa: ANN401 - any annotation
    choices = _choices(kind)
    if choices:
        return ", ".join(f"`{json.dumps(one)}`" for one in choices)
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        told = [_named(one) for one in inside if one is not type(None)]
        return " or ".join(dict.fromkeys(told))
    if origin is tuple:
        return f"list of {_named(inside[0])}s"
    return "table"


def _choices(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any annotation
    """Give the values of a closed list; with "or none" it is closed all the same."""
    known = [one for one in typing.get_args(kind) if one is not type(None)]
    if typing.get_origin(kind) is typing.Literal:
        return typing.get_args(kind)
    return (
        _choices(known[0])
        if len(known) == 1 and type(None) in typing.get_args(kind)
        else ()
    )


def _limits(field: FieldInfo) -> str:
    found = {
        name: getattr(one, name)
        for one in field.metadata
        for name in ("gt", "ge", "lt")
        if hasattr(one, name)
    }
    if {"gt", "lt"} <= found.keys():
        return f" in ({found['gt']}, {found['lt']})"
    if "ge" in found:
        return f" from {found['ge']}"
    return f" above {found['gt']}" if "gt" in found else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "none"
    if value in ((), {}):
        return "empty"
    return f"`{json.dumps(value)}`"
