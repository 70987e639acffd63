"""Rows of a decision log for tests."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta

START = datetime(2026, 11, 23, tzinfo=UTC)


def row(sequence, **values):
    """Give a row of the writer "aa", an hour after the one before it."""
    time = (START + timedelta(hours=sequence)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "writer": "aa",
        "sequence": sequence,
        "request_id": f"r{sequence}",
        "time": time,
        "model": "sha256:" + "0" * 64,
        "version": None,
        "arm": "champion",
        "score": 0.5,
        "label": None,
        "latency_ms": 1.25,
        "error": None,
        "inputs": {"b": 1, "a": "x"},
        "inputs_digest": "sha256:" + "1" * 64,
    } | values


def lines(*rows):
    """Write rows as the text of a part."""
    return "".join(json.dumps(each) + "\n" for each in rows)
