"""Which files are taken for a database of MLflow, and how one comes to be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from tests.prepared_mlflow import put

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.models.formats import mlflow_library
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.mlflow import database as mlflow_database

# what mlflow and its database say on the way, and no concern of ours
pytestmark = pytest.mark.filterwarnings("ignore:::mlflow", "ignore:::alembic")

ADDRESS = "mlflow:sqlite:///mlflow.db"

# promotes with every way out of this machine shut, and says what was tried
QUIET = """
import socket, sys
from pathlib import Path
tried = []
def shut(self, place):
    tried.append(place)
    raise OSError("shut")
socket.socket.connect = socket.socket.connect_ex = shut
def no_name(host, *more, **options):
    tried.append(host)
    raise OSError("shut")
socket.getaddrinfo = no_name
sys.path.insert(0, ".")
from pytest_mlgate.registry.address import open_registry
registry = open_registry("mlflow:sqlite:///mlflow.db", root=Path.cwd())
assert "mlflow" not in sys.modules
from pytest_mlgate.registry.protocol import Promotion
from hashlib import sha256
Path("m.skops").write_text("m")
registry.promote(Promotion(
    name="income", artifact=Path("m.skops"), baseline_digest=None, record="{}",
    digest="sha256:" + sha256(b"m").hexdigest(), when="2026-03-01T10:00:00Z"))
assert registry.verify("income") == ()
import time; time.sleep(1)
print(tried, sorted(path.name for path in Path.cwd().iterdir()))
"""


def test_nothing_leaves_the_machine_and_nothing_is_printed(tmp_path):
    put(tmp_path / "mlflow.db")
    environment = {
        name: value for name, value in os.environ.items() if "MLFLOW" not in name
    }
    done = subprocess.run(
        [sys.executable, "-c", QUIET],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    files = ["'.mlgate'", "'m.skops'", "'mlflow.db'", "'mlgate-artifacts'"]
    assert done.stdout == f"[] [{', '.join(files)}]\n"
    assert done.stderr == ""


def test_a_first_promotion_creates_the_database_whole(tmp_path, propose):
    registry = open_registry("mlflow:sqlite:///kept/mlflow.db", root=tmp_path)
    assert registry.promote(propose("first")).number == 1
    assert registry.verify("income") == ()
    kept = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert kept == ["mlflow.db", "mlgate-artifacts"]


def test_who_comes_second_keeps_the_database_of_the_first(tmp_path, monkeypatch):
    path = tmp_path / "mlflow.db"
    link = os.link
    # what takes seconds, and is a matter of the test above
    monkeypatch.setattr(mlflow_database, "_make", put)

    def later(source, target):
        path.write_text("the first one's")
        link(source, target)

    monkeypatch.setattr(os, "link", later)
    mlflow_database.create(path)
    assert path.read_text() == "the first one's"
    assert [one.name for one in tmp_path.iterdir()] == ["mlflow.db"]


@pytest.mark.parametrize("kind", ["empty", "text", "database"])
def test_a_file_of_somebody_else_is_refused_and_stays(tmp_path, propose, kind):
    path = tmp_path / "mlflow.db"
    if kind == "database":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE t (x)")
    else:
        path.write_text("" if kind == "empty" else "my notes " * 99)
    before = path.read_bytes()
    registry = open_registry(ADDRESS, root=tmp_path)
    for act in (
        lambda: registry.champion("income"),
        lambda: registry.promote(propose("first")),
    ):
        with pytest.raises(RegistryError, match=r"mlflow.db' cannot be used: .*Hint: "):
            act()
    assert path.read_bytes() == before


def test_a_database_of_another_release_of_mlflow_is_refused_and_stays(
    tmp_path, propose
):
    path = tmp_path / "mlflow.db"
    put(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'f00d'")
        connection.execute("DROP TABLE model_version_tags")
        connection.commit()
    before = path.read_bytes()
    registry = open_registry(ADDRESS, root=tmp_path)
    for act in (
        lambda: registry.champion("income"),
        lambda: registry.promote(propose("first")),
    ):
        with pytest.raises(RegistryError) as told:
            act()
        assert "was written by another release of MLflow" in str(told.value)
        assert "its schema is f00d; that of MLflow 3." in str(told.value)
        assert "Hint: install the release that your team uses" in str(told.value)
    assert path.read_bytes() == before


def test_a_database_that_may_not_be_written_says_so(tmp_path, propose):
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    put(tmp_path / "mlflow.db")
    (tmp_path / "mlflow.db").chmod(0o400)
    registry = open_registry(ADDRESS, root=tmp_path)
    assert registry.champion("income") is None
    with pytest.raises(RegistryError, match="may not be written"):
        registry.promote(propose("first"))


def test_without_mlflow_the_message_names_the_extra(tmp_path, monkeypatch):
    put(tmp_path / "mlflow.db")

    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(mlflow_library, "import_module", absent)
    registry = open_registry(ADDRESS, root=tmp_path)
    with pytest.raises(MissingDependency, match=r"A registry in MLflow .*\[mlflow\]"):
        registry.champion("income")


@pytest.mark.parametrize(
    "url",
    [
        "mlflow:",
        "mlflow:mlflow.db",
        "mlflow:http://",
        "mlflow:sqlite:///",
        "mlflow:postgresql://ann:secret@host/db",
        "mlflow:databricks",
        "mlflow:file:///mlruns",
    ],
)
def test_another_address_is_refused_with_the_forms_that_work(tmp_path, url):
    with pytest.raises(InvalidInput) as refusal:
        open_registry(url, root=tmp_path)
    assert "'mlflow:sqlite:///mlflow.db'" in str(refusal.value)
    assert "secret" not in str(refusal.value)
