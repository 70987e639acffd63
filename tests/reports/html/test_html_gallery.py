"""Pictures stand in the section of their family, with words, points and a way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from pytest_mlgate.measurement import Interval
from pytest_mlgate.plot import Plot
from pytest_mlgate.plot import PlotLine
from pytest_mlgate.record_json import from_json
from pytest_mlgate.record_json import to_json
from pytest_mlgate.reports.html.gallery import LEAST_ROOM
from pytest_mlgate.reports.html.gallery import SEEN_AT_ONCE
from pytest_mlgate.reports.html.gallery import room_beside
from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.verdict import Outcome

X = tuple(place / 39 for place in range(40))


def roc(power):
    y = tuple(x**power for x in X)
    low, high = tuple(v * 0.95 for v in y), tuple(min(v * 1.05, 1.0) for v in y)
    candidate = PlotLine(name="candidate", x=X, y=y, low=low, high=high)
    baseline = replace(candidate, name="baseline", x=tuple(x**2 for x in X))
    return Plot(
        kind="roc",
        x_label="false positive rate",
        y_label="recall",
        lines=(candidate, baseline),
        confidence=0.9,
    )


def shares(*categories):
    x = tuple(float(place) for place in range(len(categories)))
    line = PlotLine(name="reference", x=x, y=tuple(at / 10 for at in x))
    return Plot(
        kind="distribution",
        x_label="education",
        y_label="share of rows",
        lines=(line, replace(line, name="evaluation")),
        categories=categories,
    )


@pytest.fixture
def page_of(decided):
    """Render verdicts and parse the page."""

    def page_of(record):
        return html.document_fromstring(report_html(record, decided(record)))

    return page_of


def words(nodes):
    return [" ".join(node.text_content().split()) for node in nodes]


def figures_of(page):
    return page.xpath("//figure[contains(@class, 'plot')]")


def test_without_plots_and_groups_there_is_no_picture(page_of, make_record, verdicts):
    page = page_of(make_record(*verdicts.values()))
    assert figures_of(page) == []


def test_a_picture_stands_in_its_family_and_leads_back(page_of, make_record, verdicts):
    drift = replace(
        verdicts["passed"], family="drift", gate="d", plot=shares("BSc", "MSc")
    )
    record = make_record(replace(verdicts["passed"], plot=roc(0.3)), drift)
    page = page_of(record)
    for family, check, kind in (
        ("Benchmark", 1, "ROC curve: recall by false positive rate"),
        ("Drift", 2, "Distribution: share of rows by education"),
    ):
        (figure,) = page.xpath(f"//section[h2='{family}']//figure")
        assert kind in words([figure.find("figcaption")])[0]
        assert figure.xpath("figcaption//a/@href") == [f"#check-{check}"]
        back = page.xpath(f"//details[@id='check-{check}']//a/@href")
        assert back == [f"#{figure.get('id')}"]


def test_a_picture_is_told_to_who_does_not_see_it(page_of, make_record, verdicts):
    page = page_of(make_record(replace(verdicts["passed"], plot=roc(0.3))))
    (svg,) = page.xpath("//figure[contains(@class, 'plot')]/svg")
    assert svg.get("role") == "img"
    named = [
        page.xpath(f"//*[@id='{one}']") for one in svg.get("aria-labelledby").split()
    ]
    told = words([node for found in named for node in found])
    assert told[0].startswith("roc_auc. ROC curve")
    assert told[1].startswith("candidate: recall 0.")
    assert "Bands are pointwise at 90 %" in told[1]
    rows = page.xpath("//figure//table/tbody/tr")
    assert len(rows) > 10


def test_one_picture_of_two_checks_is_drawn_once(page_of, make_record, verdicts):
    one = replace(verdicts["passed"], plot=roc(0.3))
    page = page_of(make_record(one, replace(one, check="better", question="better")))
    (figure,) = figures_of(page)
    assert "and 1 more" in words([figure.find("figcaption")])[0]
    links = page.xpath("//details[contains(@class, 'check')]//a/@href")
    assert links == [f"#{figure.get('id')}"] * 2


def test_groups_of_one_question_stand_side_by_side(page_of, make_record, verdicts):
    one = verdicts["inconclusive"]
    page = page_of(make_record(one, replace(one, slice="region=South", estimate=0.01)))
    (figure,) = figures_of(page)
    assert "gain in recall by region" in words([figure.find("figcaption")])[0]
    assert {"North", "South"} <= set(words(figure.xpath("svg/text")))
    assert "limit at -0.02" in words([figure])[0]


def test_a_sequence_shows_the_limit_that_it_has_to_cross(
    page_of, make_record, verdicts
):
    y = (0.2, 0.05, 0.02002)
    line = PlotLine(name="candidate", x=(1.0, 2.0, 3.0), y=y)
    plot = Plot(kind="sequence", x_label="requests", y_label="gain", lines=(line,))
    one = replace(verdicts["passed"], plot=plot)
    path = "//figure//path[@class='limit']"
    assert len(page_of(make_record(one)).xpath(path)) == 1
    # on another scale the limit has no place
    other = replace(one, estimate=2.0, interval=Interval(1.0, 3.0, 0.9))
    assert page_of(make_record(other)).xpath(path) == []


def test_worst_checks_are_drawn_first_and_the_rest_is_folded(
    page_of, make_record, verdicts
):
    many = [
        replace(verdicts["passed"], check=f"c{n}", plot=roc(0.3 + n / 100))
        for n in range(SEEN_AT_ONCE + 3)
    ]
    last = replace(verdicts["failed"], check="last", plot=roc(0.9))
    page = page_of(make_record(*many, last))
    seen = page.xpath("//section/div[@class='gallery']/figure")
    assert len(seen) == SEEN_AT_ONCE
    assert words(seen[0].xpath("figcaption/span[1]")) == ["✗ failed"]
    (folded,) = page.xpath("//details[@class='more']")
    assert words(folded.xpath("summary")) == ["4 more pictures"]
    assert len(folded.xpath(".//figure")) == 4


def test_what_has_no_room_is_counted(make_record, decided, verdicts):
    many = [
        replace(verdicts["passed"], check=f"c{n}", plot=roc(0.3 + n / 500))
        for n in range(200)
    ]
    record = make_record(*many)
    text = report_html(record, decided(record))
    page = html.document_fromstring(text)
    shown = len(figures_of(page))
    left = page.xpath("//p[contains(., 'left out to keep this page small')]")
    assert words(left)[0].startswith(f"{200 - shown} pictures are left out")
    assert shown >= 15
    assert len(text.encode()) < 600_000


def test_a_small_session_has_room_for_every_picture_that_a_record_keeps():
    assert room_beside(2_000) == LEAST_ROOM
    # 64 pictures of two curves with bands
    assert room_beside(64) > 64 * 6_000


def test_numbers_beyond_any_drawing_stay_in_the_table(page_of, make_record, verdicts):
    line = PlotLine(name="candidate", x=(0.0, 1.0), y=(1e300, -1e300))
    plot = Plot(kind="latency", x_label="n", y_label="y", lines=(line,))
    page = page_of(make_record(replace(verdicts["passed"], plot=plot)))
    (figure,) = figures_of(page)
    assert figure.find("svg") is None
    assert figure.xpath("details/@open") == [""]
    assert "1.00 x 10^300" in words([figure])[0]


def test_the_record_alone_makes_the_same_page(make_record, decided, verdicts):
    one = replace(verdicts["failed"], plot=roc(0.3), outcome=Outcome.FAILED)
    record = make_record(one)
    decision = decided(record)
    again = from_json(to_json(record, decision))
    assert report_html(again, decision) == report_html(record, decision)
