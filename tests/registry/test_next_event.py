"""What may follow in a history; nothing here is written anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import PromotionRefused
from pytest_mlgate.registry import chain
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import version_of
from pytest_mlgate.registry.next_event import after_approval
from pytest_mlgate.registry.next_event import after_promotion
from pytest_mlgate.registry.next_event import after_rollback
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import OVERRIDE
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Event
from pytest_mlgate.registry.protocol import Version


@pytest.fixture
def three(propose):
    """Promote A, B and C, each compared with the one before."""
    events = []
    for content in "ABC":
        champion = champion_of(events)
        promotion = propose(content, baseline=champion and champion.digest)
        events.append(after_promotion(promotion, events))
    return events


def assert_whole(events):
    links = [chain.link_of(event) for event in events]
    assert chain.defects("income", links) == ()
    assert [chain.event_of(link) for link in links] == events


def test_each_event_is_sealed_over_the_one_before(three, undo, agree, propose):
    three.append(after_approval(agree(propose("D")), three))
    three.append(after_rollback(undo(), three))
    assert [event.event for event in three] == [
        FIRST_PROMOTION,
        PROMOTION,
        PROMOTION,
        APPROVAL,
        ROLLBACK,
    ]
    assert_whole(three)


def test_a_promotion_after_approvals_alone_is_the_first(propose, agree):
    promotion = propose("A")
    approval = after_approval(agree(promotion), [])
    assert (approval.version, approval.sequence) == (0, 1)
    first = after_promotion(promotion, [approval])
    assert (first.event, first.version, first.sequence) == (FIRST_PROMOTION, 1, 2)
    assert first.reason is None
    assert_whole([approval, first])


def test_an_approval_names_the_champion_and_what_is_approved(three, agree, propose):
    promotion = propose("D")
    event = after_approval(agree(promotion), three)
    assert (event.event, event.version) == (APPROVAL, 3)
    assert (event.digest, event.artifact_name) == (promotion.digest, "D.skops")
    assert event.record_digest == digest_of_text(promotion.record)
    assert (event.who, event.reason) == ("cleo", "read the report")
    assert champion_of([*three, event]) == champion_of(three)


def test_blanks_within_a_name_make_no_other_person(three, agree, propose):
    first, again = (
        replace(agree(propose("D")), who=who) for who in ("Ann Lee", "ann  lee")
    )
    three.append(after_approval(first, three))
    with pytest.raises(PromotionRefused, match="one person counts once"):
        after_approval(again, three)


@pytest.mark.parametrize("who", ["cleo", " Cleo "])
def test_a_person_approves_a_record_once(three, agree, propose, who):
    three.append(after_approval(agree(propose("D")), three))
    with pytest.raises(PromotionRefused, match=r"cleo has approved .*Hint: ask someb"):
        after_approval(agree(propose("D"), who=who), three)
    again = after_approval(agree(propose("D"), who="dora"), three)
    other = after_approval(agree(propose("D", record="{}")), three)
    assert (again.who, other.who) == ("dora", "cleo")


def test_an_override_is_an_event_of_its_own_with_its_reason(three, propose):
    promotion = propose(
        "D", baseline=champion_of(three).digest, override="the law changed today"
    )
    event = after_promotion(promotion, three)
    assert (event.event, event.reason) == (OVERRIDE, "the law changed today")
    assert champion_of([*three, event]).number == 4


def test_an_override_replaces_only_the_champion_that_it_was_compared_with(
    three, propose
):
    with pytest.raises(PromotionRefused, match="compared it with no baseline"):
        after_promotion(propose("D", override="in a hurry"), three)


def test_a_rollback_is_the_earlier_version_with_a_reason(three, undo):
    event = after_rollback(undo(), three)
    second = version_of(three, 2)
    assert (event.event, event.version, event.sequence) == (ROLLBACK, 2, 4)
    assert (event.digest, event.artifact_name) == (second.digest, "B.skops")
    assert event.record_digest == second.record_digest
    assert (event.who, event.reason) == ("bob", "complaints doubled")
    assert champion_of([*three, event]) == second


def test_a_second_rollback_goes_further_back_and_a_third_is_refused(three, undo):
    three.append(after_rollback(undo(), three))
    three.append(after_rollback(undo(), three))
    assert champion_of(three).number == 1
    with pytest.raises(
        PromotionRefused, match=r"no version lies before 1.*Hint: name one with"
    ):
        after_rollback(undo(), three)
    named = after_rollback(undo(3), three)
    assert named.version == 3


def test_a_rollback_to_the_champion_writes_nothing(three, undo):
    assert after_rollback(undo(3), three) == champion_of(three)


@pytest.mark.parametrize("number", [4, 99])
def test_a_version_that_never_was_is_refused_with_those_that_were(three, undo, number):
    with pytest.raises(
        PromotionRefused, match=f"no version {number}: there are 1 to 3"
    ):
        after_rollback(undo(number), three)


def test_without_a_champion_nothing_is_rolled_back(undo, agree, propose):
    for events in ([], [after_approval(agree(propose("A")), [])]):
        for number in (None, 1):
            with pytest.raises(PromotionRefused, match="'income' has no champion"):
                after_rollback(undo(number), events)


def test_of_two_who_leave_the_same_champion_one_is_refused(three, undo):
    bad = champion_of(three).digest
    three.append(after_rollback(undo(leaving=bad), three))
    with pytest.raises(PromotionRefused) as refusal:
        after_rollback(undo(leaving=bad), three)
    message = str(refusal.value)
    assert (
        f"{bad} was to be left, and the champion is {champion_of(three).digest} "
        in (message)
    )
    assert "(version 2), since 2026-03-03T10:00:00+00:00, by bob" in message
    # and who asks for what is there already has nothing to complain about
    assert after_rollback(undo(2, leaving=bad), three) == champion_of(three)


def test_what_was_rolled_back_does_not_return_by_itself(three, undo, propose):
    """The same run, started again, would promote the bad model once more."""
    three.append(after_rollback(undo(), three))
    again = propose("C", baseline=champion_of(three).digest)
    with pytest.raises(PromotionRefused) as refusal:
        after_promotion(again, three)
    message = str(refusal.value)
    assert (
        "was rolled back, 2026-03-03T10:00:00+00:00, by bob: complaints dou" in message
    )
    assert "`mlgate rollback VERSION --reason …`" in message
    event = after_promotion(replace(again, override="it was the feed"), three)
    assert (event.event, event.version) == (OVERRIDE, 4)
    # or by its number, after which it is a model like any other
    three.append(after_rollback(undo(3), three))
    assert isinstance(after_promotion(again, three), Version)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("reason", ""),
        ("reason", None),
        ("reason", "half a pair \ud800"),
        ("version", 0),
        ("version", -1),
        ("version", True),
        ("version", "2"),
        ("leaving", "champion"),
        ("when", "2026-03-03"),
    ],
)
def test_a_rollback_that_could_not_be_read_back_is_refused(three, undo, field, value):
    with pytest.raises(InvalidInput, match=f"`{field}` must be "):
        after_rollback(undo(**{field: value}), three)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("who", ""),
        ("who", None),
        ("reason", " "),
        ("artifact_name", ""),
        ("record", ""),
        ("digest", "latest"),
        ("when", "today"),
    ],
)
def test_an_approval_that_could_not_be_read_back_is_refused(
    agree, propose, field, value
):
    with pytest.raises(InvalidInput, match=f"`{field}` must be "):
        after_approval(agree(propose("A"), **{field: value}), [])


@pytest.mark.parametrize(("field", "value"), [("override", " "), ("who", None)])
def test_an_override_needs_a_reason_and_a_name(propose, field, value):
    told = {"override": "in a hurry", "who": "ann", field: value}
    with pytest.raises(InvalidInput, match=f"`{field}` must be "):
        after_promotion(propose("A", **told), [])


def test_the_promoted_champion_again_is_nothing_new(three, propose):
    found = after_promotion(propose("C"), three)
    assert isinstance(found, Version)
    assert found == champion_of(three)
    assert isinstance(
        after_promotion(propose("D", baseline=found.digest), three), Event
    )
