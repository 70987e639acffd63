"""Where do the data come from, for catalogues: events in the form of OpenLineage.

One JSON object on each line, as OpenLineage's file transport writes them: one for each
step that the settings tell of, and one for the run of the gates, which read the tables.
The form is that of the specification 2-0-2; nothing is sent anywhere.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL
from uuid import uuid5

from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import LineageStep
    from pytest_mlgate.record import Provenance
    from pytest_mlgate.record import Record
    from pytest_mlgate.record import Table
    from pytest_mlgate.verdict import Verdict

PRODUCER = "https://pypi.org/project/pytest-mlgate/"
SPECIFICATION = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"

_FACETS = {
    "DatasetVersionDatasetFacet": "1-0-1",
    "DocumentationJobFacet": "1-1-0",
    "InputStatisticsInputDatasetFacet": "1-0-0",
    "SchemaDatasetFacet": "1-2-0",
    "SourceCodeLocationJobFacet": "1-1-0",
    "TestRunFacet": "1-0-1",
}
"""Facets of the specification that are used, and their versions."""

# A test that did not pass, for whatever reason, is none that passed.
_STATUS = {
    Outcome.PASSED: "pass",
    Outcome.FAILED: "fail",
    Outcome.INCONCLUSIVE: "fail",
    Outcome.NOT_APPLICABLE: "skip",
}


def openlineage_jsonl(record: Record, decision: Decision) -> str:
    """Write the lineage of a session, one event on a line.

    Parameters
    ----------
    record, decision
        The finished session.

    Returns
    -------
    str
        Equal records give equal texts: identifiers are made from what they identify.
    """
    origin = record.provenance
    events = [_step_event(step, origin) for step in origin.lineage]
    events.append(_gate_event(record, decision))
    return "".join(
        json.dumps(event, sort_keys=True, allow_nan=False) + "\n" for event in events
    )


def dataset(reference: str) -> dict[str, Any]:
    """Name a data set as OpenLineage does: where it is, and what it is called there.

    Examples
    --------
    >>> dataset("s3://bucket/raw/t.parquet?versionId=3sL4")
    {'namespace': 's3://bucket', 'name': 'raw/t.parquet'}

    The version is a facet, so that all versions are one data set.
    """
    place = reference.partition("#sha256=")[0]
    scheme, _, rest = place.partition("://")
    if rest and scheme != "file" and "::" not in place:
        parts = urlsplit(place)
        name = parts.path.lstrip("/")
        host = parts.netloc.rpartition("@")[2]
        return {"namespace": f"{scheme}://{host}", "name": name or host}
    if place.startswith("dvc:"):
        path, sign, _ = place.removeprefix("dvc:").rpartition("@")
        return {"namespace": "dvc", "name": path if sign else place[4:]}
    return {"namespace": "file", "name": place.removeprefix("file://")}


def _step_event(step: LineageStep, origin: Provenance) -> dict[str, Any]:
    facets = {}
    if step.description is not None:
        facets["documentation"] = _facet(
            "DocumentationJobFacet", description=step.description
        )
    if step.code is not None:
        version = {} if step.code_version is None else {"version": step.code_version}
        facets["sourceCodeLocation"] = _facet(
            "SourceCodeLocationJobFacet", type="git", url=step.code, **version
        )
    known = {table.reference: table for table in _tables(origin)}
    return _event(
        time=step.finished or origin.started,
        run={"runId": _identifier(origin.name, step.step, step.finished or "")},
        job={"namespace": origin.name, "name": step.step, "facets": facets},
        inputs=[_named(name, known) for name in step.inputs],
        outputs=[_named(name, known) for name in step.outputs],
    )


def _gate_event(record: Record, decision: Decision) -> dict[str, Any]:
    origin = record.provenance
    tests = [_test(verdict) for verdict in record.verdicts]
    about = f"decision: {decision.outcome}. " + " ".join(decision.reasons)
    digests = [table.identity for table in _tables(origin)]
    inputs = []
    for table in _tables(origin):
        rows = _facet("InputStatisticsInputDatasetFacet", rowCount=table.rows)
        inputs.append({**_described(table), "inputFacets": {"inputStatistics": rows}})
    return _event(
        time=origin.started,
        run={
            "runId": _identifier(origin.name, origin.started, *digests),
            "facets": {"test": _facet("TestRunFacet", tests=tests)},
        },
        job={
            "namespace": origin.name,
            "name": f"mlgate.{origin.stage}",
            "facets": {
                "documentation": _facet("DocumentationJobFacet", description=about)
            },
        },
        inputs=inputs,
        outputs=[],
    )


def _event(
    *,
    time: str,
    run: dict[str, Any],
    job: dict[str, Any],
    inputs: list[dict[str, Any]],
    outputs: list[dict[str, Any]],
) -> dict[str, Any]:
    return {
        "eventType": "COMPLETE",
        "eventTime": time,
        "producer": PRODUCER,
        "schemaURL": SPECIFICATION,
        "run": run,
        "job": job,
        "inputs": inputs,
        "outputs": outputs,
    }


def _tables(origin: Provenance) -> list[Table]:
    """Give the tables that were read, each reference once."""
    found = {t.reference: t for t in (origin.reference, origin.evaluation) if t}
    return list(found.values())


def _named(reference: str, known: dict[str, Table]) -> dict[str, Any]:
    """Name a data set, with its identity where the session has read it."""
    if reference in known:
        return _described(known[reference])
    return dataset(reference)


def _described(table: Table) -> dict[str, Any]:
    version = _facet("DatasetVersionDatasetFacet", datasetVersion=table.identity)
    columns = [{"name": name} for name in table.columns]
    facets = {
        "version": version,
        "schema": _facet("SchemaDatasetFacet", fields=columns),
    }
    return {**dataset(table.reference), "facets": facets}


def _test(verdict: Verdict) -> dict[str, Any]:
    where = "" if verdict.slice is None else f" [{verdict.slice}]"
    return {
        "name": f"{verdict.gate}::{verdict.check}{where}",
        "status": _STATUS[verdict.outcome],
        "severity": "error" if verdict.severity == "required" else "warn",
        "type": verdict.family,
        "description": verdict.reason,
        "params": {"outcome": str(verdict.outcome)},
    }


def _facet(kind: str, **body: object) -> dict[str, Any]:
    place = f"https://openlineage.io/spec/facets/{_FACETS[kind]}/{kind}.json"
    return {"_producer": PRODUCER, "_schemaURL": f"{place}#/$defs/{kind}", **body}


def _identifier(*parts: str) -> str:
    # uuid5 takes what UTF-8 holds, and half of a pair is nothing of it
    told = "\n".join((PRODUCER, *parts)).encode("utf-8", "backslashreplace")
    return str(uuid5(NAMESPACE_URL, told.decode()))
