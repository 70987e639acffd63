"""An empty database of MLflow, made once: its own making of one takes seconds."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from pytest_mlgate.registry.mlflow import database as mlflow_database


@functools.cache
def prepared() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mlflow.db"
        mlflow_database.create(path)
        return path.read_bytes()


def put(path: Path) -> None:
    """Write an empty database to a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(prepared())
