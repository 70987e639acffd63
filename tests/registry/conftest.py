"""A registry in a temporary folder, and promotions to put into it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.sqlite import SqliteRegistry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "registry.db"


@pytest.fixture
def registry(path: Path) -> SqliteRegistry:
    return SqliteRegistry(path, timeout_s=10.0)


@pytest.fixture
def propose(tmp_path: Path) -> Callable[..., Promotion]:
    """Make a promotion of a file with the given content."""

    def make(content: str, *, baseline: str | None = None, **changes) -> Promotion:
        artifact = tmp_path / f"{content}.skops"
        artifact.write_text(content)
        promotion = Promotion(
            name="income",
            artifact=artifact,
            digest="sha256:" + hashlib.sha256(content.encode()).hexdigest(),
            baseline_digest=baseline,
            record=f'{{"about": "{content}"}}\n',
            who="ann",
            when="2026-03-01T10:00:00+00:00",
        )
        return replace(promotion, **changes)

    return make


@pytest.fixture
def two_versions(registry, propose) -> tuple[Promotion, Promotion]:
    """Promote "old" and then "new", compared with it."""
    old = propose("old")
    new = propose("new", baseline=old.digest, when="2026-03-02T10:00:00+00:00")
    registry.promote(old)
    registry.promote(new)
    return old, new
