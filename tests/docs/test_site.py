"""The site shows every page, once, in the order in which the first page lists them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
INDEX = DOCS / "index.md"
SITE = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]


def pages_of(entry) -> list[str]:
    """The pages below an entry of the navigation, in their order."""
    if isinstance(entry, str):
        return [entry]
    below = entry.values() if isinstance(entry, dict) else entry
    return [page for part in below for page in pages_of(part)]


def test_every_page_is_in_the_navigation_once():
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    shown = pages_of(SITE["nav"])
    assert sorted(shown) == sorted(pages)


def test_the_navigation_has_the_order_of_the_first_page():
    entry = re.compile(r"^\* \[.+?\]\((.+?\.md)\)", re.MULTILINE)
    listed = entry.findall(INDEX.read_text("utf-8"))
    assert pages_of(SITE["nav"])[1:] == list(dict.fromkeys(listed))
