"""Decision logs that were made up: a canary or a shadow, and its labels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.canary.canary_gate import CanaryGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

CHAMPION = "sha256:" + "a" * 64
CANDIDATE = "sha256:" + "b" * 64
START = pd.Timestamp("2026-11-01", tz="UTC")


def gate(*, champion=None, **options) -> CanaryGate:
    named = {"name": "loans", "target": "y", "positive": 1, **options}
    if named.get("task", "binary") != "binary":
        del named["positive"]
    settings = Settings(file=Path("/nowhere/mlgate.toml"), **named)
    return CanaryGate(GateSession(settings, champion=champion), Ledger("gate"))


def last(asked):
    (check,) = asked._ledger.checks[-1:]
    return check


def rows_of(ids, arm, *, label, score=None, latency=None, failed=None, every=9.0):
    """Make the rows of one arm; `ids` are numbers of requests."""
    n = len(ids)
    failed = np.zeros(n, dtype=bool) if failed is None else failed
    text = pd.Series([None] * n if label is None else label, dtype=object)
    text = text.map(lambda value: None if value is None else str(value))
    return pd.DataFrame(
        {
            "writer": "w",
            "sequence": 0,
            "request_id": [f"r{i}" for i in ids],
            "time": START + pd.to_timedelta(np.asarray(ids) * every, unit="s"),
            "model": CHAMPION if arm == "champion" else CANDIDATE,
            "version": 1,
            "arm": arm,
            "score": np.where(failed, np.nan, 0.5 if score is None else score),
            "label": text.where(~failed, None),
            "latency_ms": 10.0 if latency is None else latency,
            "error": pd.Series(np.where(failed, "timeout", None), dtype=object),
            "inputs": None,
            "inputs_digest": None,
        }
    )


def joined(*parts):
    log = pd.concat(parts, ignore_index=True)
    log["sequence"] = np.arange(1, len(log) + 1)
    return log


def canary(n=4_000, *, loss=0.0, share=0.5, seed=0, error=0.1, failing=0.0):
    """Give a log and labels: who decides rightly is drawn for each request."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.4).astype(int)
    new = rng.random(n) < share
    wrong = rng.random(n) < error + loss * new
    label = np.where(wrong, 1 - truth, truth)
    score = np.clip(0.5 + 0.4 * (2 * label - 1) + 0.05 * rng.normal(size=n), 0, 1)
    failed = rng.random(n) < failing * new
    latency = rng.lognormal(2, 0.3, n)
    arms = [
        rows_of(
            np.flatnonzero(mask),
            arm,
            label=label[mask],
            score=score[mask],
            latency=latency[mask],
            failed=failed[mask],
        )
        for arm, mask in (("candidate", new), ("champion", ~new))
    ]
    return joined(*arms), labels(truth)


def shadow(n=4_000, *, loss=0.0, differing=0.05, seed=0, slower=1.0):
    """Give the log of a shadow, and labels."""
    rng = np.random.default_rng(seed)
    truth = (rng.random(n) < 0.4).astype(int)
    old = np.where(rng.random(n) < 0.1, 1 - truth, truth)
    again = rng.random(n) < differing
    fresh = np.where(rng.random(n) < 0.1, 1 - truth, truth)
    new = np.where(rng.random(n) < loss, 1 - truth, np.where(again, fresh, old))
    shared = rng.lognormal(2, 0.8, n)
    ids = np.arange(n)
    return joined(
        rows_of(ids, "champion", label=old, latency=shared),
        rows_of(
            ids,
            "candidate",
            label=new,
            latency=slower * shared * rng.lognormal(0, 0.1, n),
        ),
    ), labels(truth)


def labels(truth, *, hours=1.0, every=9.0, target="y"):
    n = len(truth)
    known = START + pd.to_timedelta(np.arange(n) * every + 3600 * hours, unit="s")
    return pd.DataFrame(
        {"request_id": [f"r{i}" for i in range(n)], target: truth, "known": known}
    )


def with_users(log, users):
    """Write a user into the inputs of each request; `users` by number of request."""
    number = log["request_id"].str[1:].astype(int)
    texts = [json.dumps({"user": int(users[i]), "amount": 1.0}) for i in number]
    return log.assign(inputs=texts)
