from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.reports import escape

# what a page of GitHub makes something of, found in the text after rendering
ALIVE = re.compile(
    r"@\w|#\d|\bgh-\d|://|\bwww\.|\b[0-9a-f]{7,40}\b|[\u202a-\u202e\u2066-\u2069]",
    re.IGNORECASE,
)

anything = st.text(st.characters(), max_size=80) | st.text(
    "@#|`<>[]()!*_~\\$-1.:/w ah\n"
)


@given(anything)
def test_plain_text_is_one_line_of_visible_characters(text):
    told = escape.plain(text)
    assert all(unicodedata.category(char)[0] != "C" for char in told)
    assert all(char.isprintable() for char in told)
    assert told == told.strip()


@given(anything, st.integers(3, 50))
def test_plain_text_keeps_its_limit(text, limit):
    assert len(escape.plain(text, limit=limit)) <= limit


def test_a_very_long_name_keeps_its_ends():
    told = escape.plain("a" * 1_000_000 + "z", limit=9)
    assert told == "aaaa…aaaz"


@given(anything)
@example("::error::x")
@example("##[error]x")
def test_a_terminal_line_is_no_workflow_command(text):
    told = escape.terminal(text)
    assert not told.startswith("::")
    assert "##[" not in told
    assert "\x1b" not in told


def test_a_node_id_stays_readable():
    told = escape.terminal("tests/test_a.py::test_b[x]")
    assert told == "tests/test_a.py::test_b[x]"


def rendered(source):
    """Give inline tokens and visible text of the one cell that `source` fills."""
    markdown_it = pytest.importorskip(
        "markdown_it", reason="needs markdown-it-py to render Markdown"
    )
    page = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = page.parse(f"| a | b |\n| --- | --- |\n| {source} | end |\n")
    cells = [
        tokens[place + 1]
        for place, token in enumerate(tokens)
        if token.type == "td_open"
    ]
    assert len(cells) == 2
    assert cells[1].content == "end"
    return cells[0].children


@given(anything)
@example("a|b")
@example("<script>")
@example("![x](https://e.org)")
@example("fixes #1 @all")
def test_a_markdown_cell_is_nothing_but_text(text):
    children = rendered(escape.markdown(text))
    assert {token.type for token in children} <= {"text", "text_special"}
    shown = "".join(token.content for token in children)
    assert not ALIVE.search(shown)
    assert shown.replace("\u2060", "") == escape.plain(text)


@given(anything)
def test_a_markdown_name_in_code_is_nothing_but_text(text):
    children = rendered(escape.markdown_code(text))
    kinds = {token.type for token in children}
    assert kinds <= {"text", "text_special", "html_inline"}
    assert [t.content for t in children if t.type == "html_inline"] == [
        "<code>",
        "</code>",
    ]


@given(anything)
@example("- a")
@example("1. a")
@example("+ a")
@example("# a")
@example("---")
def test_a_list_item_holds_one_paragraph_of_text(text):
    markdown_it = pytest.importorskip(
        "markdown_it", reason="needs markdown-it-py to render Markdown"
    )
    tokens = markdown_it.MarkdownIt("commonmark").parse(f"- {escape.markdown(text)}\n")
    inside = {token.type for token in tokens}
    assert inside <= {
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    }


@given(st.text("`ab \n", max_size=40))
def test_a_fence_cannot_be_closed_from_inside(text):
    markdown_it = pytest.importorskip(
        "markdown_it", reason="needs markdown-it-py to render Markdown"
    )
    (token,) = markdown_it.MarkdownIt("commonmark").parse(escape.fenced(text))
    assert token.type == "fence"
    assert token.content == escape.plain(text) + "\n"


@given(anything)
@example("\x00\x1f\x7f\ud800\ufffe\uffff]]>")
def test_xml_text_survives_the_trip(text):
    told = escape.xml(text)
    element = ET.Element("a", {"b": told})
    element.text = told
    back = ET.fromstring(ET.tostring(element))
    assert (back.get("b"), back.text or "") == (told, told)


@given(st.text(), st.integers(1, 30))
def test_xml_text_keeps_its_limit_in_bytes(text, limit):
    assert len(escape.xml(text, limit=limit).encode()) <= limit


@given(anything)
def test_a_slug_is_safe_in_a_comment(text):
    assert re.fullmatch(r"[A-Za-z0-9.]+(-[A-Za-z0-9.]+)*", escape.slug(text))


@given(anything)
@example("unknown key `\x1b[31m`\n  ::error::x")
@example("##[error]x")
def test_the_words_of_an_error_command_nothing(text):
    told = escape.message(text)
    assert all(char == "\n" or char.isprintable() for char in told)
    assert not any(line.lstrip().startswith("::") for line in told.split("\n"))
    assert "##[" not in told
    told.encode("utf-8")


def test_an_error_is_shown_as_it_is_but_for_what_cannot_be_seen():
    assert escape.message("a:\n  `b  c`: d\x1b[1m") == "a:\n  `b  c`: d\\x1b[1m"
    assert len(escape.message("x" * 100_000)) == 8_000
