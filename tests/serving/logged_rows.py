"""What a log in a folder holds, read as lines, for tests of its writer."""

from __future__ import annotations

import json

DIGEST = "sha256:" + "0" * 64
OTHER = "sha256:" + "1" * 64
LEAST = {"model": DIGEST, "arm": "champion"}


def rows_of(folder):
    """Read every whole line of every part, in the order of writers and numbers."""
    rows = [
        json.loads(line)
        for part in folder.glob("*.jsonl")
        for line in part.read_text("utf-8").splitlines()
    ]
    return sorted(rows, key=lambda row: (row["writer"], row["sequence"]))
