"""What every registry does, whatever keeps it: SQLite and MLflow, asked the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.prepared_mlflow import put

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import OVERRIDE
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Version


@pytest.fixture(params=["sqlite", "mlflow"])
def address(request, tmp_path):
    if request.param == "sqlite":
        return "sqlite:///kept/registry.db"
    put(tmp_path / "kept" / "mlflow.db")
    return "mlflow:sqlite:///kept/mlflow.db"


@pytest.fixture
def registry(address, tmp_path):
    return open_registry(address, root=tmp_path)


def state_of(registry):
    return registry.champion("income"), registry.history("income")


def test_what_was_never_promoted_has_no_champion_and_no_history(registry):
    assert registry.champion("income") is None
    assert registry.history("income") == ()
    assert registry.verify("income") == ()


@pytest.mark.parametrize("kind", ["sqlite:///", "mlflow:sqlite:///"])
def test_reading_a_registry_that_does_not_exist_creates_nothing(tmp_path, kind):
    registry = open_registry(f"{kind}kept/new.db", root=tmp_path)
    assert registry.champion("income") is None
    assert registry.history("income") == registry.verify("income") == ()
    for read in (registry.artifact, registry.record):
        with pytest.raises(RegistryError, match="is missing"):
            read("sha256:" + "0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_promoted_candidate_is_the_champion_with_artifact_and_record(
    registry, propose
):
    promotion = propose("first", record='{"ä": "\\ud800", "n": 1}\n\n')
    promoted = registry.promote(promotion)
    assert promoted == Version(
        name="income",
        number=1,
        digest=promotion.digest,
        artifact_name="first.skops",
        created="2026-03-01T10:00:00+00:00",
        record_digest=digest_of_text(promotion.record),
    )
    promotion.artifact.unlink()
    assert registry.champion("income") == promoted
    assert registry.artifact(promoted.digest).read_text() == "first"
    assert registry.record(promoted.record_digest) == promotion.record
    assert registry.verify("income") == ()


def test_the_champion_is_there_for_everybody(registry, address, tmp_path, propose):
    promoted = registry.promote(propose("first"))
    assert open_registry(address, root=tmp_path).champion("income") == promoted


def test_history_tells_every_field_of_every_promotion(registry, propose):
    long = tuple(f"a waiver that says much: {number} " * 40 for number in range(9))
    old = propose("old", waivers=long, notes=("a", "Ä 🙂"))
    new = propose("new", baseline=old.digest, who=None)
    registry.promote(old)
    registry.promote(new)
    first, second = registry.history("income")
    assert (first.sequence, first.version, first.event) == (1, 1, FIRST_PROMOTION)
    assert (second.sequence, second.version, second.event) == (2, 2, PROMOTION)
    assert (first.who, second.who) == ("ann", None)
    assert (first.digest, second.digest) == (old.digest, new.digest)
    assert (first.baseline_digest, second.baseline_digest) == (None, old.digest)
    assert (first.waivers, first.notes) == (old.waivers, old.notes)
    assert second.record_digest == digest_of_text(new.record)
    assert second.previous_hash == first.hash


def test_promoting_the_champion_again_writes_nothing(registry, two_versions):
    _, new = two_versions
    before = state_of(registry)
    later = replace(new, when="2026-04-01T00:00:00Z", record="{}", who="bob")
    assert registry.promote(later) == registry.champion("income")
    assert state_of(registry) == before


@pytest.mark.parametrize("baseline", [None, "sha256:" + "0" * 64])
def test_a_candidate_compared_with_something_else_is_refused(
    registry, two_versions, propose, baseline
):
    _, new = two_versions
    before = state_of(registry)
    with pytest.raises(PromotionRefused) as refusal:
        registry.promote(propose("third", baseline=baseline))
    assert f"the champion is {new.digest} (version 2)" in str(refusal.value)
    assert "since 2026-03-02T10:00:00+00:00, by ann" in str(refusal.value)
    assert state_of(registry) == before


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_a_file_that_is_not_what_was_tested_is_refused(
    registry, two_versions, propose, change
):
    _, new = two_versions
    third = propose("third", baseline=new.digest)
    before = state_of(registry)
    third.artifact.unlink() if change == "gone" else third.artifact.write_text("other")
    with pytest.raises(PromotionRefused, match="was tested"):
        registry.promote(third)
    assert state_of(registry) == before
    assert registry.verify("income") == ()


def test_an_override_keeps_its_reason(registry, two_versions, propose):
    _, new = two_versions
    registry.promote(propose("third", baseline=new.digest, override="the flood"))
    last = registry.history("income")[-1]
    assert (last.event, last.reason, last.version) == (OVERRIDE, "the flood", 3)


def test_a_rollback_makes_the_earlier_champion_champion(registry, two_versions, undo):
    old, _ = two_versions
    first = registry.rollback(undo())
    assert (first.number, first.digest, first.created) == (1, old.digest, old.when)
    assert registry.champion("income") == first
    assert registry.artifact(first.digest).read_text() == "old"
    last = registry.history("income")[-1]
    assert (last.event, last.reason, last.who, last.version) == (
        ROLLBACK,
        "complaints doubled",
        "bob",
        1,
    )
    assert registry.verify("income") == ()


def test_what_cannot_be_rolled_back_is_refused(registry, two_versions, undo, propose):
    with pytest.raises(PromotionRefused, match="has no champion"):
        registry.rollback(undo(name="churn"))
    with pytest.raises(PromotionRefused, match="has no version 9"):
        registry.rollback(undo(9))
    assert registry.rollback(undo(2)) == registry.champion("income")
    assert len(registry.history("income")) == 2


def test_the_next_candidate_is_compared_with_the_restored_champion(
    registry, two_versions, undo, propose
):
    old, new = two_versions
    registry.rollback(undo())
    with pytest.raises(PromotionRefused, match=f"the champion is {old.digest}"):
        registry.promote(propose("third", baseline=new.digest))
    third = registry.promote(propose("third", baseline=old.digest))
    assert registry.champion("income") == third
    assert registry.rollback(undo()).number == 1
    assert registry.verify("income") == ()


def test_an_approval_is_history_and_moves_nothing(registry, propose, agree):
    first = propose("first")
    approval = registry.approve(agree(first))
    assert (approval.event, approval.version, approval.who) == (APPROVAL, 0, "cleo")
    assert registry.champion("income") is None
    assert registry.record(approval.record_digest) == first.record
    champion = registry.promote(first)
    again = registry.approve(agree(first, who="dora"))
    assert (again.sequence, again.version) == (3, 1)
    assert registry.champion("income") == champion
    with pytest.raises(PromotionRefused, match="one person counts once"):
        registry.approve(agree(first))
    assert [event.event for event in registry.history("income")] == [
        APPROVAL,
        FIRST_PROMOTION,
        APPROVAL,
    ]
    assert registry.verify("income") == ()


def test_names_do_not_disturb_each_other(registry, propose):
    registry.promote(propose("first", record="{}"))
    registry.promote(propose("second", name="Income", record="{}"))
    registry.promote(propose("third", name="Einkommen 収入 🙂 100%", record="{}"))
    assert registry.champion("income").artifact_name == "first.skops"
    assert registry.champion("Income").number == 1
    assert registry.champion("Einkommen 収入 🙂 100%").artifact_name == "third.skops"
    assert registry.verify("income") == registry.verify("Income") == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \n"),
        ("record", ""),
        ("digest", "sha256:../../../etc/passwd"),
        ("baseline_digest", "champion"),
        ("when", "2026-03-01T10:00:00"),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite:///", "mlflow:sqlite:///"])
def test_what_could_not_be_read_back_is_refused(tmp_path, propose, kind, field, value):
    registry = open_registry(f"{kind}kept/new.db", root=tmp_path)
    with pytest.raises(InvalidInput, match=f"`{field}` must be "):
        registry.promote(propose("first", **{field: value}))
    assert not (tmp_path / "kept").exists()


def test_a_clock_that_jumps_back_changes_no_order(registry, propose):
    old = propose("old", when="2030-01-01T00:00:00Z")
    registry.promote(old)
    registry.promote(propose("new", baseline=old.digest, when="2020-01-01T00:00:00Z"))
    assert registry.champion("income").artifact_name == "new.skops"
    assert [event.when[:4] for event in registry.history("income")] == ["2030", "2020"]
