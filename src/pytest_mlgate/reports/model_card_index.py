"""What do machines read of a model card: the tree of its front matter.

In the form of Hugging Face: a model index in which a slice is a configuration of the
data set, because readers group by it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.reports.escape import slug
from pytest_mlgate.reports.model_card_numbers import own_values
from pytest_mlgate.reports.model_card_texts import missing
from pytest_mlgate.reports.model_card_texts import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.front_matter import Node

LICENCES: Mapping[str, str] = MappingProxyType(
    {
        name.lower(): name
        for name in (
            "AGPL-3.0-only",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC-BY-4.0",
            "CC-BY-SA-4.0",
            "CC0-1.0",
            "GPL-3.0-only",
            "ISC",
            "LGPL-3.0-only",
            "MIT",
            "MPL-2.0",
        )
    }
)
"""Identifiers of SPDX that are written as such, by their spelling in small letters."""

# those of them that Hugging Face has under the same name
_HUB = frozenset(
    {
        *("apache-2.0", "bsd-2-clause", "bsd-3-clause", "cc-by-4.0", "cc-by-sa-4.0"),
        *("cc0-1.0", "isc", "mit", "mpl-2.0"),
    }
)

_TASKS: Mapping[str, str] = MappingProxyType({"regression": "tabular-regression"})


def card_index(record: Record, decision: Decision) -> dict[str, Node]:
    """Build the tree that stands before a model card.

    Only metrics with a finite value of the candidate enter the model index.
    """
    tree: dict[str, Node] = {"tags": ["pytest-mlgate"], **_licence(record)}
    told: dict[str, Node] = {
        "decision": str(decision.outcome),
        "record_format": record.format_version,
        "missing": list(missing(record)),
    }
    tree["mlgate"] = told
    results = list(_results(record))
    if results:
        tree["model-index"] = [{"name": record.provenance.name, "results": results}]
    return tree


def task_of(record: Record) -> str:
    """Name the task in the vocabulary of Hugging Face."""
    return _TASKS.get(record.provenance.task or "", "tabular-classification")


def _licence(record: Record) -> dict[str, Node]:
    (name,) = written(record, "licence") or (None,)
    if name is None:
        return {}
    if name.lower() in _HUB:
        return {"license": name.lower()}
    return {"license": "other", "license_name": slug(name).lower()}


def _results(record: Record) -> Iterator[dict[str, Node]]:
    values = list(own_values(record))
    for where in dict.fromkeys(value.slice for value in values):
        metrics: list[Node] = [
            {"type": value.kind, "value": value.value}
            for value in values
            if value.slice == where
        ]
        yield {
            "task": {"type": task_of(record)},
            "dataset": _dataset(record, where),
            "metrics": metrics,
        }


def _dataset(record: Record, where: str | None) -> dict[str, Node]:
    table = record.provenance.evaluation
    told: dict[str, Node] = {
        "type": table.reference if table else "unknown",
        "name": table.reference if table else "unknown",
    }
    if where is not None:
        told["config"] = f"slice:{where}"
    if table is not None:
        told["revision"] = table.identity
    return told
