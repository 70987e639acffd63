from __future__ import annotations

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.address import open_registry


def test_three_slashes_start_at_the_root(tmp_path, propose):
    open_registry("sqlite:///.mlgate/registry.db", root=tmp_path).promote(propose("m"))
    assert (tmp_path / ".mlgate" / "registry.db").is_file()
    assert (tmp_path / ".mlgate" / "artifacts").is_dir()


def test_four_slashes_are_absolute(tmp_path, propose):
    place = tmp_path / "else where" / "100% ä#.db"
    registry = open_registry(f"sqlite:///{place}", root=tmp_path / "root")
    promoted = registry.promote(propose("m"))
    assert place.is_file()
    again = open_registry(f"sqlite:///{place}", root=tmp_path)
    assert again.champion("income") == promoted
    assert not (tmp_path / "root").exists()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "registry.db",
        "sqlite:registry.db",
        "sqlite://registry.db",
        "sqlite:///",
        "sqlite:////",
        "sqlite:///:memory:",
        "sqlite:///r.db?mode=ro",
        "SQLITE:///r.db",
        "postgresql://host/db",
    ],
)
def test_another_address_is_refused_with_the_forms_that_work(tmp_path, url):
    with pytest.raises(InvalidInput) as refusal:
        open_registry(url, root=tmp_path)
    assert f"got {url!r}" in str(refusal.value)
    assert "sqlite:///folder/file.db" in str(refusal.value)
