"""May this file be MLflow's database: telling so without MLflow, and creating one.

MLflow would make tables in any database that it is given, and creates its own in many
steps, for seconds. So a strange file is refused first, and a new one gets its name when
it is whole.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from contextlib import suppress
from functools import cache
from pathlib import Path

from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.registry.database import unusable

_TABLES = {"alembic_version", "experiments", "registered_models", "model_versions"}


def is_there(path: Path) -> bool:
    """Tell whether there is a database of MLflow at a path.

    Raises
    ------
    RegistryError
        If there is something else.
    """
    try:
        if not path.exists():
            return False
        tables = _tables(path)
    except (sqlite3.Error, OSError) as error:
        raise unusable(
            path, f"it cannot be read ({error})", "let `registry` name another file"
        ) from error
    if not tables >= _TABLES:
        raise unusable(
            path,
            "the file is there and is no database of MLflow",
            "let `registry` name MLflow's database, or a file that does not exist yet",
        )
    return True


def refuse_other_schema(path: Path) -> None:
    """Leave alone what another release of MLflow wrote: asked, it would migrate it.

    Raises
    ------
    RegistryError
        If the schema of the database is not that of the MLflow that is installed.
    """
    with closing(_opened(path)) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    expected, release = _installed()
    if found != (expected,):
        raise unusable(
            path,
            f"it was written by another release of MLflow (its schema is "
            f"{found and found[0]}; that of MLflow {release}, which is installed here, "
            f"is {expected})",
            "install the release that your team uses; to move to the one that is "
            "installed, make a backup and run `mlflow db upgrade`",
        )


def create(path: Path) -> None:
    """Create a database; nothing happens if another process was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}-{secrets.token_hex(8)}.partial")
    try:
        _make(partial)
        # takes the name only if nobody has it, unlike a renaming
        with suppress(FileExistsError):
            os.link(partial, path)
    finally:
        with suppress(OSError):
            partial.unlink()


def _make(path: Path) -> None:
    mlflow_module("mlflow.store.db.utils", what="A registry in MLflow")
    mlflow = mlflow_module("mlflow", what="A registry in MLflow")
    address = f"sqlite:///{path.absolute()}"
    with silently():
        client = mlflow.MlflowClient(tracking_uri=address, registry_uri=address)
        client.search_experiments(max_results=1)
        client.search_registered_models(max_results=1)


def _tables(path: Path) -> set[str]:
    with closing(_opened(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {str(name) for (name,) in rows}


def _opened(path: Path) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=20.0)


@cache
def _installed() -> tuple[str, str]:
    """Tell the schema and the number of the MLflow that is installed."""
    mlflow = mlflow_module("mlflow", what="A registry in MLflow")
    scripts = mlflow_module("alembic.script", what="A registry in MLflow")
    folder = Path(mlflow.__file__).parent / "store" / "db_migrations"
    head = scripts.ScriptDirectory(str(folder)).get_current_head()
    return str(head), str(mlflow.__version__)
