"""One number has one spelling, whichever report shows it."""

from __future__ import annotations

import re

from lxml import html

from pytest_mlgate.reports import standing
from pytest_mlgate.reports.cyclonedx import cyclonedx_json
from pytest_mlgate.reports.failure import failure_text
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.reports.junit import junit_xml
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.model_card import model_card_md
from pytest_mlgate.reports.model_card_json import model_card_json
from pytest_mlgate.reports.terminal import lines

NUMBER = re.compile(r"[-+]?\d[\d,.]*\d|\d")


def test_every_report_shows_the_same_digits(single, make_record, decided):
    record = make_record(single)
    decision = decided(record)
    shown = figures(single)
    faces = {
        "terminal": "\n".join(x.text for x in lines(record, decision, width=120)),
        "junit": junit_xml(record, decision),
        "markdown": report_md(record, decision),
        "html": report_html(record, decision),
        "card": model_card_md(record, decision),
    }
    if failure_text([single]):
        faces["failure"] = failure_text([single])
    if single.estimate is None:
        return
    for name, text in faces.items():
        assert shown.estimate in text, name
        assert shown.interval in text, name
        if single.n is not None and name != "terminal":
            assert shown.n in text, name


def test_machines_read_the_digits_that_people_read(single, make_record, decided):
    record = make_record(single)
    shown = figures(single)
    if single.metric is None or single.estimate is None:
        return
    limits = shown.interval.strip("[]").split(", ")
    for told in (model_card_json, cyclonedx_json):
        text = told(record, decided(record))
        for digits in (shown.candidate, shown.estimate, *limits):
            assert f'"{digits.removeprefix("+")}"' in text, told


def test_a_row_of_the_page_has_the_cells_of_the_comment(whole, decided):
    decision = decided(whole)
    page = html.document_fromstring(report_html(whole, decision))
    rows = page.xpath("//table[@id='forest']/tbody/tr")
    comment = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in report_md(whole, decision).splitlines()
        if line.startswith(("| ❌", "| ❔", "| ✅", "| ⚪"))
    ]
    assert len(comment) == len(rows) == len(whole.verdicts)
    # both begin with the worst, and end with what does not count
    for row, (_, _, value, drawn, interval, required, n) in zip(
        rows, comment, strict=True
    ):
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row]
        assert cells[2] == value
        assert cells[7] == n
        if drawn:
            assert cells[4].startswith(interval)
            assert cells[4].endswith(required)


def test_details_of_the_page_have_the_numbers_of_a_failure(
    single, make_record, decided
):
    record = make_record(single)
    page = html.document_fromstring(report_html(record, decided(record)))
    told = set(NUMBER.findall(" ".join(page.xpath("//details[@id='check-1']//text()"))))
    lines_told = failure_text([single]).splitlines()
    assert bool(lines_told) is standing.not_passed(single)
    for line in lines_told:
        assert set(NUMBER.findall(line)) <= told, line
