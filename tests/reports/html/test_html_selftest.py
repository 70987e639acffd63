"""The page shows a selftest to everybody: in words, marks and the order of gates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.reports.html.page import selftest_html
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.selftest import Reaction
from pytest_mlgate.selftest import Selftest
from pytest_mlgate.selftest import Trial

HOSTILE = "<script>alert(1)</script>"


def trial(name, *reactions, harmless=False, **more):
    named = zip(("one", "two", HOSTILE), map(Reaction, reactions), strict=False)
    return Trial(
        name=name,
        model="income",
        what=f"age + 3 {HOSTILE}",
        harmless=harmless,
        reactions=dict(named),
        **more,
    )


FOUND = Selftest(
    gates={"one": True, "two": False, HOSTILE: True},
    trials=(
        trial("noisy scores", "failed", "inconclusive", "no verdict"),
        trial("overconfident", "unmoved", "failed", "not asked"),
        trial("missing values", refused=f"no rows: {HOSTILE}"),
        trial("slower", unfit="only answers are known"),
        trial("rows reordered", "unmoved", "unmoved", "failed", harmless=True),
    ),
    clean="passed",
    started="2026-06-01T12:00:00+00:00",
    duration_s=60.0,
    candidates={"income": "sha256:1"},
)


def text_of(node):
    return " ".join(" ".join(node.itertext()).split())


@pytest.fixture
def section(whole, decided):
    page = html.document_fromstring(
        report_html(whole, decided(whole), selftest=FOUND),
    )
    (found,) = page.xpath("//section[@id='selftest']")
    return found


def test_the_score_comes_first_and_then_what_nobody_noticed(section):
    told = [text_of(node) for node in section.xpath(".//p/strong | .//ul/li")]
    assert told[0] == "2 of 3 serious sabotages noticed"
    assert told[1].startswith("not noticed: overconfident (age + 3")
    assert "1 of 1 harmless ones blocked" in told


def test_every_cell_has_its_headers_a_mark_and_a_word(section):
    (table,) = section.xpath(".//div[@class='wide'][@tabindex='0']/table")
    assert table.find("caption") is not None
    heads = table.xpath("./thead/tr/th")
    assert {head.get("scope") for head in heads} == {"col"}
    assert [text_of(head) for head in heads[3:5]] == ["1 one", "2 two"]
    rows = {text_of(r[0]): r for r in table.xpath(".//tr[th[@scope='row']]")}
    assert list(rows) == [t.name for t in FOUND.trials]
    cells = [text_of(cell) for cell in rows["noisy scores"].xpath("./td")[2:]]
    assert cells == ["✗ failed", "? inconclusive", "! no verdict"]
    cells = [text_of(cell) for cell in rows["overconfident"].xpath("./td")[2:]]
    assert cells == ["· as before", "✗ failed", "not asked"]
    assert text_of(rows["overconfident"].find("td")) == (
        "NOT NOTICED by a gate that counts"
    )


def test_what_changed_since_is_said(section, whole):
    told = [t for t in map(text_of, section.xpath(".//ul/li")) if "since then" in t]
    assert "the candidate is another one" in told[0]
    assert whole.expected[0].gate in told[1]


def test_no_word_of_a_stranger_is_more_than_text(section):
    page = html.document_fromstring(selftest_html(FOUND))
    for part in (section, page):
        assert not [n for n in part.iter("script") if "alert" in (n.text or "")]
        assert HOSTILE in text_of(part)


def test_without_a_selftest_there_is_no_section(whole, decided):
    page = html.document_fromstring(report_html(whole, decided(whole)))
    assert not page.xpath("//*[@id='selftest'] | //a[@href='#selftest']")


def test_the_comment_names_who_noticed(whole, decided):
    named = {f"test_{n}": True for n in range(6)}
    many = replace(
        FOUND,
        gates=named,
        trials=(
            replace(FOUND.trials[0], reactions=dict.fromkeys(named, Reaction.FAILED)),
        ),
    )
    told = report_md(whole, decided(whole), selftest=many)
    assert "1 of 1 serious sabotages noticed</summary>" in told
    assert r"test\_0, test\_1, test\_2, test\_3 and 2 more | noticed |" in told
    assert "<script>" not in told
    assert "Selftest" not in report_md(whole, decided(whole))


def test_a_comment_with_little_room_leaves_the_selftest_out_first(whole, decided):
    many = replace(FOUND, trials=FOUND.trials * 500)
    told = report_md(whole, decided(whole), limit=60_000, selftest=many)
    assert len(told) <= 60_000
    assert "sabotages" in told
    assert told.count("<details>") == told.count("</details>")
