"""What do other tools read of a model card: the fields of the Model Card Toolkit.

The form is that of its JSON schema v0.0.2, in which numbers are texts. What nobody has
written is left out of it; `model_card.md` says that it is missing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.escape import web_address
from pytest_mlgate.reports.model_card_index import LICENCES
from pytest_mlgate.reports.model_card_limits import HELD_FOR
from pytest_mlgate.reports.model_card_limits import limitations
from pytest_mlgate.reports.model_card_limits import waivers
from pytest_mlgate.reports.model_card_numbers import card_numbers
from pytest_mlgate.reports.model_card_texts import LONGEST
from pytest_mlgate.reports.model_card_texts import TITLES
from pytest_mlgate.reports.model_card_texts import written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record
    from pytest_mlgate.record import Table
    from pytest_mlgate.reports.model_card_numbers import CardNumber

SCHEMA_VERSION = "0.0.2"


def model_card_json(record: Record, decision: Decision) -> str:
    """Write a model card with the fields of the Model Card Toolkit.

    Parameters
    ----------
    record, decision
        The finished session.

    Returns
    -------
    str
        JSON with sorted keys: equal records give equal texts.
    """
    body = {
        "schema_version": SCHEMA_VERSION,
        "model_details": _details(record, decision),
        "model_parameters": _parameters(record),
        "quantitative_analysis": {
            "performance_metrics": [_metric(one) for one in card_numbers(record)]
        },
        "considerations": _considerations(record),
    }
    return json.dumps(body, sort_keys=True, indent=1, allow_nan=False) + "\n"


def visible(text: str) -> str:
    """Take a text as one line of visible characters, as long as a card's may be."""
    return plain(text, limit=LONGEST)


def addresses(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts that are addresses a page may link to."""
    for text in texts:
        try:
            yield web_address(text)
        except InvalidInput:
            continue


def _details(record: Record, decision: Decision) -> dict[str, Any]:
    origin = record.provenance
    told = {
        "name": plain(origin.name),
        "documentation": _documentation(record, decision),
        "version": _version(record),
        "overview": _one(record, "overview"),
        "owners": _owners(record),
        "licenses": [_licence(name) for name in written(record, "licence")],
        "references": [
            {"reference": one} for one in addresses(written(record, "references"))
        ],
        "citations": [
            {"citation": visible(one)} for one in written(record, "citation")
        ],
    }
    return _known(told)


def _documentation(record: Record, decision: Decision) -> str:
    """Say what the gates decided, and what people say of oversight and caveats."""
    meaning = wording.decision_words(decision.outcome, record.provenance.stage)
    told = [
        f"{str(decision.outcome).upper()}: {meaning}",
        *decision.reasons,
        *(f"waived: {one}" for one in waivers(record)),
    ]
    for field in ("training_procedure", "human_oversight", "monitoring", "caveats"):
        told += [f"{TITLES[field]}: {one}" for one in written(record, field)]
    return "\n".join(visible(one) for one in told)


def _version(record: Record) -> dict[str, Any]:
    origin = record.provenance
    digest = None if origin.candidate is None else origin.candidate.digest
    name = next(iter(written(record, "version")), digest)
    told = {"name": None if name is None else visible(name)}
    if origin.champion is not None:
        told["diff"] = visible(f"compared with {origin.champion}")
    return _known({**told, "date": plain(origin.started)[:10]})


def _owners(record: Record) -> list[dict[str, str]]:
    contact = [visible(one) for one in written(record, "contact")]
    more = {"contact": contact[0]} if contact else {}
    names = [visible(one) for one in written(record, "owners")]
    if not names and contact:
        return [more]
    return [{"name": name, **more} for name in names]


def _licence(name: str) -> dict[str, str]:
    known = LICENCES.get(name.lower())
    return {"identifier": known} if known else {"custom_text": visible(name)}


def _parameters(record: Record) -> dict[str, Any]:
    origin = record.provenance
    tables = {"evaluation data": origin.evaluation, "reference data": origin.reference}
    data = [_table(role, table) for role, table in tables.items() if table is not None]
    training = _training(record)
    if training:
        data.append({"name": "training data", "description": training})
    return _known(
        {
            "model_architecture": _one(record, "architecture"),
            "input_format": _one(record, "inputs"),
            "output_format": _one(record, "outputs"),
            "data": data,
        }
    )


def _table(role: str, table: Table) -> dict[str, str]:
    rows, columns = numbers.count(table.rows), numbers.count(len(table.columns))
    about = f"{role}, {table.identity}, {rows} rows, {columns} columns"
    return {"name": visible(table.reference), "description": visible(about)}


def _training(record: Record) -> str:
    """Say what people and the training archive tell of the rows it learned from."""
    told = [visible(one) for one in written(record, "training_data")]
    candidate = record.provenance.candidate
    made = None if candidate is None else candidate.training
    if made is not None and made.data is not None:
        told.append(visible(f"{made.data}, {made.data_identity or 'no identity'}"))
    return "\n".join(told)


def _metric(one: CardNumber) -> dict[str, Any]:
    told: dict[str, Any] = {"type": one.kind, "value": str(one.value)}
    if one.slice is not None:
        told["slice"] = plain(one.slice)
    limits = {"lower_bound": one.low, "upper_bound": one.high}
    bounds = {name: str(value) for name, value in limits.items() if value is not None}
    return {**told, "confidence_interval": bounds} if bounds else told


def _considerations(record: Record) -> dict[str, Any]:
    def described(texts: Iterable[str]) -> list[dict[str, str]]:
        return [{"description": visible(one)} for one in texts]

    card = record.provenance.card
    risks = () if card is None else card.ethical_considerations
    groups = () if card is None else card.groups_at_risk
    unfit = (f"out of scope: {one}" for one in written(record, "out_of_scope"))
    return _known(
        {
            "users": described(written(record, "users")),
            "use_cases": described(written(record, "intended_use")),
            "limitations": described([*unfit, *limitations(record), HELD_FOR]),
            "tradeoffs": described(written(record, "tradeoffs")),
            "ethical_considerations": [
                *(_risk(one.risk, one.mitigation) for one in risks),
                *(
                    _risk(f"{one.group}: {one.harms or 'at risk'}", one.mitigation)
                    for one in groups
                ),
            ],
        }
    )


def _risk(name: str, mitigation: str | None) -> dict[str, str]:
    told = {"name": visible(name)}
    if mitigation is not None:
        told["mitigation_strategy"] = visible(mitigation)
    return told


def _one(record: Record, field: str) -> str | None:
    return next((visible(text) for text in written(record, field)), None)


def _known(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known, and what is empty."""
    return {key: value for key, value in told.items() if value not in (None, [], "")}
