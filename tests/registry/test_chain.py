from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.registry.chain import GENESIS
from pytest_mlgate.registry.chain import defects
from pytest_mlgate.registry.chain import event_of
from pytest_mlgate.registry.chain import is_whole
from pytest_mlgate.registry.chain import link_of
from pytest_mlgate.registry.chain import seal
from pytest_mlgate.registry.chain import stated
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import Event


def chain_of(length, *, name="income"):
    links = []
    before = GENESIS
    for number in range(1, length + 1):
        event = seal(
            Event(
                sequence=number,
                name=name,
                event=PROMOTION,
                when="2026-03-01T10:00:00Z",
                who="ann",
                version=number,
                digest=digest_of_text(f"model {number}"),
                artifact_name="m.skops",
                baseline_digest=None,
                record_digest=digest_of_text(f"record {number}"),
                waivers=("one",),
                notes=(),
                reason=None,
                previous_hash=before,
                hash="",
            )
        )
        before = event.hash
        links.append(link_of(event))
    return links


def forged(link, content):
    """Change the content and compute a fitting hash, as a forger would."""
    return replace(
        link, content=content, hash=digest_of_text(f"{link.previous_hash}\n{content}")
    )


def test_an_untouched_chain_has_no_defects():
    assert defects("income", chain_of(3)) == ()
    assert defects("income", []) == ()


def test_an_event_comes_back_as_it_was():
    (link,) = chain_of(1)
    event = event_of(link)
    assert link_of(event) == link
    assert seal(event) == event
    assert event.waivers == ("one",)


def test_the_hash_is_that_of_the_hash_before_and_the_canonical_content():
    (link,) = chain_of(1)
    # recomputed by hand: this form is a promise to whoever keeps the last hash
    assert link.content.startswith('{"artifact_name":"m.skops","baseline_digest":null,')
    assert link.hash == digest_of_text("sha256:" + "0" * 64 + "\n" + link.content)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_content_is_found_where_it_is(place):
    links = chain_of(3)
    content = links[place].content.replace("ann", "bob")
    links[place] = replace(links[place], content=content)
    (line,) = defects("income", links)
    assert line.startswith(f"event {place + 1} of 'income' was changed")


def test_a_forged_event_breaks_the_chain_after_it():
    links = chain_of(3)
    links[1] = forged(links[1], links[1].content.replace("ann", "bob"))
    (line,) = defects("income", links)
    assert line.startswith("event 3 of 'income' does not follow the one before it")


def test_a_dropped_event_is_missed():
    links = chain_of(3)
    del links[1]
    assert defects("income", links)[0] == (
        "event 2 of 'income' is missing or misnumbered: found 3"
    )
    assert "the chain breaks" in defects("income", links)[1]


def test_a_dropped_first_event_is_missed():
    assert any(
        "the chain breaks" in line for line in defects("income", chain_of(2)[1:])
    )


def test_two_events_in_the_wrong_order_are_seen():
    first, second = chain_of(2)
    assert len(defects("income", [second, first])) == 4


def test_an_event_of_another_name_is_no_event_of_this_one():
    links = [replace(link, name="income") for link in chain_of(1, name="churn")]
    (line,) = defects("income", links)
    assert "was written as something else" in line


@pytest.mark.parametrize(
    "content",
    ["", "[]", "null", "{}", '{"name": "income"}', "[" * 100_000, "\udcff"],
)
def test_content_that_is_no_event_is_a_defect_and_no_traceback(content):
    (link,) = chain_of(1)
    wrong = forged(link, content)
    assert not is_whole(wrong)
    assert len(defects("income", [wrong])) == 1
    assert stated(wrong, "digest") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"version":1', '"version":"1"'),
        ('"waivers":["one"]', '"waivers":1'),
        ('"digest":"sha256:', '"digest":"sha256:../'),
        ('"sequence":1', '"sequence":2'),
        ('"version":1', '"version":true'),
        ('"event":"promotion"', '"event":"demotion"'),
        ('"when":"2026-03-01T10:00:00Z"', '"when":"2026-03-01"'),
        ('"reason":null', '"reason":7'),
        ('"who":"ann"', '"who":["ann"]'),
        ('"waivers":["one"]', '"waivers":[1]'),
        ('"artifact_name":"m.skops"', '"artifact_name":null'),
        ('"baseline_digest":null', '"baseline_digest":"champion"'),
    ],
)
def test_an_event_of_a_wrong_form_is_a_defect_and_no_traceback(old, new):
    (link,) = chain_of(1)
    assert old in link.content
    assert not is_whole(forged(link, link.content.replace(old, new)))


def test_what_no_registry_would_have_written_is_a_defect_of_an_unbroken_chain():
    (link,) = chain_of(1)
    jumped = forged(link, link.content.replace('"version":1', '"version":7'))
    assert is_whole(jumped)
    (line,) = defects("income", [jumped])
    assert line == "event 1 of 'income' makes version 7 out of its turn"
    assert defects("income", [jumped], gapless=False) == ()


def test_only_text_is_stated():
    (link,) = chain_of(1)
    assert stated(link, "who") == "ann"
    for field in ("version", "waivers", "reason", "nothing"):
        assert stated(link, field) is None
