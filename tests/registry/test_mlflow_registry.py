"""What is MLflow's own: versions, tags, aliases, and what others do to them."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.models.formats.folder_archive import files_beneath
from pytest_mlgate.models.formats.folder_archive import write_archive
from pytest_mlgate.registry.address import open_registry

# what mlflow and its database say on the way, and no concern of ours
pytestmark = pytest.mark.filterwarnings("ignore:::mlflow", "ignore:::alembic")


@pytest.fixture
def registry(mlflow_registry):
    return mlflow_registry


def aliases(client):
    return dict(client.get_registered_model("income").aliases)


def versions(client):
    return [int(v.version) for v in client.search_model_versions("name = 'income'")]


def test_a_promotion_is_a_version_with_its_file_and_tags(
    registry, client, propose, tmp_path
):
    record = (
        '{"provenance": {"candidate": {"reference": "models/x.skops"}, '
        '"commit": "0a1b+dirty"}}'
    )
    promotion = propose("first", record=record)
    registry.promote(promotion)
    version = client.get_model_version_by_alias("income", "champion")
    assert int(version.version) == 1
    assert version.tags == {
        "mlgate.digest": promotion.digest,
        "mlgate.artifact_name": "first.skops",
        "mlgate.record_digest": registry.champion("income").record_digest,
        "mlgate.candidate": "models/x.skops",
        "mlgate.commit": "0a1b+dirty",
        "mlgate.who": "ann",
    }
    files = client.download_artifacts(version.run_id, "model", str(tmp_path))
    assert list(files_beneath(tmp_path / files)) == ["first.skops"]
    assert client.get_run(version.run_id).info.status == "FINISHED"


def test_the_aliases_follow_the_champion_and_the_one_before(
    registry, client, propose, undo
):
    old = propose("old")
    registry.promote(old)
    assert aliases(client) == {"champion": 1}
    new = propose("new", baseline=old.digest)
    registry.promote(new)
    assert aliases(client) == {"champion": 2, "previous": 1}
    registry.rollback(undo())
    assert aliases(client) == {"champion": 1}
    registry.rollback(undo(2))
    assert aliases(client) == {"champion": 2, "previous": 1}


def test_versions_have_the_numbers_of_mlflow(registry, client, propose):
    client.create_registered_model("income")
    for number in range(3):
        client.create_model_version("income", f"runs:/{number}/model")
    first = registry.promote(propose("first"))
    assert first.number == registry.history("income")[0].version == 4
    assert aliases(client) == {"champion": 4}
    assert registry.verify("income") == ()


def test_a_refused_candidate_leaves_no_version(
    registry, client, two_versions, propose, monkeypatch
):
    old, new = two_versions
    third = propose("third", baseline=new.digest)
    make = registry._versions.make

    def overtaken(*given):
        number = make(*given)
        rival = open_registry("mlflow:sqlite:///mlflow.db", root=old.artifact.parent)
        rival.promote(propose("rival", baseline=new.digest, who="eve"))
        return number

    monkeypatch.setattr(registry._versions, "make", overtaken)
    with pytest.raises(PromotionRefused, match=r"version 4\), since .*, by eve"):
        registry.promote(third)
    assert sorted(versions(client)) == [1, 2, 4]
    assert aliases(client) == {"champion": 4, "previous": 2}
    assert registry.verify("income") == ()


def test_an_alias_moved_by_somebody_else_is_refused_until_a_person_decides(
    registry, client, two_versions, propose, undo
):
    _, new = two_versions
    client.set_registered_model_alias("income", "champion", "1")
    before = registry.history("income")
    told = (
        r"alias 'champion' of 'income' in MLflow names version 1, and the history "
        r"says version 2 \(promotion, .*, by ann\)\. .*"
        r"set_registered_model_alias\('income', 'champion', '2'\).*`mlgate rollback 1"
    )
    for act in (
        lambda: registry.champion("income"),
        lambda: registry.promote(propose("third", baseline=new.digest)),
        lambda: registry.rollback(undo()),
    ):
        with pytest.raises(PromotionRefused, match=told):
            act()
    assert registry.history("income") == before
    assert aliases(client)["champion"] == 1
    (line,) = registry.verify("income")
    assert line.startswith("the alias 'champion' of 'income' was moved by somebody")
    assert "it names version 1, and the history says version 2" in line
    # either remedy helps
    client.set_registered_model_alias("income", "champion", "2")
    assert registry.champion("income").number == 2
    client.set_registered_model_alias("income", "champion", "1")
    assert registry.rollback(undo(1)).number == 1
    assert registry.champion("income").number == 1
    assert registry.verify("income") == ()


def test_an_alias_that_was_deleted_is_refused_too(registry, client, two_versions):
    client.delete_registered_model_alias("income", "champion")
    with pytest.raises(PromotionRefused, match="names no version, and the history"):
        registry.champion("income")


def test_an_alias_moved_while_the_file_is_sent_is_refused(
    registry, client, two_versions, propose, monkeypatch
):
    _, new = two_versions
    make = registry._versions.make

    def moved(*given):
        client.set_registered_model_alias("income", "champion", "1")
        return make(*given)

    monkeypatch.setattr(registry._versions, "make", moved)
    with pytest.raises(PromotionRefused, match="names version 1, and the history"):
        registry.promote(propose("third", baseline=new.digest))
    assert len(registry.history("income")) == 2
    assert aliases(client) == {"champion": 1, "previous": 1}
    assert sorted(versions(client)) == [1, 2]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("create_model_version", "cannot tell whether an event of 'income' was writ"),
        ("search_model_versions", "It is not known whether the promotion of 'income'"),
        ("set_registered_model_alias", "to version 3 is written, and the aliases"),
    ],
)
def test_what_breaks_late_says_how_far_it_came(
    registry, client, two_versions, propose, monkeypatch, call, told
):
    _, new = two_versions
    append = registry._log.append

    def broken(*_given, **_options):
        raise OSError("the cable")

    def break_then(*given, **options):
        if call == "create_model_version":
            monkeypatch.setattr(type(client), call, broken)
        attempt = append(*given, **options)
        monkeypatch.setattr(type(client), call, broken)
        return attempt

    monkeypatch.setattr(registry._log, "append", break_then)
    third = propose("third", baseline=new.digest)
    with pytest.raises(RegistryError, match=told) as error:
        registry.promote(third)
    assert not isinstance(error.value, PromotionRefused)
    monkeypatch.undo()
    written = call != "create_model_version"
    champion = registry.champion("income")
    assert champion.number == (3 if written else 2)
    assert aliases(client)["champion"] == champion.number
    assert registry.promote(third).digest == third.digest
    assert registry.verify("income") == ()


def test_a_champion_from_before_is_replaced_only_if_it_was_compared_with(
    registry, client, propose, tmp_path
):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "MLmodel").write_text("flavors: {}")
    (folder / "model.skops").write_text("the old one")
    place = (tmp_path / "theirs").as_uri()
    experiment = client.create_experiment("theirs", artifact_location=place)
    run = client.create_run(experiment).info.run_id
    client.log_artifacts(run, str(folder), artifact_path="m")
    client.create_registered_model("income")
    client.create_model_version("income", f"runs:/{run}/m", run_id=run)
    client.set_registered_model_alias("income", "champion", "1")
    assert registry.champion("income") is None
    # what a baseline of mlflow:income@champion is called
    digest = write_archive(tmp_path / "old.tar", files_beneath(folder))
    for baseline in (None, "sha256:" + "0" * 64):
        with pytest.raises(PromotionRefused, match="which no promotion has made"):
            registry.promote(propose("first", baseline=baseline))
    assert versions(client) == [1]
    assert registry.promote(propose("first", baseline=digest)).number == 2
    assert aliases(client) == {"champion": 2}
    assert registry.verify("income") == ()


def test_a_model_of_mlflow_stays_one_that_mlflow_loads(
    registry, client, propose, tmp_path
):
    folder = tmp_path / "logged"
    (folder / "data").mkdir(parents=True)
    (folder / "MLmodel").write_text("flavors: {}")
    (folder / "data" / "model.skops").write_text("weights")
    archive = tmp_path / "income.mlflow.tar"
    digest = write_archive(archive, files_beneath(folder))
    registry.promote(propose("any", artifact=archive, digest=digest))
    version = client.get_model_version_by_alias("income", "champion")
    back = client.download_artifacts(version.run_id, "model", str(tmp_path))
    assert sorted(files_beneath(tmp_path / back)) == ["MLmodel", "data/model.skops"]
    shutil.rmtree(tmp_path / ".mlgate")
    assert registry.artifact(digest).read_bytes() == archive.read_bytes()
    assert registry.verify("income") == ()


@pytest.mark.parametrize("name", ["a/b", "a:b", "it's", 'a"b', "two\nlines", "x" * 201])
def test_a_name_that_mlflow_does_not_take_is_refused(registry, propose, name):
    rule = "`name` must be a name that MLflow takes"
    with pytest.raises(InvalidInput, match=rule):
        registry.champion(name)
    with pytest.raises(InvalidInput, match=rule):
        registry.promote(propose("first", name=name))


def test_what_mlflow_gives_back_must_be_what_it_was_given(
    registry, client, propose, monkeypatch, tmp_path
):
    send = registry._files._runs.send

    def spoiled(run, path, *, folder):
        send(run, path, folder=folder)
        kept = tmp_path / "mlgate-artifacts" / run / "artifacts" / folder
        (kept / path.name).write_text("lost on the way")

    monkeypatch.setattr(registry._files._runs, "send", spoiled)
    with pytest.raises(RegistryError, match=r"was given sha256:.* gives back"):
        registry.promote(propose("first"))
    assert registry.champion("income") is None
    assert registry.verify("income") == ()


def test_a_model_that_was_deleted_and_made_anew_is_refused(
    registry, client, two_versions, propose
):
    old, new = two_versions
    client.delete_registered_model("income")
    with pytest.raises(PromotionRefused, match="names no version"):
        registry.champion("income")
    client.create_registered_model("income")
    for _ in range(2):
        client.create_model_version("income", "runs:/0/model")
    client.set_registered_model_alias("income", "champion", "2")
    told = f"2 of 'income' was changed in MLflow: it is tagged None, and {new.digest}"
    for act in (
        lambda: registry.champion("income"),
        lambda: registry.promote(propose("third", baseline=new.digest)),
    ):
        with pytest.raises(RegistryError, match=told):
            act()
    first, second, third = registry.verify("income")
    assert f"tagged None, and {old.digest} was promoted" in first
    assert told in second
    assert "'previous' of 'income' was moved by somebody else" in third


def test_a_number_that_was_given_before_is_refused(
    registry, client, two_versions, propose, undo
):
    old, _ = two_versions
    registry.rollback(undo())
    client.delete_registered_model("income")
    client.create_registered_model("income")
    client.create_model_version(
        "income", "runs:/0/model", tags={"mlgate.digest": old.digest}
    )
    client.set_registered_model_alias("income", "champion", "1")
    with pytest.raises(RegistryError, match="gave 'income' the number 2, and the his"):
        registry.promote(propose("third", baseline=old.digest))
    assert len(registry.history("income")) == 3


def test_nobody_returns_to_what_mlflow_no_longer_has(
    registry, client, two_versions, undo, tmp_path
):
    old, _ = two_versions
    first = client.get_model_version("income", "1")
    kept = tmp_path / "mlgate-artifacts" / first.run_id / "artifacts" / "model"
    (kept / "old.skops").write_text("rot")
    with pytest.raises(RegistryError, match=rf"artifact {old.digest} is damaged"):
        registry.rollback(undo())
    shutil.rmtree(kept)
    with pytest.raises(RegistryError, match=rf"artifact {old.digest} is missing"):
        registry.rollback(undo())
    client.delete_model_version("income", "1")
    with pytest.raises(RegistryError, match="version 1 of 'income' was deleted"):
        registry.rollback(undo())
    assert registry.champion("income").number == 2
    assert aliases(client)["champion"] == 2


def test_another_name_of_the_same_bytes_is_found(registry, client, propose, tmp_path):
    """A file that was damaged in one run is found in another that holds it too."""
    first = propose("first")
    registry.promote(first)
    registry.promote(replace(first, name="churn"))
    run = client.get_model_version("income", "1").run_id
    shutil.rmtree(tmp_path / "mlgate-artifacts" / run)
    shutil.rmtree(tmp_path / ".mlgate")
    assert registry.artifact(first.digest).read_text() == "first"
