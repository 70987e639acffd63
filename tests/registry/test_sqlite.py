from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import Version
from pytest_mlgate.registry.sqlite import SqliteRegistry

HOSTILE_NAMES = [
    "it's",
    '"; DROP TABLE history; --',
    "Einkommen-Ä-収入-🙂",
    "two\nlines",
    "nul\0inside",
    "%s {name} ../../etc",
    " padded ",
]


def everything_in(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_reading_a_registry_that_does_not_exist_creates_nothing(registry, path):
    assert registry.champion("income") is None
    assert registry.history("income") == ()
    assert registry.verify("income") == ()
    assert not path.parent.exists()


def test_a_promoted_candidate_is_the_champion(registry, propose):
    promotion = propose("first")
    promoted = registry.promote(promotion)
    assert promoted == Version(
        name="income",
        number=1,
        digest=promotion.digest,
        artifact_name="first.skops",
        created="2026-03-01T10:00:00+00:00",
        record_digest=digest_of_text(promotion.record),
    )
    assert registry.champion("income") == promoted


def test_the_champions_artifact_and_record_are_kept_whole(registry, propose):
    promotion = propose("first", record='{"ä": "\\ud800", "n": 1}\n\n')
    champion = registry.promote(promotion)
    promotion.artifact.unlink()
    assert registry.artifact(champion.digest).read_text() == "first"
    assert registry.record(champion.record_digest) == promotion.record


def test_the_champion_survives_the_object_that_promoted_it(registry, path, propose):
    promoted = registry.promote(propose("first"))
    assert SqliteRegistry(path).champion("income") == promoted


def test_history_tells_every_field_of_every_promotion(registry, propose):
    old = propose("old", waivers=("slow gate until 2026-05-01",), notes=("a", "b"))
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


def test_an_intact_registry_has_no_defects(registry, two_versions):
    assert registry.verify("income") == ()


def test_the_first_promotion_needs_no_baseline_and_says_that_it_was_first(
    registry, propose
):
    # the baseline of the session was a file, and no champion of this registry
    registry.promote(propose("first", baseline="sha256:" + "7" * 64))
    (event,) = registry.history("income")
    assert event.event == FIRST_PROMOTION
    assert event.baseline_digest == "sha256:" + "7" * 64


def test_a_candidate_compared_with_the_champion_replaces_it(registry, two_versions):
    _, new = two_versions
    champion = registry.champion("income")
    assert (champion.digest, champion.number) == (new.digest, 2)


def test_promoting_the_champion_again_writes_nothing(registry, path, two_versions):
    _, new = two_versions
    before = everything_in(path.parent)
    later = replace(new, when="2026-04-01T00:00:00Z", record="{}", who="bob")
    assert registry.promote(later) == registry.champion("income")
    assert registry.champion("income").created == new.when
    assert everything_in(path.parent) == before


@pytest.mark.parametrize("baseline", [None, "sha256:" + "0" * 64])
def test_a_candidate_compared_with_something_else_is_refused(
    registry, path, two_versions, propose, baseline
):
    _, new = two_versions
    before = everything_in(path.parent)
    with pytest.raises(PromotionRefused) as refusal:
        registry.promote(propose("third", baseline=baseline))
    message = str(refusal.value)
    assert f"the champion is {new.digest} (version 2)" in message
    assert "since 2026-03-02T10:00:00+00:00, by ann" in message
    assert baseline or "with no baseline" in message
    assert "Hint: run the session again" in message
    assert everything_in(path.parent) == before


def test_a_former_champion_can_be_promoted_again_as_a_new_version(
    registry, two_versions
):
    old, new = two_versions
    again = registry.promote(replace(old, baseline_digest=new.digest))
    assert (again.number, again.digest) == (3, old.digest)
    assert registry.verify("income") == ()


def test_a_record_shared_by_two_names_is_kept_once_and_found_by_both(registry, propose):
    registry.promote(propose("first", record="{}"))
    registry.promote(propose("second", record="{}", name="churn"))
    assert registry.verify("income") == registry.verify("churn") == ()


def test_names_do_not_disturb_each_other(registry, propose):
    registry.promote(propose("first"))
    registry.promote(propose("second", name="Income"))
    assert registry.champion("income").artifact_name == "first.skops"
    assert registry.champion("Income").number == 1


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_text_can_be_a_name(registry, propose, name):
    promoted = registry.promote(propose("first", name=name, who=name, notes=(name,)))
    assert registry.champion(name) == promoted
    assert registry.history(name)[0].notes == (name,)
    assert registry.verify(name) == ()
    assert registry.champion("income") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \n"),
        ("name", "half a pair \ud800"),
        ("record", ""),
        ("record", "\udcff"),
        ("digest", "sha256:../../../etc/passwd"),
        ("digest", "md5:900150983cd24fb0d6963f7d28e17f72"),
        ("digest", "sha256:" + "A" * 64),
        ("baseline_digest", "champion"),
        ("when", "yesterday"),
        ("when", "2026-03-01T10:00:00"),
        ("when", "2026-03-01T10:00:00+02:00"),
    ],
)
def test_what_could_not_be_read_back_is_refused(registry, path, propose, field, value):
    with pytest.raises(InvalidInput, match=f"`{field}` must be "):
        registry.promote(propose("first", **{field: value}))
    assert not path.parent.exists()


@pytest.mark.parametrize("name", ["", "\udc80"])
def test_a_name_that_cannot_be_is_refused_when_reading_too(registry, name):
    for question in (registry.champion, registry.history, registry.verify):
        with pytest.raises(InvalidInput, match="`name` must be "):
            question(name)


def test_an_unknown_record_is_an_error_that_names_it(registry, path, propose):
    digest = digest_of_text("never written")
    with pytest.raises(RegistryError, match=f"record {digest} is missing"):
        registry.record(digest)
    registry.promote(propose("first"))
    with pytest.raises(RegistryError, match=f"record {digest} is missing"):
        registry.record(digest)
    with pytest.raises(InvalidInput, match="`digest` must be"):
        registry.record("latest")


def test_a_clock_that_jumps_back_changes_no_order(registry, propose):
    old = propose("old", when="2030-01-01T00:00:00Z")
    registry.promote(old)
    registry.promote(propose("new", baseline=old.digest, when="2020-01-01T00:00:00Z"))
    assert registry.champion("income").artifact_name == "new.skops"
    assert [event.when[:4] for event in registry.history("income")] == ["2030", "2020"]
    assert registry.verify("income") == ()
