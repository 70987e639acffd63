"""Model cards that somebody has written: every field with the same words."""

from __future__ import annotations

from dataclasses import replace

from pytest_mlgate.card import Card
from pytest_mlgate.card import GroupAtRisk
from pytest_mlgate.card import Risk
from pytest_mlgate.record import LineageStep
from pytest_mlgate.record import Training


def written_card(words: str) -> Card:
    """Write the same words into every field."""
    return Card(
        file=words,
        digest="sha256:" + "a" * 64,
        overview=words,
        version=words,
        owners=(words, words),
        contact=words,
        licence=words,
        architecture=words,
        inputs=words,
        outputs=words,
        references=(words, "https://example.org/paper"),
        citation=words,
        intended_use=(words, words),
        users=(words,),
        out_of_scope=(words,),
        training_data=words,
        training_procedure=words,
        limitations=(words,),
        tradeoffs=(words,),
        ethical_considerations=(Risk(risk=words, mitigation=words),),
        groups_at_risk=(
            GroupAtRisk(group=words, harms=words, benefits=words, mitigation=words),
        ),
        human_oversight=words,
        monitoring=words,
        caveats=(words, words),
    )


def trained(words: str) -> Training:
    """Tell of a training in the same words."""
    return Training(
        parameters={words: words},
        seed=3,
        data=words,
        data_identity=words,
        commit=words,
        packages={words: words},
        metrics={words: 0.25},
        duration_s=1.5,
        created=words,
    )


def with_card(record, words: str):
    """Give a record whose card, training, lineage and notes say these words."""
    origin = record.provenance
    step = LineageStep(
        step=words, inputs=(words,), outputs=(words,), description=words, code=words
    )
    candidate = origin.candidate
    return replace(
        record,
        provenance=replace(
            origin,
            card=written_card(words),
            lineage=(step,),
            notes=(words,),
            candidate=candidate and replace(candidate, training=trained(words)),
        ),
    )
