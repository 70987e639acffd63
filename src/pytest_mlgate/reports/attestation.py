"""What was tested and what became of it, for who verifies supply chains: `statement`.

An in-toto Statement v1 with the predicate of a test result, as its specification of
version 0.1 has it. It says nothing that the record does not say; it is not signed here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.wording import label
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Provenance
    from pytest_mlgate.record import Record
    from pytest_mlgate.record import Table
    from pytest_mlgate.verdict import Verdict

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"

_SHA256 = "sha256:"


def statement(
    record: Record,
    decision: Decision,
    *,
    subjects: Mapping[str, str],
    url: str | None = None,
) -> str:
    """Write the statement that a session tested an artifact, as canonical JSON.

    Parameters
    ----------
    record, decision
        The finished session.
    subjects
        What it is about: name to ``sha256:…``, the artifact first.
    url
        Where the run can be looked at, such as that of a pipeline.

    Returns
    -------
    str
        Keys are sorted, and there is no time but that of the record: equal records
        give equal texts.

    Notes
    -----
    ``PASSED`` is a good decision without a remark, ``WARNED`` a good one with some (a
    waiver, an advisory check that failed, an inconclusive one that the settings
    allow), ``FAILED`` whatever holds or blocks: a warning counts as a pass to who
    verifies. A question that did not apply is in no list.
    """
    warned = sorted(_warned(record))
    predicate: dict[str, Any] = {
        "result": _result(decision, warned),
        "configuration": list(_configuration(record.provenance)),
        "passedTests": sorted(_passed(record)),
        "warnedTests": warned,
        "failedTests": sorted(_failed(record)),
    }
    if url is not None:
        predicate["url"] = url
    body = {
        "_type": STATEMENT,
        "subject": [_resource(name, digest) for name, digest in subjects.items()],
        "predicateType": PREDICATE,
        "predicate": predicate,
    }
    return json.dumps(body, sort_keys=True, indent=1, allow_nan=False) + "\n"


def _result(decision: Decision, warned: list[str]) -> str:
    if not decision.good:
        return "FAILED"
    return "WARNED" if warned else "PASSED"


def _passed(record: Record) -> Iterator[str]:
    for verdict in record.verdicts:
        if verdict.outcome is Outcome.PASSED:
            yield _name(verdict)


def _warned(record: Record) -> Iterator[str]:
    """Name what is wrong and was let through."""
    yield from (test for test, excused in _wrong(record) if excused)


def _failed(record: Record) -> Iterator[str]:
    """Name what is wrong and counts."""
    yield from (test for test, excused in _wrong(record) if not excused)
    yield from record.failed_tests


def _wrong(record: Record) -> Iterator[tuple[str, bool]]:
    """Yield what did not pass, and whether that was let through."""
    gates = {gate.gate: gate for gate in record.expected}
    lenient = record.provenance.inconclusive == "allow"
    for verdict in record.verdicts:
        excused = _is_excused(gates.get(verdict.gate))
        if verdict.outcome is Outcome.FAILED:
            yield _name(verdict), excused
        elif verdict.outcome is Outcome.INCONCLUSIVE:
            yield _name(verdict), excused or lenient
    for gate in record.expected:
        if gate.status is not GateStatus.JUDGED:
            yield gate.gate, _is_excused(gate)


def _is_excused(gate: ExpectedGate | None) -> bool:
    return gate is not None and (gate.severity == "advisory" or gate.waiver is not None)


def _name(verdict: Verdict) -> str:
    """Name a check as the gates of a file and their questions do."""
    return f"{verdict.gate}::{label(verdict)}"


def _configuration(origin: Provenance) -> Iterator[dict[str, Any]]:
    """Yield what the result depends on beside the artifact."""
    rules = {
        "alpha": origin.alpha,
        "inconclusive": origin.inconclusive,
        "model": origin.name,
        "seed": origin.seed,
        "stage": origin.stage,
    }
    yield _resource(origin.settings, origin.settings_digest, role="settings", **rules)
    for role, table in (
        ("evaluation", origin.evaluation),
        ("reference", origin.reference),
    ):
        if table is not None:
            yield _table(table, role)
    if origin.baseline is not None and origin.baseline.digest is not None:
        yield _resource(
            origin.baseline.reference, origin.baseline.digest, role="baseline"
        )
    if origin.commit is not None:
        head, _, dirty = origin.commit.partition("+")
        yield {
            "name": "commit",
            "digest": {"gitCommit": head},
            "annotations": {"role": "code", "changed": bool(dirty)},
        }


def _table(table: Table, role: str) -> dict[str, Any]:
    told = {"role": role, "rows": table.rows}
    if table.version is not None:
        told["version"] = table.version
    return _resource(table.reference, table.identity, **told)


def _resource(name: str, digest: str, **annotations: object) -> dict[str, Any]:
    """Describe a resource by name and digest; what has no digest by name alone."""
    found: dict[str, Any] = {"name": name}
    if digest.startswith(_SHA256):
        found["digest"] = {"sha256": digest.removeprefix(_SHA256)}
    else:
        found["uri"] = f"urn:x-mlgate:{digest}"
    if annotations:
        found["annotations"] = annotations
    return found
