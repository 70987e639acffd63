"""A registry in a temporary folder, and promotions to put into it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.prepared_mlflow import put

from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.protocol import Approval
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.protocol import Rollback
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
def mlflow_registry(tmp_path: Path):
    """Give a registry in a database of MLflow that holds nothing yet."""
    put(tmp_path / "mlflow.db")
    return open_registry("mlflow:sqlite:///mlflow.db", root=tmp_path)


@pytest.fixture
def client(mlflow_registry, tmp_path: Path):
    """Give the client that anybody else has, too."""
    mlflow = mlflow_module("mlflow")
    address = f"sqlite:///{tmp_path / 'mlflow.db'}"
    return mlflow.MlflowClient(tracking_uri=address, registry_uri=address)


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
def undo() -> Callable[..., Rollback]:
    """Make a rollback."""

    def make(version: int | None = None, **changes) -> Rollback:
        rollback = Rollback(
            name="income",
            version=version,
            reason="complaints doubled",
            who="bob",
            when="2026-03-03T10:00:00+00:00",
        )
        return replace(rollback, **changes)

    return make


@pytest.fixture
def agree() -> Callable[..., Approval]:
    """Make an approval of a promotion's record."""

    def make(promotion: Promotion, **changes) -> Approval:
        approval = Approval(
            name=promotion.name,
            digest=promotion.digest,
            artifact_name=promotion.artifact.name,
            record=promotion.record,
            reason="read the report",
            who="cleo",
            when="2026-03-01T09:00:00+00:00",
        )
        return replace(approval, **changes)

    return make


@pytest.fixture
def two_versions(registry, propose) -> tuple[Promotion, Promotion]:
    """Promote "old" and then "new", compared with it."""
    old = propose("old")
    new = propose("new", baseline=old.digest, when="2026-03-02T10:00:00+00:00")
    registry.promote(old)
    registry.promote(new)
    return old, new
