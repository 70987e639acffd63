"""Inputs with something wrong in them: strategies that other fuzz tests share.

Two kinds. *Structured*: a document that is nearly right, with one place changed.
*Bytes*: a file that was right, with bits flipped, parts cut, doubled or put in.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING
from typing import Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEP = 3_000
"""Levels of nesting: more than Python's limit of recursion."""

HOSTILE = (
    "",
    " ",
    "nul\x00byte",
    "\x1b[31mred\x1b]0;title\x07",
    "\u202egnp.exe\u2066",
    "lone \ud800 surrogate",
    "\ufeffmark",
    "line\nbreak\r\n# heading\u2028x\x85y",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- a --> <!-- b",
    "<![CDATA[ ]]> &amp; &#0; &bogus;",
    "a|b|c\\|d",
    "`` ` ```",
    "@everyone #123 fixes #1",
    "[a](javascript:alert(1)) ![i](https://example.org/x.png)",
    "{{ 7*7 }}{% for x in y %}{# c #}${7*7}#{x}",
    "%s {} {0.__class__} %(x)s",
    "::error file=a::pwned\r::set-output name=a::b",
    "##[error]pwned",
    "=1+cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "C:\\Windows\\x",
    "file:///etc/passwd",
    "~root/x",
    "a\x00/b",
    "x" * 20_000,
    "---\nkey: value\n...",
    "\u200b\u200d\u2060",
    "e\u0301\u0301\u0301" * 20,
)
"""Words that try something where they are read or shown."""

WORDS = (
    st.sampled_from(HOSTILE)
    | st.text(st.characters(), max_size=30)
    | st.text("|`<>[]()!*_~\\$-#@&;:/%='\"\n\t a1", max_size=30)
)

NUMBERS = st.sampled_from(
    (
        *(0, -1, 1, 2**31, 2**63, -(2**63) - 1, 2**64, 10**400, 0.5, -0.5),
        *(1e308, 5e-324, -0.0, float("nan"), float("inf"), -float("inf")),
    )
)

VALUES = (
    st.none()
    | st.booleans()
    | NUMBERS
    | WORDS
    | st.sampled_from(([], {}, [[]], [None], {"": None}, [{}], {"a": {"b": []}}))
)
"""What may stand where something else belongs."""


def places(document: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a document, its own first."""
    yield at
    inner: Any = ()
    if isinstance(document, dict):
        inner = document.items()
    elif isinstance(document, list):
        inner = enumerate(document)
    for key, value in inner:
        yield from places(value, (*at, key))


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


@st.composite
def changed(draw: st.DrawFn, document: Any) -> Any:
    """Change one place of a document: its value, its name, how often it stands."""
    path = draw(st.sampled_from(list(places(document))))
    if not path:
        return draw(VALUES)
    made, last = deepcopy(document), path[-1]
    inside = _at(made, path[:-1])
    act = draw(st.sampled_from(("value", "value", "drop", "wrap", "add", "swap")))
    if act == "value":
        inside[last] = draw(VALUES)
    elif act == "drop":
        del inside[last]
    elif act == "wrap":
        inside[last] = draw(st.sampled_from(([inside[last]], {"a": inside[last]})))
    elif act == "swap":
        # what stands elsewhere in the same document is of the likeliest wrong kinds
        other = draw(st.sampled_from([p for p in places(document) if p]))
        inside[last] = deepcopy(_at(document, other))
    elif isinstance(inside, dict):
        inside[draw(WORDS)] = draw(VALUES)
    else:
        inside.insert(last, deepcopy(inside[last]))
    return made


@st.composite
def json_texts(draw: st.DrawFn, document: object) -> str:
    """Spell a document with one change, or with a trick that no document holds."""
    text = json.dumps(draw(changed(document)))
    trick = draw(st.sampled_from((None, None, None, "deep", "twice", "long", "mark")))
    if trick == "deep":
        opened, closed = draw(st.sampled_from((("[", "]"), ('{"a":', "}"))))
        return _put(draw, text, opened * DEEP + "1" + closed * DEEP)
    if trick == "long":
        return _put(draw, text, "1" * draw(st.sampled_from((5_000, 100_000))))
    if trick == "twice":
        # a key that stands twice: the first one is what a person sees
        return re.sub(r'("[^"]+"): ([^,\[{}\]]+)', r"\1: \2, \1: null", text, count=1)
    if trick == "mark":
        return "\ufeff" + text
    return text


def _put(draw: st.DrawFn, text: str, odd: str) -> str:
    """Put something odd in the place of a plain value."""
    found = list(re.finditer(r"(?<=[:\[,] )(null|true|false|-?\d+(?:\.\d+)?)", text))
    if not found:
        return odd
    spot = draw(st.sampled_from(found))
    return text[: spot.start()] + odd + text[spot.end() :]


TOML_VALUES = st.sampled_from(
    (
        "",
        "1",
        "-1",
        "0",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "9" * 5_000,
        "true",
        "''",
        '" "',
        '"\\u0000"',
        '"\\u202e\\u001b[31m"',
        '"../../x"',
        '"/"',
        '"."',
        '"a#sha256=zz"',
        '"https://user:word@host/x"',
        '"<b>|`@x` ]]>"',
        '"' + "x" * 20_000 + '"',
        "[]",
        "[[]]",
        "[1, 'a']",
        "{}",
        "{ a = 1 }",
        "1979-05-27",
        "1979-05-27T07:32:00Z",
        "07:32:00",
        "0001-01-01T00:00:00+23:59",
        "[" * DEEP + "]" * DEEP,
        "{a=" * DEEP + "1" + "}" * DEEP,
    )
)
"""What may stand behind an equals sign."""


@st.composite
def toml_texts(draw: st.DrawFn, text: str) -> str:
    """Change one line of a TOML file."""
    lines = text.splitlines()
    spot = draw(st.integers(0, len(lines) - 1))
    key, equals, value = lines[spot].partition(" = ")
    act = draw(st.sampled_from(("value", "value", "value", "key", "drop", "twice")))
    if act == "value" and equals:
        lines[spot] = f"{key} = {draw(TOML_VALUES)}"
    elif act == "key" and equals:
        lines[spot] = f"{json.dumps(draw(WORDS))} = {value}"
    elif act == "drop":
        del lines[spot]
    elif act == "twice":
        lines.insert(spot, lines[spot])
    else:
        odd = ("[]", "[[gates]]", "[tool]", "[candidate.x]", "= 1", "a.b.c = 1", '"""')
        lines.insert(spot, draw(st.sampled_from(odd)))
    return "\n".join(lines) + "\n"


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Damage a file as disks, copies and people do, in up to three places."""
    made = bytearray(content)
    for _ in range(draw(st.integers(1, 3))):
        if not made:
            break
        spot = draw(st.integers(0, len(made) - 1))
        end = min(spot + draw(st.sampled_from((1, 2, 4, 64, 512))), len(made))
        act = draw(st.sampled_from(("flip", "flip", "byte", "cut", "gone", "more")))
        if act == "flip":
            made[spot] ^= 1 << draw(st.integers(0, 7))
        elif act == "byte":
            made[spot] = draw(st.sampled_from((0, 0x7F, 0x80, 0xFF, 0x0A, 0x22)))
        elif act == "cut":
            del made[spot:]
        elif act == "gone":
            made[spot:end] = draw(st.sampled_from((b"", bytes(end - spot))))
        else:
            made[spot:spot] = draw(st.sampled_from((made[spot:end], b"\n", b"\x00")))
    return bytes(made)
