"""Tables go between their markers, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.against.__main__ import NAMES
from benchmarks.against.__main__ import main
from benchmarks.against.page import NoMarkers
from benchmarks.against.page import rewrite
from benchmarks.against.page import with_part

PAGE = """# A

<!-- one -->

old

<!-- /one -->

kept

<!-- two -->
<!-- /two -->
"""
DOCS = Path(__file__).parents[2] / "docs" / "explanation" / "against-others.md"


def test_what_is_between_the_markers_is_replaced_and_nothing_else():
    found = with_part(PAGE, "one", "\nnew\n")
    assert found == PAGE.replace("old", "new")
    assert with_part(found, "one", "new") == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!-- t -->",
        "<!-- /t -->\n<!-- t -->",
        "<!-- t -->\n<!-- t -->\n<!-- /t -->",
        "<!-- t -->\n<!-- /t -->\n<!-- /t -->",
    ],
)
def test_a_page_without_a_pair_of_markers_is_refused(text):
    with pytest.raises(NoMarkers, match="'<!-- t -->'"):
        with_part(text, "t", "new")


def test_a_page_is_rewritten_whole_or_not_at_all(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    with pytest.raises(NoMarkers):
        rewrite(page, {"one": "new", "three": "new"})
    assert page.read_text() == PAGE
    rewrite(page, {"one": "first", "two": "second"})
    assert "first" in page.read_text()
    assert "second" in page.read_text()


def test_the_page_of_the_docs_has_a_place_for_every_work():
    text = DOCS.read_text("utf-8")
    for name in (*NAMES, "run"):
        with_part(text, name, "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["time", "--only", "sorting"], "invalid choice: 'sorting'"),
        (["time", "--rows", "0"], "must be a whole number from 1; got '0'"),
        ([], "required: command"),
    ],
)
def test_what_cannot_be_asked_is_told(arguments, words, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert words in capsys.readouterr().err
