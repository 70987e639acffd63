"""A page of many checks stays one that a browser opens, and says what it leaves out."""

from __future__ import annotations

from dataclasses import replace

from lxml import html

from pytest_mlgate.reports.html import checks
from pytest_mlgate.reports.html.page import report_html


def many(make_record, verdicts, *, passed, failed):
    """Make a record whose last checks are the ones that failed."""
    made = [replace(verdicts["passed"], check=f"good {i}") for i in range(passed)]
    made += [replace(verdicts["failed"], check=f"bad {i}") for i in range(failed)]
    return make_record(*made)


def test_what_did_not_pass_is_shown_and_the_rest_is_counted(
    make_record, decided, verdicts, monkeypatch
):
    monkeypatch.setattr(checks, "SHOWN", 10)
    record = many(make_record, verdicts, passed=1_030, failed=4)
    page = html.fromstring(report_html(record, decided(record)).encode())
    rows = page.xpath("//table[@id='forest']/tbody/tr")
    assert [row.get("data-o") for row in rows] == ["failed"] * 4 + ["passed"] * 6
    told = page.text_content()
    assert "1,024 more checks left out" in told
    assert "record.json has every check" in told
    # tiles and families count all of them
    assert "1,030 passed" in " ".join(told.split())
    for link in page.xpath("//table[@id='forest']//a/@href"):
        assert page.xpath(f"//*[@id='{link[1:]}']")


def test_more_that_failed_than_are_shown_are_counted_all(
    make_record, decided, verdicts, monkeypatch
):
    monkeypatch.setattr(checks, "SHOWN", 3)
    record = many(make_record, verdicts, passed=1, failed=40)
    told = " ".join(
        html.fromstring(report_html(record, decided(record))).text_content().split()
    )
    assert "40 checks" in told
    assert "38 more checks left out" in told


def test_a_page_that_shows_all_says_nothing_of_it(make_record, decided, verdicts):
    record = many(make_record, verdicts, passed=2, failed=1)
    assert "left out: what did not pass" not in report_html(record, decided(record))
