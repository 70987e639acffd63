"""How may a stranger's words stand in a report: as text, and as nothing else.

Column names, categories, slices, test names and messages come from data and people.
Every face of a report passes them through here: no control character, direction
override, markup, mention, link or workflow command survives.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pytest_mlgate.errors import InvalidInput

NAME_LIMIT = 200
"""Characters of a name or a remark in a report; `record.json` has all of it."""

XML_LIMIT = 64_000
"""Bytes of one text or attribute; the tightest reader of JUnit files stops there."""

# U+2060 WORD JOINER: invisible, does not break lines, and parts what it stands in
_JOINER = "\u2060"

_ENTITIES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "|": "&#124;",
        "`": "&#96;",
        "$": "&#36;",
        '"': "&quot;",
        "\\": "\\\\",
        "*": "\\*",
        "_": "\\_",
        "[": "\\[",
        "]": "\\]",
        "~": "\\~",
        "@": "@" + _JOINER,
        "#": "#" + _JOINER,
    }
)

# what turns into a link without any markup
_ADDRESS = re.compile(r":(?=//)|\bwww(?=\.)|\bgh(?=-\d)", re.IGNORECASE)
_WEB_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.:-]+(?:[/?#][A-Za-z0-9._~:/?#@!$&'*+,;=%-]*)?"
)
_COMMIT = re.compile(r"\b[0-9a-f]{6}(?=[0-9a-f]{1,34}\b)", re.IGNORECASE)
# control characters but tab and line feed, surrogates, and each plane's noncharacters
_NOT_XML = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    + "".join(
        chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
    )
    + "]"
)
_LIST_START = re.compile(r"^([-+=])|^(\d{1,9})([.)])(?=\s|$)")


def plain(text: str, *, limit: int = NAME_LIMIT) -> str:
    r"""Reduce to one line of visible characters, cut in the middle.

    Parameters
    ----------
    text
        Anything, lone surrogates and NUL included.
    limit
        Most characters to return, at least 3.

    Examples
    --------
    >>> plain("a\x00b\n  c")
    'ab c'
    """
    # A very long text is cut before it is examined: cost must not follow its length.
    rough = text if len(text) <= 8 * limit else text[: 4 * limit] + text[-4 * limit :]
    if rough.isascii() and rough.isprintable():
        # nearly every word is: nothing to look up
        seen = rough
    else:
        seen = "".join(map(_visible, unicodedata.normalize("NFC", rough)))
    return shorten(" ".join(seen.split()), limit)


def shorten(text: str, limit: int, *, mark: str = "…") -> str:
    """Cut the middle out of a text that has more than `limit` characters.

    Examples
    --------
    >>> shorten("false_positive_rate", 11)
    'false…_rate'
    """
    if len(text) <= limit:
        return text
    room = max(limit - len(mark), 0)
    head = room - room // 2
    return text[:head] + mark + text[len(text) - room // 2 :]


def terminal(text: str, *, limit: int = NAME_LIMIT) -> str:
    """Make safe for a terminal and for a build log that obeys its lines.

    Examples
    --------
    >>> terminal("::error::gotcha")
    ': :error::gotcha'
    """
    safe = plain(text, limit=limit).replace("##[", "# #[")
    return ": :" + safe[2:] if safe.startswith("::") else safe


def message(text: str, *, limit: int = 8_000) -> str:
    r"""Make the words of an error safe for a terminal and a build log, line by line.

    What cannot be seen is spelled out and not left out: a name is looked for as it
    stands in the file.

    Examples
    --------
    >>> print(message("unknown key `a\x1b[31m`.\n::error::gotcha"))
    unknown key `a\x1b[31m`.
    : :error::gotcha
    """
    seen = "".join(
        char if char == "\n" or char.isprintable() else repr(char)[1:-1]
        for char in shorten(text, limit)
    )
    safe = re.sub(r"^(\s*):(?=:)", r"\1: ", seen, flags=re.MULTILINE)
    return safe.replace("##[", "# #[")


def markdown(text: str, *, limit: int = NAME_LIMIT) -> str:
    """Make safe as running text or as a table cell of a Markdown page.

    Notes
    -----
    An entity alone does not stop a mention: they are found after entities have been
    resolved. So ``@`` and ``#`` are parted from what follows by an invisible joiner.

    Examples
    --------
    >>> markdown("a|b <img>")
    'a&#124;b &lt;img&gt;'
    """
    return _markup_free(_COMMIT.sub(_parted, plain(text, limit=limit)))


def markdown_code(text: str, *, limit: int = NAME_LIMIT) -> str:
    """Set a name in the typewriter face, safe in a table cell too.

    Commit digests stay whole, so that they can be copied: inside the element nothing
    is made of them.
    """
    return f"<code>{_markup_free(plain(text, limit=limit))}</code>"


def fenced(text: str, *, limit: int = 2_000) -> str:
    """Set one line as a code block that the text itself cannot close."""
    safe = plain(text, limit=limit)
    longest = max((len(run) for run in re.findall("`+", safe)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{safe}\n{fence}"


def xml(text: str, *, limit: int = XML_LIMIT) -> str:
    """Drop what XML 1.0 cannot hold and cut to `limit` bytes of UTF-8.

    Markup characters are left to the writer, which must escape them once.
    """
    held = _NOT_XML.sub("", text[:limit])
    cut = held.encode("utf-8")
    return held if len(cut) <= limit else cut[:limit].decode("utf-8", "ignore")


def web_address(text: str) -> str:
    """Take an address that a page may link to: http or https, and nothing beside it.

    Raises
    ------
    InvalidInput
        If it is something else, or holds what ends a link or an attribute.

    Examples
    --------
    >>> web_address("https://ci.example/runs/7#report")
    'https://ci.example/runs/7#report'
    """
    if not _WEB_ADDRESS.fullmatch(text):
        raise InvalidInput.because(
            "link", "an http or https address without spaces or brackets", text[:200]
        )
    return text


def slug(text: str) -> str:
    """Reduce to letters, digits, dots and dashes: safe inside an HTML comment.

    Examples
    --------
    >>> slug("income --> model")
    'income-model'
    """
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain(text)).strip("-.") or "model"


def _markup_free(text: str) -> str:
    escaped = _ADDRESS.sub(_parted, text).translate(_ENTITIES)
    return _LIST_START.sub(r"\2\\\1\3", escaped)


def _parted(found: re.Match[str]) -> str:
    return found[0] + _JOINER


@lru_cache(maxsize=4_096)
def _visible(char: str) -> str:
    """Give a space for a break, nothing for what cannot be seen, else the character."""
    category = unicodedata.category(char)
    if char in "\t\n\r\v\f\x85" or category in {"Zs", "Zl", "Zp"}:
        return " "
    # Cc control, Cf format (direction overrides, zero width), Cs surrogate,
    # Co private, Cn unassigned (the noncharacters too)
    return "" if category.startswith("C") else char
