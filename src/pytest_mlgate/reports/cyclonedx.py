"""What is in the candidate, for who keeps inventories: an ML-BOM of CycloneDX 1.6.

The component is the model with its digest and a model card; data, settings and
libraries stand beside it with theirs. Equal records give equal texts: there is no
clock and no chance but the record's.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL
from uuid import uuid5

from pytest_mlgate.record_json import to_json
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.model_card_index import LICENCES
from pytest_mlgate.reports.model_card_index import task_of
from pytest_mlgate.reports.model_card_json import addresses
from pytest_mlgate.reports.model_card_json import visible
from pytest_mlgate.reports.model_card_limits import HELD_FOR
from pytest_mlgate.reports.model_card_limits import limitations
from pytest_mlgate.reports.model_card_limits import waivers
from pytest_mlgate.reports.model_card_numbers import card_numbers
from pytest_mlgate.reports.model_card_texts import missing
from pytest_mlgate.reports.model_card_texts import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.model_card_numbers import CardNumber

SPECIFICATION = "1.6"
TOOL = "pytest-mlgate"

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def cyclonedx_json(record: Record, decision: Decision) -> str:
    """Write a bill of materials of the candidate, with its model card.

    Parameters
    ----------
    record, decision
        The finished session.

    Returns
    -------
    str
        JSON with sorted keys.
    """
    found = (*_data(record), *_libraries(record))
    # names that differ only in what cannot be seen are one
    parts = list({one["bom-ref"]: one for one in found}.values())
    model = _model(record, decision)
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, to_json(record, decision))}",
        "version": 1,
        "metadata": {
            **_when(record),
            "tools": {"components": [_tool(record)]},
            "component": model,
        },
        "components": parts,
        "dependencies": [
            {
                "ref": model["bom-ref"],
                "dependsOn": sorted(one["bom-ref"] for one in parts),
            }
        ],
    }
    return json.dumps(body, sort_keys=True, indent=1, allow_nan=False) + "\n"


def _when(record: Record) -> dict[str, str]:
    started = record.provenance.started
    return {"timestamp": started} if _TIME.fullmatch(started) else {}


def _tool(record: Record) -> dict[str, str]:
    told = {"type": "application", "name": TOOL}
    version = record.provenance.packages.get(TOOL)
    return told if version is None else {**told, "version": plain(version)}


def _model(record: Record, decision: Decision) -> dict[str, Any]:
    origin = record.provenance
    digest = None if origin.candidate is None else origin.candidate.digest
    version = next(iter(written(record, "version")), digest)
    told: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": "model",
        "name": plain(origin.name),
        "modelCard": _card(record, decision),
        **_hashes(digest),
    }
    if version is not None:
        told["version"] = plain(version)
    for text in written(record, "overview"):
        told["description"] = visible(text)
    licences = [_licence(name) for name in written(record, "licence")]
    if licences:
        told["licenses"] = licences
    links = list(addresses(written(record, "references")))
    if links:
        told["externalReferences"] = [
            {"type": "documentation", "url": link} for link in links
        ]
    return told


def _licence(name: str) -> dict[str, Any]:
    known = LICENCES.get(name.lower())
    return {"license": {"id": known} if known else {"name": visible(name)}}


def _hashes(identity: str | None) -> dict[str, Any]:
    found = _DIGEST.fullmatch(identity or "")
    if found is None:
        return {}
    return {"hashes": [{"alg": "SHA-256", "content": found[1]}]}


def _data(record: Record) -> Iterator[dict[str, Any]]:
    origin = record.provenance
    for role, table in (
        ("evaluation", origin.evaluation),
        ("reference", origin.reference),
    ):
        if table is not None:
            yield _part("data", f"data-{role}", table.reference, table.identity)
    made = None if origin.candidate is None else origin.candidate.training
    if made is not None and made.data is not None:
        yield _part("data", "data-training", made.data, made.data_identity)
    yield _part("file", "settings", origin.settings, origin.settings_digest)


def _part(kind: str, ref: str, name: str, identity: str | None) -> dict[str, Any]:
    told = {"type": kind, "bom-ref": ref, "name": visible(name), **_hashes(identity)}
    if identity is not None and "hashes" not in told:
        told["version"] = plain(identity)
    if kind == "data":
        told["data"] = [{"type": "dataset", "name": visible(name)}]
    return told


def _libraries(record: Record) -> Iterator[dict[str, Any]]:
    """Name the libraries of the session: those that the candidate was asked with."""
    for name, version in sorted(record.provenance.packages.items()):
        told = {"type": "library", "name": plain(name), "version": plain(version)}
        ref = f"pkg:pypi/{quote(told['name'].lower(), safe='')}"
        ref = f"{ref}@{quote(told['version'], safe='')}"
        if _PACKAGE.fullmatch(name):
            told["purl"] = ref
        yield {**told, "bom-ref": ref}


def _card(record: Record, decision: Decision) -> dict[str, Any]:
    return {
        "modelParameters": _parameters(record),
        "quantitativeAnalysis": {
            "performanceMetrics": [_metric(one) for one in card_numbers(record)]
        },
        "considerations": _considerations(record),
        "properties": list(_properties(record, decision)),
    }


def _parameters(record: Record) -> dict[str, Any]:
    refs = [one["bom-ref"] for one in _data(record) if one["type"] == "data"]
    told: dict[str, Any] = {
        "approach": {"type": "supervised"},
        "task": task_of(record),
        "datasets": [{"ref": ref} for ref in refs],
    }
    for text in written(record, "architecture"):
        told["modelArchitecture"] = visible(text)
    for field in ("inputs", "outputs"):
        formats = [{"format": visible(text)} for text in written(record, field)]
        if formats:
            told[field] = formats
    return told


def _metric(one: CardNumber) -> dict[str, Any]:
    told: dict[str, Any] = {"type": one.kind, "value": str(one.value)}
    if one.slice is not None:
        told["slice"] = plain(one.slice)
    limits = {"lowerBound": one.low, "upperBound": one.high}
    bounds = {name: str(value) for name, value in limits.items() if value is not None}
    return {**told, "confidenceInterval": bounds} if bounds else told


def _considerations(record: Record) -> dict[str, Any]:
    card = record.provenance.card
    risks = () if card is None else card.ethical_considerations
    groups = () if card is None else card.groups_at_risk
    unfit = [f"out of scope: {one}" for one in written(record, "out_of_scope")]
    told = {
        "users": [visible(one) for one in written(record, "users")],
        "useCases": [visible(one) for one in written(record, "intended_use")],
        "technicalLimitations": [
            visible(one) for one in (*unfit, *limitations(record), HELD_FOR)
        ],
        "performanceTradeoffs": [visible(one) for one in written(record, "tradeoffs")],
        "ethicalConsiderations": [
            _texts(name=one.risk, mitigationStrategy=one.mitigation) for one in risks
        ],
        "fairnessAssessments": [
            _texts(
                groupAtRisk=one.group,
                harms=one.harms,
                benefits=one.benefits,
                mitigationStrategy=one.mitigation,
            )
            for one in groups
        ],
    }
    return {key: value for key, value in told.items() if value}


def _texts(**told: str | None) -> dict[str, str]:
    return {key: visible(text) for key, text in told.items() if text is not None}


def _properties(record: Record, decision: Decision) -> Iterator[dict[str, str]]:
    """Say what has no field of its own: the decision, waivers, what is missing."""
    told = [
        ("decision", str(decision.outcome)),
        *(("reason", reason) for reason in decision.reasons),
        *(("waiver", one) for one in waivers(record)),
        *(("missing", field) for field in missing(record)),
    ]
    for field in ("training_procedure", "human_oversight", "monitoring", "caveats"):
        told += [(field, text) for text in written(record, field)]
    origin = record.provenance
    if origin.champion is not None:
        told.append(("champion", origin.champion))
    if origin.commit is not None:
        told.append(("commit", origin.commit))
    told.append(("seed", str(origin.seed)))
    for name, value in told:
        yield {"name": f"{TOOL}:{name}", "value": visible(value)}
