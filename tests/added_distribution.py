"""A distribution that is there as far as entry points can tell: for tests of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def add_distribution(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    source: str,
    entry_points: str,
    name: str = "added",
) -> None:
    """Put a module and its metadata on the path, as an installer would."""
    site = folder / f"site-{name}"
    metadata = site / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (site / f"{name}_module.py").write_text(source)
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    )
    (metadata / "entry_points.txt").write_text(entry_points)
    monkeypatch.delitem(sys.modules, f"{name}_module", raising=False)
    monkeypatch.syspath_prepend(str(site))
