from __future__ import annotations

import os

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.artifacts import ArtifactStore

CONTENT = bytes(range(256)) * 10_000  # longer than one chunk of the copy


@pytest.fixture
def store(tmp_path):
    return ArtifactStore(tmp_path / "registry" / "artifacts")


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "model.skops"
    path.write_bytes(CONTENT)
    return path


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_artifact_is_filed_under_its_digest(store, source, tmp_path):
    digest = digest_of_bytes(CONTENT)
    stored = store.store(source, digest=digest)
    first, rest = digest[7:9], digest[9:]
    assert stored == tmp_path / "registry" / "artifacts" / first / rest
    assert store.checked(digest) == stored
    assert stored.read_bytes() == CONTENT
    assert files_in(tmp_path / "registry") == [stored]


def test_storing_twice_keeps_one_file(store, source, tmp_path):
    digest = digest_of_bytes(CONTENT)
    assert store.store(source, digest=digest) == store.store(source, digest=digest)
    assert len(files_in(tmp_path / "registry")) == 1


def test_storing_again_mends_a_damaged_file(store, source):
    digest = digest_of_bytes(CONTENT)
    store.store(source, digest=digest).write_bytes(b"rot")
    assert "damaged" in store.defect(digest)
    store.store(source, digest=digest)
    assert store.defect(digest) is None


def test_a_file_that_changed_since_the_test_is_refused(store, source, tmp_path):
    digest = digest_of_bytes(CONTENT)
    source.write_bytes(CONTENT + b"\n")
    with pytest.raises(PromotionRefused) as refusal:
        store.store(source, digest=digest)
    message = str(refusal.value)
    assert "has changed since it was tested" in message
    assert digest in message
    assert digest_of_bytes(CONTENT + b"\n") in message
    assert "Hint: run the session again" in message
    assert files_in(tmp_path / "registry") == []


@pytest.mark.parametrize("trouble", ["gone", "folder"])
def test_a_file_that_cannot_be_read_any_more_is_refused(store, source, trouble):
    source.unlink()
    if trouble == "folder":
        source.mkdir()
    with pytest.raises(PromotionRefused, match="cannot be read any more"):
        store.store(source, digest=digest_of_bytes(CONTENT))


def test_a_registry_refuses_the_changed_file_and_keeps_its_champion(
    registry, propose, two_versions
):
    _, new = two_versions
    third = propose("third", baseline=new.digest)
    third.artifact.write_text("third, retrained")
    with pytest.raises(PromotionRefused, match="has changed since it was tested"):
        registry.promote(third)
    assert registry.champion("income").digest == new.digest
    assert registry.verify("income") == ()


def test_the_bytes_are_on_the_disk_before_they_take_their_name(
    store, source, monkeypatch
):
    done = []
    sync, move = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: (done.append("sync"), sync(file)))
    monkeypatch.setattr(os, "replace", lambda *to: (done.append("name"), move(*to)))
    store.store(source, digest=digest_of_bytes(CONTENT))
    # then each folder on the way to the name
    assert done == ["sync", "name", "sync", "sync", "sync"]


def test_an_interruption_right_after_the_name_is_passed_on(store, source, monkeypatch):
    move = os.replace

    def interrupted(*names):
        move(*names)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.store(source, digest=digest_of_bytes(CONTENT))
    assert store.defect(digest_of_bytes(CONTENT)) is None


def test_a_folder_that_cannot_be_made_is_an_error_with_its_path(source, tmp_path):
    (tmp_path / "registry").write_text("a file where the folder should be")
    store = ArtifactStore(tmp_path / "registry" / "artifacts")
    with pytest.raises(RegistryError, match=r"cannot be stored at .*Hint: make that"):
        store.store(source, digest=digest_of_bytes(CONTENT))


def test_a_missing_artifact_is_named(store):
    digest = digest_of_bytes(CONTENT)
    with pytest.raises(RegistryError, match=f"artifact {digest} is missing.*Hint: put"):
        store.checked(digest)


def test_a_damaged_artifact_is_named(store, source):
    digest = digest_of_bytes(CONTENT)
    stored = store.store(source, digest=digest)
    stored.write_bytes(CONTENT[:-1])
    with pytest.raises(RegistryError, match=f"artifact {digest} is damaged"):
        store.checked(digest)


def test_an_artifact_that_is_no_file_is_named(store):
    digest = digest_of_bytes(CONTENT)
    store.path(digest).mkdir(parents=True)
    with pytest.raises(RegistryError, match=f"artifact {digest} cannot be read"):
        store.checked(digest)


@pytest.mark.parametrize("digest", ["sha256:../../x", "", "ab" * 32])
def test_a_digest_never_becomes_another_path(store, digest):
    with pytest.raises(InvalidInput, match="`digest` must be"):
        store.path(digest)
