from __future__ import annotations

from dataclasses import replace

from pytest_mlgate.record import Table
from pytest_mlgate.reports import provenance

DIGEST = "sha256:"


def test_the_facts_of_a_session(whole):
    assert dict(provenance.facts(whole)) == {
        "candidate": f"models/candidate.skops, {DIGEST}{'c' * 64}, model",
        "baseline": f"champion, {DIGEST}{'b' * 64}, registry",
        "champion at the start": f"{DIGEST}{'b' * 64}",
        "evaluation data": (
            f"data/test.parquet, {DIGEST}{'e' * 64}, 16,281 rows, 2 columns"
        ),
        "settings": f"pyproject.toml ({DIGEST}{'5' * 64})",
        "commit": "0123456789abcdef0123456789abcdef01234567",
        "seed": "7",
        "error budget": "alpha 0.05 for a block, 0.05 for each pass",
        "inconclusive checks": "hold",
        "started": "2026-11-23T08:00:00Z",
        "run by": "ci",
        "environment": "Python 3.12.4, Linux",
        "packages": "numpy 2.4.0, scikit-learn 1.9.1",
    }


def test_what_is_not_known_is_left_out(whole):
    origin = replace(whole.provenance, candidate=None, baseline=None, champion=None)
    origin = replace(origin, evaluation=None, commit=None, who=None, packages={})
    told = dict(provenance.facts(replace(whole, provenance=origin)))
    assert list(told) == [
        "settings",
        "seed",
        "error budget",
        "inconclusive checks",
        "started",
        "environment",
    ]


def test_reference_data_threshold_and_note_are_told(whole):
    origin = whole.provenance
    table = Table(reference="train.csv", identity="sha256:1", rows=5, columns=("a",))
    model = replace(origin.candidate, threshold=0.35, digest=None)
    origin = replace(
        origin, reference=table, candidate=model, baseline_note="first of its kind"
    )
    told = dict(provenance.facts(replace(whole, provenance=origin)))
    assert told["reference data"] == "train.csv, sha256:1, 5 rows, 1 columns"
    assert told["candidate"] == (
        "models/candidate.skops, no digest, model, labels at 0.35"
    )
    assert told["baseline note"] == "first of its kind"
