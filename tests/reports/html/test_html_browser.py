"""The page in a real browser: no error, sorting, filters, lights, axe, time to open.

Needs `playwright` with a browser: its own, or a Chromium on the path (MLGATE_CHROMIUM
names another). axe runs where `axe-playwright-python` is installed. What is not there
is skipped, and said so.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import pytest
from tests.reports.html.test_html_selftest import FOUND

from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.verdict import Outcome

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser():
    """Open one browser for all tests of this file."""
    found = os.environ.get("MLGATE_CHROMIUM")
    found = found or next(filter(None, map(shutil.which, NAMES)), None)
    with playwright.sync_playwright() as running:
        try:
            opened = running.chromium.launch(
                executable_path=found, args=["--no-sandbox"]
            )
        except playwright.Error as error:
            pytest.skip(f"no browser: {str(error).splitlines()[0]}")
        yield opened
        opened.close()


@pytest.fixture
def opened(browser, tmp_path, decided):
    """Open the page of a record; what it complains of or asks for is a failure."""
    contexts = []
    wrong = []

    def opened(record, *, width=1300, selftest=None, **options):
        file = tmp_path / "report.html"
        text = report_html(record, decided(record), selftest=selftest)
        file.write_text(text, "utf-8")
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: wrong.append(told.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url == file.as_uri() or wrong.append(asked.url),
        )
        page.goto(file.as_uri())
        return page

    opened.wrong = wrong
    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def shown(page):
    """Give the titles of the rows that are seen, from top to bottom."""
    return page.locator("#forest tbody tr:visible th a").all_inner_texts()


def test_the_page_opens_without_a_word_to_the_console(opened, whole):
    page = opened(whole)
    assert page.locator("h1").inner_text() == "✗ BLOCK"
    assert len(shown(page)) == len(whole.verdicts)
    assert page.locator("#shown").inner_text() == "8 of 8 checks"


@pytest.mark.parametrize(
    ("field", "value", "count"),
    [
        ("#by-outcome", "failed", 4),
        ("#by-outcome", "not", 5),
        ("#by-outcome", "not_applicable", 1),
        ("#by-standing", "required", 6),
        ("#by-standing", "waived", 1),
        ("#by-standing", "excused", 2),
        ("#by-family", "0", 1),
        ("#by-slice", "0", 1),
        ("#by-slice", "none", 7),
    ],
)
def test_a_filter_leaves_what_it_names(opened, whole, field, value, count):
    page = opened(whole)
    page.select_option(field, value)
    assert len(shown(page)) == count
    assert page.locator("#shown").inner_text() == f"{count} of 8 checks"
    page.get_by_role("button", name="Show all").click()
    playwright.expect(page.locator("#shown")).to_have_text("8 of 8 checks")
    assert len(shown(page)) == 8


def test_words_are_found_in_any_order_and_case(opened, whole):
    page = opened(whole)
    page.fill("#find", "NORTH recall")
    assert shown(page) == ["recall [region=North]"]
    page.fill("#find", "nothing of the kind")
    assert shown(page) == []


@pytest.mark.parametrize("name", ["value", "rows", "candidate"])
def test_a_header_sorts_both_ways_and_says_so(opened, whole, name):
    page = opened(whole)
    button = page.get_by_role("button", name=name, exact=True)
    place = button.evaluate("one => one.parentElement.cellIndex")
    header = page.locator("#forest thead th").nth(place)

    def keys():
        cells = page.locator("#forest tbody tr").evaluate_all(
            "(rows, place) => rows.map(row => row.cells[place].dataset.v)", place
        )
        return [None if cell is None else float(cell) for cell in cells]

    button.focus()
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    found = [key for key in keys() if key is not None]
    assert found == sorted(found)
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "descending"
    found = keys()
    numbers = [key for key in found if key is not None]
    assert numbers == sorted(numbers, reverse=True)
    # what has no value stays last, whichever way
    assert found == numbers + [None] * (len(found) - len(numbers))
    assert page.locator("[aria-sort]").count() == 1


def test_a_tile_filters_the_table(opened, whole):
    page = opened(whole)
    page.get_by_role("link", name="2 failed").click()
    assert len(shown(page)) == 2


def test_a_link_to_a_check_opens_its_details(opened, whole):
    page = opened(whole)
    details = page.locator("#check-2")
    assert details.get_attribute("open") is None
    page.locator("#forest a[href='#check-2']").click()
    playwright.expect(details).to_have_attribute("open", "")


def test_the_lights_go_round(opened, whole):
    page = opened(whole, color_scheme="light")

    def paper():
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    button = page.locator("#lights")
    seen = []
    for _ in range(3):
        button.click()
        seen.append((button.inner_text(), paper() == "rgb(255, 255, 255)"))
    assert seen == [
        ("Colours: light", True),
        ("Colours: dark", False),
        ("Colours: system", True),
    ]


def test_it_follows_the_system(opened, whole):
    page = opened(whole, color_scheme="dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == "rgb(16, 20, 26)"


def test_without_script_every_check_is_there(opened, whole):
    page = opened(whole, java_script_enabled=False)
    assert len(shown(page)) == 8
    assert not page.locator("#filters").is_visible()


@pytest.mark.parametrize("width", [360, 400, 700, 1300, 1600])
def test_the_page_never_scrolls_sideways(opened, whole, width):
    page = opened(whole, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_policy_lets_nothing_else_run(opened, whole):
    page = opened(whole)
    ran = page.evaluate(
        """() => new Promise(resolve => {
          addEventListener("securitypolicyviolation", (event) =>
            resolve(event.effectiveDirective));
          const other = document.createElement("script");
          other.textContent = "document.title = 'pwned'";
          document.body.append(other);
        })"""
    )
    assert ran == "script-src-elem"
    assert page.title() == "BLOCK: income"
    # the browser says so on the console, which is what was asked for
    told = opened.wrong.pop()
    assert "Content Security Policy" in told


def test_hostile_names_run_nothing(opened, hostile_record):
    page = opened(hostile_record)
    assert page.locator("img, iframe, object, a[href^=http]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1500])
def test_axe_finds_no_violation(opened, whole, scheme, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
    )
    # the policy of the page forbids what the checker puts into it
    page = opened(whole, width=width, color_scheme=scheme, bypass_csp=True)
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1500])
def test_axe_finds_no_violation_in_pictures(opened, drawn, scheme, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
    )
    page = opened(drawn, width=width, color_scheme=scheme, bypass_csp=True)
    for summary in page.locator("figure summary, .more > summary").all():
        summary.evaluate("one => one.parentElement.open = true")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 400), ("dark", 1500)])
def test_axe_finds_no_violation_in_a_selftest(opened, whole, scheme, width):
    page = opened(
        whole, width=width, selftest=FOUND, color_scheme=scheme, bypass_csp=True
    )
    assert page.locator("#selftest .matrix").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs axe-playwright-python"
    )
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


@pytest.mark.parametrize("width", [360, 700, 1600])
def test_pictures_fit_every_width(opened, drawn, width):
    page = opened(drawn, width=width)
    assert page.locator("figure.plot").count() == 7
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_have_the_colours_of_the_lights(opened, drawn, scheme):
    page = opened(drawn, color_scheme=scheme)
    colours = page.evaluate(
        """() => ["path.line.c0", "path.line.c1", "text"].map((one) => {
          const style = getComputedStyle(document.querySelector(`figure.plot ${one}`));
          return one === "text" ? style.fill : style.stroke;
        })"""
    )
    assert len(set(colours)) == 3
    light = {"rgb(11, 92, 173)", "rgb(163, 74, 0)"}
    assert (set(colours[:2]) == light) is (scheme == "light")


def test_no_two_words_of_a_picture_overlap(opened, drawn):
    page = opened(drawn)
    hits = page.evaluate(
        """() => [...document.querySelectorAll("figure.plot svg")].flatMap((svg) => {
          const texts = [...svg.querySelectorAll("text")];
          const boxes = texts.map((text) => text.getBoundingClientRect());
          return boxes.flatMap((a, i) => boxes.slice(i + 1)
            .filter((b) => a.left < b.right - 1 && b.left < a.right - 1
              && a.top < b.bottom - 3 && b.top < a.bottom - 3)
            .map(() => texts[i].textContent));
        })"""
    )
    assert hits == []


def test_a_link_to_a_folded_picture_unfolds_it(opened, drawn):
    page = opened(drawn)
    folded = page.locator("details.more")
    assert folded.get_attribute("open") is None
    name = folded.locator("figure").first.get_attribute("id")
    page.evaluate("name => { location.hash = name; }", name)
    playwright.expect(folded).to_have_attribute("open", "")


def test_pictures_are_printed_dark_on_white(opened, drawn):
    page = opened(drawn, color_scheme="dark")
    page.emulate_media(media="print")
    fill = page.locator("figure.plot text").first.evaluate(
        "one => getComputedStyle(one).fill"
    )
    assert fill in {"rgb(27, 31, 36)", "rgb(77, 85, 94)"}
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.calibration
def test_a_page_of_two_thousand_checks_opens_within_two_seconds(
    opened, make_record, verdicts, drawn
):
    several = [*verdicts.values()]
    plots = [one.plot for one in drawn.verdicts if one.plot is not None]
    record = make_record(
        *(
            replace(
                several[place % len(several)],
                slice=f"part={place}",
                outcome=Outcome.PASSED if place % 7 else Outcome.FAILED,
                # as many as a record keeps, and no two the same
                plot=replace(plots[place % len(plots)], x_label=f"n{place}")
                if place < 64
                else None,
            )
            for place in range(2_000)
        )
    )
    page = opened(record)
    session = page.context.new_cdp_session(page)
    # of the thread and not of the wall: other work on the machine is not ours
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.reload()
    page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    told = session.send("Performance.getMetrics")["metrics"]
    spent = next(one["value"] for one in told if one["name"] == "TaskDuration")
    assert spent < 2
