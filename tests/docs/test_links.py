"""Every relative link and anchor of the documentation leads somewhere."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from tests.docs.stories import PARSER
from tests.docs.stories import ROOT

PAGES = sorted(
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "example_project/README.md",
        *(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")),
    ]
)

TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def inline(page):
    tokens = PARSER.parse((ROOT / page).read_text("utf-8"))
    return [child for token in tokens for child in token.children or []]


def links(page):
    return [
        str(child.attrs["href"]) for child in inline(page) if child.type == "link_open"
    ]


def anchors(page):
    """Name the headings of a page as GitHub does."""
    tokens = PARSER.parse((ROOT / page).read_text("utf-8"))
    titles = [
        "".join(part.content for part in tokens[place + 1].children)
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_relative_link_resolves(page):
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = unquote(link).partition("#")
        path = ((ROOT / page).parent / target).resolve() if target else ROOT / page
        assert path.exists(), f"{page}: {link}"
        assert path.is_relative_to(ROOT), f"{page}: {link}"
        if anchor:
            assert anchor in anchors(path.relative_to(ROOT)), f"{page}: {link}"


def test_every_page_of_the_docs_is_reached_from_the_index():
    folder = ROOT / "docs"
    reached = {(folder / link).resolve() for link in links("docs/index.md")}
    assert reached == set(folder.rglob("*.md")) - {folder / "index.md"}


def test_anchors_are_made_as_github_makes_them():
    assert "add-a-family-of-gates" in anchors("CONTRIBUTING.md")
    assert "why-not-the-bootstrap" in anchors("docs/explanation/methods.md")


def test_every_limitation_names_its_test_or_says_that_there_is_none():
    text = (ROOT / "docs/limitations.md").read_text("utf-8")
    items = re.findall(r"^\* (.*?)(?=\n\* |\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(items) > 20
    for item in items:
        words = " ".join(item.split())
        assert TEST.search(words) or "ot tested here" in words, words


def test_every_test_that_the_docs_name_exists():
    for page in PAGES:
        text = " ".join((ROOT / page).read_text("utf-8").split())
        for file, name in TEST.findall(text):
            source = (ROOT / file).read_text("utf-8")
            assert f"def {name}(" in source, f"{page}: {file}::{name}"
