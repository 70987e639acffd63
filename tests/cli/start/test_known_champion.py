"""The champion of a registry as the baseline of a first gate."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from tests.cli import beginner

from pytest_mlgate.cli.start import checking
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.protocol import Promotion

ADDRESS = "sqlite:///.mlgate/registry.db"
WORDS = ("--target", "risk", "--sensitive", "sex", "--candidate")
INIT = ("init", "--yes", "--no-workflow", *WORDS)


def promoted(artifact: Path, *, name: str = "risk", address: str = ADDRESS) -> str:
    """Make a file the champion of the registry in the working folder."""
    digest = digest_of_file(artifact)
    open_registry(address, root=Path.cwd()).promote(
        Promotion(
            name=name,
            artifact=artifact,
            digest=digest,
            baseline_digest=None,
            record="{}\n",
            who="ada",
            when="2026-03-01T09:00:00+00:00",
        )
    )
    return digest


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("credit")
    beginner.credit(folder)
    return folder


@pytest.fixture
def folder(models, tmp_path, monkeypatch) -> Path:
    """Work in a folder with a table and two models."""
    shutil.copytree(models, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path) -> dict:
    return tomllib.loads((folder / "mlgate.toml").read_text("utf-8"))


def test_without_a_registry_there_is_no_champion(folder, mlgate):
    status, said = mlgate(*INIT, "new.skops")
    assert status == 0, said
    assert "no baseline: held against the usual answer" in said
    assert not (folder / ".mlgate").exists()
    assert written(folder)["sensitive"] == ["sex"]


def test_the_champion_is_the_baseline_where_none_is_named(folder, mlgate):
    promoted(folder / "old.skops")
    status, said = mlgate(*INIT, "new.skops")
    assert status == 0, said
    assert "baseline: the champion of 'risk' in sqlite:///.mlgate/registry.db" in said
    assert written(folder)["baseline"] == {"registry": "champion"}
    text = (folder / "mlgate.toml").read_text("utf-8")
    assert '[baseline]\n# the model that was promoted last\nregistry = "cham' in text
    assert "after a first" not in text
    gates = (folder / "gates" / "test_benchmark_gate.py").read_text("utf-8")
    assert "not_worse" in gates


def test_another_baseline_can_still_be_named(folder, mlgate):
    promoted(folder / "old.skops")
    assert mlgate(*INIT, "new.skops", "--baseline", "old.skops")[0] == 0
    assert written(folder)["baseline"] == {"model": "old.skops"}


def test_a_name_and_a_registry_of_another_kind_are_written_down(folder, mlgate):
    address = "sqlite:///store/models.db"
    promoted(folder / "old.skops", name="loans", address=address)
    status, said = mlgate(
        *(*INIT, "new.skops", "--baseline", "champion"),
        *("--name", "loans", "--registry", address),
    )
    assert status == 0, said
    told = written(folder)
    assert (told["name"], told["registry"]) == ("loans", address)
    assert "baseline: the champion" not in said


def test_a_champion_that_is_not_there_is_named(folder, mlgate):
    promoted(folder / "old.skops", name="loans")
    status, said = mlgate(*INIT, "new.skops", "--baseline", "champion")
    assert status == 4
    assert "has no champion of the name 'risk'" in said
    assert "--name" in said
    assert not (folder / "mlgate.toml").exists()


def test_the_champion_is_not_held_against_itself(folder, mlgate):
    promoted(folder / "new.skops")
    status, said = mlgate(*INIT, "new.skops")
    assert status == 4
    assert "it already is the champion of 'risk', byte for byte" in said
    assert not (folder / "mlgate.toml").exists()


def test_check_asks_the_registry_of_the_settings_around_it(folder, mlgate, monkeypatch):
    promoted(folder / "old.skops", name="loans", address="sqlite:///models.db")
    (folder / "mlgate.toml").write_text(
        'name = "loans"\ntarget = "risk"\nregistry = "sqlite:///models.db"\n', "utf-8"
    )
    seen = {}

    def look(root, **_):
        seen.update(tomllib.loads((root / "mlgate.toml").read_text("utf-8")))
        return 0

    monkeypatch.setattr(checking, "_pytest", look)
    status, said = mlgate("check", "--data", "german_credit.csv", *WORDS, "new.skops")
    assert status == 0, said
    assert seen["baseline"] == {"registry": "champion"}
    assert seen["registry"] == f"sqlite:///{folder / 'models.db'}"
    assert seen["name"] == "loans"
