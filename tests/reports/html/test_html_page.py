"""The page says what was decided and why, and needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from lxml import html

from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.verdict import Outcome


@pytest.fixture
def page_of(decided):
    """Render a record and parse it."""
    return lambda record: html.document_fromstring(report_html(record, decided(record)))


def text_of(page, path):
    parts = [part for node in page.xpath(path) for part in node.itertext()]
    return " ".join(" ".join(parts).split())


def rows_of(page):
    return page.xpath("//table[@id='forest']/tbody/tr")


def test_the_head_says_what_why_and_what_next(page_of, make_record, verdicts):
    page = page_of(make_record(verdicts["passed"], verdicts["failed"]))
    assert page.find(".//title").text == "BLOCK: income"
    assert text_of(page, "//h1") == "✗ BLOCK"
    said = text_of(page, "//dl[@class='says']")
    assert said.startswith("Why 1 check failed (roc_auc) Next roc_auc: mend the")
    banner = page.xpath("//section[contains(@class, 'banner')]")[0]
    assert "block" in banner.get("class").split()


def test_a_good_decision_says_how_to_go_on(page_of, make_record, verdicts):
    record = make_record(verdicts["passed"])
    page = page_of(record)
    assert text_of(page, "//h1") == "✓ PROMOTE"
    said = text_of(page, "//dl[@class='says']")
    assert said == (
        "Why 1 of 1 required checks passed Next nothing to mend; a run with "
        "--mlgate-promote makes it the champion"
    )
    assert not page.xpath("//section[@id='findings']")
    origin = replace(record.provenance, stage="canary")
    proceed = page_of(replace(record, provenance=origin))
    assert "the next stage may begin" in text_of(proceed, "//dl[@class='says']")


def test_what_the_settings_allow_keeps_nothing_back(page_of, make_record, verdicts):
    record = make_record(verdicts["passed"], verdicts["inconclusive"])
    origin = replace(record.provenance, inconclusive="allow")
    allowed = page_of(replace(record, provenance=origin))
    assert text_of(allowed, "//h1") == "✓ PROMOTE"
    findings = text_of(allowed, "//section[@id='findings']")
    assert findings.startswith("What could not be settled ? inconclusive recall")
    blocked = page_of(
        make_record(verdicts["failed"], verdicts["inconclusive"], provenance=origin)
    )
    findings = text_of(blocked, "//section[@id='findings']")
    assert findings.startswith("What keeps it back ✗ failed roc_auc")
    assert "recall" not in findings
    held = page_of(make_record(verdicts["failed"], verdicts["inconclusive"]))
    assert "recall" in text_of(held, "//section[@id='findings']")


def test_a_promotion_that_is_withheld_says_why(make_record, verdicts):
    record = make_record(verdicts["passed"])
    told = "not promoted: two people have to approve"
    page = html.document_fromstring(
        report_html(record, decide(record, Policy(withheld=(told,))))
    )
    assert text_of(page, "//h1") == "? HOLD"
    said = text_of(page, "//dl[@class='says']")
    assert said == f"Why {told} Next mend what the reasons name, and run again"


def test_the_tiles_count_as_the_terminal_does(page_of, whole):
    tiles = [
        " ".join(tile.text_content().split())
        for tile in page_of(whole).xpath("//ul[@class='tiles']/li")
    ]
    assert tiles == [
        "2 failed",
        "1 inconclusive",
        "2 passed",
        "1 not applicable",
        "1 without verdict",
        "2 that do not count",
    ]


def test_there_is_one_row_per_check_worst_first(page_of, whole):
    rows = rows_of(page_of(whole))
    assert len(rows) == len(whole.verdicts)
    told = [(row.get("data-o"), row.get("data-w")) for row in rows]
    assert told[:3] == [("failed", "required")] * 2 + [("inconclusive", "required")]
    # what does not count comes last, and says so
    assert told[-2:] == [("failed", "advisory"), ("failed", "waived")]


def test_a_row_holds_the_numbers(page_of, make_record, verdicts):
    verdict = verdicts["inconclusive"]
    row = text_of(page_of(make_record(verdict)), "//table[@id='forest']/tbody/tr")
    shown = figures(verdict)
    for told in (shown.estimate, shown.interval, "at 90 %", shown.candidate):
        assert told in row
    for told in (shown.baseline, "150", "1,560", "Tango score", "loss below 0.020"):
        assert told in row
    assert "on both sides of the limit" in row


def test_every_row_leads_to_details_that_are_there(page_of, whole):
    page = page_of(whole)
    links = page.xpath("//a/@href")
    assert len(links) > len(whole.verdicts)
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(page.xpath("//details[contains(@class, 'check')]")) == 8


def test_a_link_to_a_check_stays_right_when_outcomes_change(
    page_of, make_record, verdicts
):
    one, two = verdicts["passed"], verdicts["log_loss"]
    before = page_of(make_record(one, replace(two, outcome=Outcome.PASSED)))
    after = page_of(make_record(one, two))
    for page in (before, after):
        assert "log_loss" in text_of(page, "//details[@id='check-2']/summary")


def test_details_have_the_four_parts_and_the_cases(page_of, make_record, verdicts):
    page = page_of(make_record(verdicts["schema"]))
    told = text_of(page, "//details[@id='check-1']")
    for part in ("observed", "interval", "required", "Next: mend the data"):
        assert part in told
    assert "row 10: age = -10 breaks age >= 0" in told
    assert "row 11" not in told
    assert "4 more cases left out" in told


def test_a_gate_without_verdict_is_named_in_its_family_and_on_top(page_of, whole):
    page = page_of(whole)
    assert "was deselected: -k not fair" in text_of(page, "//section[@id='findings']")
    fair = page.xpath("//section[h2='Fairness']")
    assert "no verdict, the gate was deselected" in fair[0].text_content()


def test_waivers_notes_and_provenance_are_shown(page_of, whole):
    page = page_of(whole)
    assert "until 2026-12-31 by ana" in text_of(page, "//section[@id='waivers']")
    assert "does not count" in text_of(page, "//section[@id='notes']")
    known = text_of(page, "//section[@id='provenance']")
    for told in (whole.provenance.settings_digest, whole.provenance.commit, "numpy"):
        assert told in known
    again = text_of(page, "//section[@id='reproduce']")
    assert "pytest --mlgate" in again
    assert "seed 7" in again


def test_reasons_are_there_letter_by_letter(page_of, whole, decided):
    told = text_of(page_of(whole), "//section[@id='reasons']")
    for reason in decided(whole).reasons:
        assert reason in told


def test_a_record_in_which_nothing_ran_is_a_page_too(
    page_of, make_record, expected_gate
):
    silent = replace(expected_gate, status=GateStatus.CRASHED, detail="it broke")
    page = page_of(make_record(gates=[silent], problems=("a worker was lost",)))
    assert text_of(page, "//h1") == "? HOLD"
    assert "a worker was lost" in text_of(page, "//dl[@class='says']")
    assert "No check gave a verdict" in text_of(page, "//table[@id='forest']")
    nothing = page_of(make_record())
    assert "nothing was evaluated" in text_of(nothing, "//dl[@class='says']")


def test_what_several_checks_of_a_method_assume_is_said_once(
    page_of, make_record, verdicts
):
    one = replace(verdicts["passed"], assumptions=("rows are independent", "own cut"))
    page = page_of(make_record(one, verdicts["passed"]))
    method = text_of(page, "//section[@id='methods']//tbody/tr")
    assert method == "paired DeLong rows are independent 2"
    assert "own cut" in text_of(page, "//details[@id='check-1']")
    assert "assumes" not in text_of(page, "//details[@id='check-2']")


def test_nothing_is_fetched_and_nothing_else_may_run(whole, decided):
    text = report_html(whole, decided(whole))
    assert not re.findall(r"""(?:https?:)?//[a-z]""", re.sub(r"^\s*//.*$", "", text))
    assert not re.findall(r"<[^>]+\s(?:style|on\w+|src)=", text)
    page = html.document_fromstring(text)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    for kind in ("style", "script"):
        inside = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)[1]
        found = hashlib.sha256(inside.encode()).digest()
        digest = base64.b64encode(found).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_without_script_everything_is_shown_and_nothing_is_offered(page_of, whole):
    page = page_of(whole)
    assert all(row.get("hidden") is None for row in rows_of(page))
    assert page.xpath("//form[@id='filters']")[0].get("hidden") is not None
    assert page.xpath("//button[@id='lights']")[0].get("hidden") is not None
    assert not page.xpath("//thead//button")


def test_the_page_can_be_heard(page_of, whole):
    page = page_of(whole)
    assert page.get("lang") == "en"
    assert [len(page.xpath(f"//{tag}")) for tag in ("main", "header", "footer")] == [
        1
    ] * 3
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]
    for table in page.xpath("//table"):
        assert table.find("caption") is not None
    for svg in page.xpath("//svg"):
        assert svg.get("aria-hidden") == "true" or svg.get("role") == "img"
    for field in page.xpath("//input | //select"):
        assert field.getparent().tag == "label"


def test_two_hundred_checks_stay_under_600_kilobytes(make_record, decided, verdicts):
    several = [*verdicts.values()]
    many = [
        replace(
            several[place % len(several)],
            check=f"not_worse(recall, margin=0.03) number {place}",
            slice=f"education = Bachelors and age = {place}",
        )
        for place in range(200)
    ]
    record = make_record(*many)
    assert len(report_html(record, decided(record)).encode()) < 600_000
    bad = [replace(v, cases=("c" * 900,) * 10) for v in many]
    worst = make_record(*(replace(v, outcome=Outcome.FAILED) for v in bad))
    assert len(report_html(worst, decided(worst)).encode()) < 800_000


def test_the_same_record_makes_the_same_page(whole, decided):
    assert report_html(whole, decided(whole)) == report_html(whole, decided(whole))
